"""What a planted change is made of: units that stand for each other, months, places, and where names and verbs are."""

from __future__ import annotations

import re

NUMBER = re.compile(r"(?<![A-Za-z\d.,-])\d[\d,]*(?:\.\d+)?(?![\d年月日])")
YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?![\d,]|\.\d)")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})(?= \d)|(?<=年)\d{{1,2}}(?=月)")
UNITS = (
    (r"(?<=\d )million\b", "billion"),
    (r"(?<=\d )billion\b", "million"),
    (r"(?<=\d )thousand\b", "million"),
    (r"\$(?=\d)", "€"),
    (r"€(?=\d)", "$"),
    (r"(?<=\d)%", " dollars"),
    (r"(?<=\d )percent\b", "dollars"),
    (r"(?<=\d )days?\b", "weeks"),
    (r"(?<=\d )months?\b", "weeks"),
    (r"(?<=\d )years?\b", "months"),
    (r"(?<=\d )hours?\b", "minutes"),
    (r"(?<=\d )minutes?\b", "hours"),
    (r"(?<=\d )miles?\b", "feet"),
    (r"(?<=\d )(?:km|kilomet(?:er|re)s)\b", "miles"),
    (r"(?<=\d )(?:met(?:re|er)s|m)\b", "km"),
    (r"(?<=\d )feet\b", "miles"),
    (r"(?<=\d )tonn?e?s\b", "kg"),
    (r"(?<=\d )kg\b", "tonnes"),
    (r"(?<=\d )euros?\b", "dollars"),
    (r"(?<=\d)亿", "万"),
    (r"(?<=\d)万", "亿"),
    (r"(?<=[\d万亿])(?:美元|港元)", "日元"),
    (r"(?<=[\d万亿])元", "美元"),
    (r"(?<=\d)公里", "米"),
    (r"(?<=\d)米", "公里"),
    (r"(?<=\d)公斤", "吨"),
    (r"(?<=\d)吨", "公斤"),
    (r"(?<=\d)(?:小时|分钟)", "天"),
    (r"(?<=\d)天", "小时"),
    (r"(?<=\d)个月", "天"),
)
"""What a unit looks like behind its number, and another."""

NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*")
NO_NAMES = frozenset(
    [
        *MONTHS,
        *("The", "This", "These", "That", "They", "It", "We", "If", "When", "As", "Note", "Item", "Part", "Table"),
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ]
)
PLACES = (
    "北京", "上海", "广州", "深圳", "香港", "台湾", "日本", "美国", "英国", "法国", "德国", "中国",
    "韩国", "印度", "加拿大", "俄罗斯", "意大利", "澳大利亚", "南宁", "广西", "云南", "越南", "泰国",
)  # fmt: skip
PLACE = re.compile("|".join(PLACES))
NAME_BEFORE = re.compile(
    r"(?<=[在于由到和与、，为是])[\u4e00-\u9fff]{2}(?=公司|大学|市|省|县|站|岛|湖|山|河|路|寺|州|学院|医院|机场|城)"
)
AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|can|could|should|would|may|must)\b(?! not)")
NOT = re.compile(r"\b(?:did|does|do) not \b| not\b")
VERB = re.compile(r"(?<![不没并])(?:是|位于|属于|可以|拥有|获得|成为|包括|采用|为(?=\d|[$¥￥]))")
NOT_CHINESE = re.compile(r"没有(?=[\u4e00-\u9fff])|不(?=[能会可是在得超])")
DENIED_BY_HAVING = frozenset({"拥有", "获得", "成为", "采用"})
"""Verbs that 没有 denies; the others take 不."""

"""Writes numbers that are in words, English or Chinese, in digits; the only file that knows their words."""

from __future__ import annotations

import re
import unicodedata

from library.text.english_numbers import english_to_digits

_SIGNS = "〇零○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_PLACES = "十百千拾佰仟"
_SCALES = "万亿萬億"
_DIGIT = f"[{_SIGNS}]"
_NUMERAL = f"[{_SIGNS}{_PLACES}{_SCALES}]"
_PLAIN = str.maketrans("○萬億", "零万亿")
# A digit and a place, as in 三千 or 十二. "万一", "千百" and "一个" are no figures, and neither is the 万 of 3万.
_LARGE = re.compile(
    rf"(?!一十)(?:{_DIGIT}+[{_PLACES}{_SCALES}]+|(?<![百千{_SCALES}\d])[十拾](?={_DIGIT})){_NUMERAL}*(?!分之)"
)
_BROKEN = re.compile(rf"(?<=[{_SIGNS}{_PLACES}{_SCALES}第分之])\n(?=[\u3400-\u9fff\d])")
# No more than these: a wide comma ends a clause, and a narrow one may part digits.
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％￥＄．－＋]+")
_YEAR = re.compile("[一二][〇零○一二三四五六七八九]{3}(?=年)")
_SHARE = re.compile(rf"(?P<of>\d+|{_NUMERAL}+?)分之(?P<count>\d+(?:\.\d+)?|(?:{_DIGIT}|[十百千])+(?:点{_DIGIT}+)?)")
_TENTHS = re.compile(
    rf"(?<!{_NUMERAL})(?<![第\d])([一二两三四五六七八九])成(?![本立功员熟长为果交绩分都就语品份人])(半?)"
)
_HALF = re.compile("(?<!乎)(?:一半|半数)(?!以)")
_POINT = re.compile(rf"(?<!{_DIGIT})((?:{_DIGIT}|十)+)点({_DIGIT}+)(?=[个万亿%倍成米公千])")
_COUNTERS = "个名位家艘条次天种项座只台辆层倍张间份岁年元周步人件艘栋所期批章章轮场届颗块吨米度"
_SMALL = re.compile(
    rf"(?<!{_NUMERAL})(?<![第数几\d])(?:([二两三四五六七八九十])(?=[{_COUNTERS}]|日[之以]?[内后前]|小时|分钟|公里|百分点|季度)"
    r"|(?<![上下前后近这那每同某另任统唯逐有])(一)(?=年(?![度一])|个月|个季度|天(?!天)|周|小时|个小时|分钟|公里|吨|个百分点))"
    r"|(?<=[年月])([一二三四五六七八九十])(?=[月日号])|(?<![第几数个正这那每\d])([一二三四五六七八九十])(?=月\d|月[一二三四五六七八九十]|月[初底末份]|月[上中下]旬)|(?<=[负下])([一二两三四五六七八九十])(?=[度摄])"
)
# 一 counts where it says how often, or that there is no more: 每年一次, 每人一票, 只有一家. 一个人 is some person.
_ONE = re.compile(
    rf"(每(?!一[次届回遍趟场票])(?:\d+(?:年|个?月|天|周|日))?[^，。；！？\d\n]{{0,8}}?|(?<![第同某这那另上下前后有{_SIGNS}{_PLACES}])一[年月周天季][^，。；！？\d\n]{{0,6}}?)"
    r"一(?=[次届回遍趟场票])"
    rf"|(每一?[人户名个位家间桌页班组队车](?:限[购领带]?)?|只有|仅有?|唯一的?|只能?[设开限选有])一(?=[票份套{_COUNTERS}])"
)
_AND_A_HALF = re.compile(r"(?<![\d.])(\d+)(?:(个)半(?=[小月])|(年|天)半(?![年天数]))")
_HALF_OF = re.compile(r"(?<![上下前后大多\d个年])半(年|个月|小时|天)(?![度报])")
_HALF_IN = {"年": "6个月", "个月": "0.5个月", "小时": "30分钟", "天": "0.5天"}
_QUARTER = re.compile(r"(?:第|(?<![\d前个]))([一二三四1234])季度|第([一二三四1234])季(?!节)")
_HALF_YEAR = re.compile("(上|下)半年度?")
_ORDINAL = re.compile(rf"第(?!三方)({_NUMERAL}+|\d+)(?![\d一二三四五六七八九十百千万]|时间|[1-4]?季)")
_ONE_AND_A_HALF = re.compile("([一两二三四五六七八九十])个半(?=[小月])")
_FOLD = re.compile("翻(?:了)?(?:一番|番|倍)|翻(?:了)?[两二]番|(?<=[长加高升])了?一倍|减半")
_CJK = re.compile("[\u3400-\u9fff]")
_BELOW_ZERO = re.compile(
    r"(?<![\d.,])(\d+(?:\.\d+)?)(?=( ?(?:degrees?|°)?(?: ?(?:C|F|celsius|fahrenheit)\b)?),? below (?:zero|freezing)\b)"
    r"( ?(?:degrees?|°)?(?: ?(?:C|F|celsius|fahrenheit)\b)?),? below (?:zero|freezing)\b",
    re.IGNORECASE,
)
_MINUS = re.compile(r"(?:(?<!\d )(?<!\d% )(?<!\d)\b(?:minus|negative)[ \n]|(?:负|零下)\s?)(?=[$€£¥]?\d)", re.IGNORECASE)


def to_digits(text: str) -> str:
    """Write the numbers of a text in digits: "twenty-five", "三千五百", "五分之三" as "60%".

    What counts places is written with a sign of its own, so that it is no number of things: "第二季度" and "second
    quarter" as "Q2", "上半年" as "H1", "third" and "第三" as "#3", except in dates. The last scale stays, since it
    tells that the number was rounded: "三千万" is "3000万". "Doubled" and "翻番" are "✕2", "minus five" and "负五"
    "-5".
    """
    plain = english_to_digits(_BROKEN.sub("", text))
    if not plain.isascii():
        plain = _WIDE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), plain)
    if _CJK.search(plain):
        for pattern, write in _CHINESE:
            plain = pattern.sub(write, plain)
    return _MINUS.sub("-", _BELOW_ZERO.sub(r"-\1\3", plain) if "below" in plain else plain)


def _decimal(numeral: str) -> str:
    if numeral.isascii():
        return numeral
    whole, _, decimals = numeral.partition("点")
    return _scaled(whole) + (f".{''.join(_digits(digit) for digit in decimals)}" if decimals else "")


def _scaled(numeral: str) -> str:
    kept = numeral.rstrip(_SCALES)
    if not any(scale in kept for scale in _SCALES):
        return _digits(kept) + numeral[len(kept) :].translate(_PLAIN)
    return _digits(numeral)


def _digits(numeral: str) -> str:
    """Read a numeral such as 二〇一八, 十二, 三千五百, 一亿二千万; what is none stays as it is."""
    import cn2an

    if numeral.isascii():
        return numeral
    try:
        return str(cn2an.cn2an(numeral.translate(_PLAIN), "smart"))
    except (ValueError, KeyError):  # cn2an 0.5.23 raises the latter for 〇亿二
        return numeral


def _share(found: re.Match[str]) -> str:
    whole, count = _decimal(found["of"].replace("百", "100") if found["of"] == "百" else found["of"]), found["count"]
    whole = {"千": "1000", "万": "10000", "十": "10"}.get(whole, whole)
    if whole == "100":
        return f"{_decimal(count)}%"
    try:
        return f"{100 * float(_decimal(count)) / float(whole):.3g}%"
    except (ValueError, ZeroDivisionError):
        return found[0]


def _ordinal(found: re.Match[str]) -> str:
    number = _digits(found[1])
    return f"#{number}" if number.isdigit() else found[0]


def _fold(found: re.Match[str]) -> str:
    if found[0] == "减半":
        return "✕0.5"
    return "✕4" if found[0][-1] == "番" and found[0][-2] in "两二" else "✕2"


_CHINESE = (
    (_FOLD, _fold),
    (_ONE_AND_A_HALF, lambda found: f"{_digits(found[1])}.5个"),
    (_YEAR, lambda found: _digits(found[0])),
    (_SHARE, _share),
    (_HALF_YEAR, lambda found: "H1" if found[1] == "上" else "H2"),
    (_HALF_OF, lambda found: _HALF_IN[found[1]]),
    (_HALF, lambda found: "50%"),
    (_TENTHS, lambda found: f"{_digits(found[1])}{'5' if found[2] else '0'}%"),
    (_POINT, lambda found: _decimal(found[0])),
    (_QUARTER, lambda found: f"Q{_digits(found[1] or found[2])}"),
    (_ORDINAL, _ordinal),
    (_LARGE, lambda found: _scaled(found[0])),
    (_ONE, lambda found: f"{found[1] or found[2]}1"),
    (_SMALL, lambda found: _scaled(found[0])),
    (_AND_A_HALF, lambda found: f"{found[1]}.5{found[2] or found[3]}"),
)

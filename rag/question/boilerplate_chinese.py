"""What a Chinese question says beside what it asks, as patterns: how to answer, where to look, politeness."""

from __future__ import annotations

import re

_YOU = "(?:你|您)?"
_A_BIT = "(?:一下|下)?"
_SHORT = "(?:简要|简单|简短|简洁|简明|扼要|详细|具体|直接|分点|逐条)地?"
_TELL = "(?:说明|回答|介绍|描述|概括|列出|列举|阐述|解释|总结|给出|指出|展示|表示|写出)"
_MUST = "(?:请|并|答案|回答|结果|金额|数字|只|仅|直接|需|要|应|必|须)*"
_SOURCE = "(?:材料|文档|文章|文本|内容|资料|信息|文件|原文|段落|上下文|报告|数据|正文|文献|附件|文中)"
_INSIDE = "(?:中|里|内(?!容)|上)"
_LOOKING = "(?:根据|依据|按照|基于|参考|参照|结合|依照|阅读|利用|使用)"
_GIVEN = "(?:以上|上述|上面|下面|下列|以下|所给|给出|给定|提供|所|本|该|这[份篇些个])"

FORMS = (
    re.compile(r"^\W*请?(?:假[设如定]|设想|想象)?(?:你|您)(?:现在)?(?:是|扮演|作为)(?!否)[^？?，,]*$"),
    re.compile(
        rf"^\W*{_MUST}(?:保留|四舍五入|精确到|单位[为是用：:]|以\S{{1,8}}为单位|不(?:要|超过|得)|控制在|限|说明理由"
        r"|给出(?:理由|出处|依据|引用)|注明|回答[“\"]?是)[^？?]*$"
    ),
    re.compile(
        rf"^\W*{_MUST}(?:用\S{{0,8}}(?:句话|语言|文字|表格|中文|英文)|以\S{{0,8}}(?:形式|格式|方式)|{_SHORT})"
        rf"来?{_TELL}?{_A_BIT}\W*$"
    ),
    re.compile(r"^\W*如果?[^？?]*(?:请|则)(?:说明|注明|回答|指出|直接)[^？?]*$"),
    re.compile(r"^\W*(?:谢谢|多谢|感谢|你好|您好)[^？?]{0,8}$"),
)
"""What opens a sentence that says in which form to answer."""

PLACES = (
    # "根据以上材料，", "请根据利润表，"; "根据什么小说改编" asks, and stays.
    re.compile(
        rf"^\W*请?{_YOU}(?:仅|只|主要)?{_LOOKING}[^，,。？?：:什哪谁何几多]{{1,24}}"
        rf"(?:[，,：:]|来?回答(?:{_GIVEN}|问题)*[，,：:]?)"
    ),
)
"""What says where to look within a sentence that asks."""

PHRASES = (
    re.compile(
        rf"^\W*(?:[你您]好[，,！!。\s]*)?(?:请问{_A_BIT}|(?:我们?)?(?:想|希望)(?:请?问|知道|了解|请教){_A_BIT}的?是?"
        rf"|(?:能|可以|可否|能否|能不能|可不可以|麻烦)?请?{_YOU}(?:能|可以)?(?:帮我|给我|告诉我|为我)"
        rf"(?:查找|查询|查|找|看|说|讲|介绍|解释)?{_A_BIT})[，,：:]?\s*"
    ),
    re.compile(rf"^\W*请?{_YOU}{_SHORT}{_TELL}{_A_BIT}[，,：:]?"),
    re.compile(rf"^\W*请?用(?:中文|英文|汉语|英语){_TELL}{_A_BIT}(?:{_GIVEN}?问题)?[，,：:]?"),
    re.compile(rf"^\W*请{_YOU}(?:{_TELL}|计算)?{_A_BIT}(?:{_GIVEN}?问题)?[，,：:]?"),
    # "作为一名歌手，他……" asks about a singer, and stays.
    re.compile(r"^\W*作为[^，,？?]{1,12}[，,](?=我|请|你|您|帮|想|能)"),
    re.compile(r"^\W*(?:假[设如定])?[你您](?:现在)?是一?[名位个][^，,？?]{1,15}[，,]"),
    re.compile(r"^\W*作为一?[名位个]?\S{0,8}?(?:分析师|分析员|专家|助手|助理|顾问|审计师|研究员|专业人士)[，,]"),
    re.compile(
        r"[，,]?\s*请?(?:用(?:不超过)?(?:[一两三几]|简[短洁单明]的?)\S{0,4}?(?:句话|话|语言|文字)|以\S{0,6}?(?:表格|列表|要点)的?(?:形式|方式|格式)?)"
        rf"来?{_TELL}?{_A_BIT}[，,：:]?"
    ),
    re.compile(r"\s*[（(]\s*请?(?:单位|以|保留|精确|四舍五入|用)[^（()）]*[）)]"),
    re.compile(
        r"[，,；;]\s*(?:答案|结果|金额|请|并)*(?:保留|四舍五入|精确到|单位[为是用：:]|以\S{1,8}为单位)[^，,。？?；;]*"
    ),
    re.compile(r"以[百千万亿人民币美欧日港元]{1,8}为单位(?!的)(?:回答|计算|表示)?[，,]?"),
    re.compile(r"[，,。]?\s*(?:谢谢|多谢|感谢)[你您啦了]?\W*$"),
)
"""What is cut out of a sentence that asks."""

PLACE = re.compile(
    rf"{_LOOKING}(?:{_GIVEN}的?|{_SOURCE}{_INSIDE}?的?|上传的?)*(.*?)(?:{_INSIDE}?的?(?:{_GIVEN}|{_TELL}|的|记载|提到)*{_SOURCE}?{_INSIDE}?)"
    r"(?:来?回答.*)?[，,：:]?$"
)
"""The place itself in words that say where to look, such as “利润表”."""

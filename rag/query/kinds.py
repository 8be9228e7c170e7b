"""The kind of answer that a question wants, the signs of it in a text, and the words that it may use instead."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from library.text import sentence_spans, terms_of
from library.text.dates import MONTH_NAMES
from library.text.stop_words import is_function_term, without_asking

Wants = Literal["number", "date", "name", "place", ""]

_ASKS = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b(?! about)"
    r"|^\W*(?:is|are|was|were|do|does|did|has|have|had|can)\b",
    re.IGNORECASE,
)
_WANTS_ENGLISH: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("date", re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|century|decade)\b")),
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|long|old|tall|large|far|high|big|often|fast|deep|wide|heavy)\b"
            r"|\b(?:what|which) (?:percentage|percent|number|amount|share|proportion)\b"
            r"|\bwhat (?:is|was|are|were) \S+ (?:number|amount|percentage|population|total|average)\b|\bamount of\b"
        ),
    ),
    ("name", re.compile(r"\b(?:who|whom|whose)\b|\bwhat (?:is|was) the name\b")),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which) (?:city|country|state|place|town|region)\b")),
)
_WANTS_CHINESE: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("date", re.compile("何时|哪一?年|什么时[候间]|几[月号]|哪[一]?[天日]|日期|年份|年代")),
    ("number", re.compile("多少|几|多[大长久高远深宽重]")),
    ("name", re.compile("谁|何人|哪位|叫什么")),
    ("place", re.compile("哪里|哪儿|何地|什么地方|在哪")),
)
_SEVERAL = re.compile(
    r"^\W*(?:list|name)\b|\b(?:what|which) (?:are|were)\b|\bhow (?:do|can|should|to)\b|\bsteps\b"
    r"|\b(?:what|which) (?:[\w-]+ ){0,3}?[a-z-]+[^s\W]s (?:can|could|may|might|must|should|do|did|are|were|have)\b"
    r"|哪些|有什么|列出|列举|哪几|步骤|怎么|如何|怎样",
    re.IGNORECASE,
)
_COUNTED_CHINESE = re.compile("(?:多少|几)([\u4e00-\u9fff])")
_COUNTED_ENGLISH = re.compile(r"\bhow many ([a-z]+)(?: ([a-z]+))?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion"
    r"|half|third|quarter|once|twice)\b|[一二三四五六七八九十百千万亿两]"
)
_NAME = re.compile(r"(?<=[\w,;] )[(\"“]?[A-ZÀ-Þ][\w’'-]+")
_DATE = re.compile(
    r"\b1\d{3}\b|\b20\d\d\b|\b\d{1,2}(?:st|nd|rd|th)\b|[\d〇零一二三四五六七八九十]年|\d月|世纪|\bcentury\b"
    rf"|\b(?:{'|'.join(MONTH_NAMES)})\b"
)

# What a Chinese question asks for, and the words by which a sentence shows that it tells that.
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱许何吕张孔曹严金魏陶姜谢邹苏潘范彭鲁马方任袁柳鲍史唐薛雷贺汤罗郝安常于傅齐康"
    "余顾孟黄萧姚邵毛戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江郭林钟徐高夏蔡田胡霍万卢莫丁邓洪石崔龚程陆段侯武刘龙叶黎白赖乔谭曾游"
)
_COUNT = "[一二三四五六七八九十百千万亿两]"

_TABLE = (
    (
        "为什么|为何|原因|缘[故由]|怎么会|何以|因何",
        "因为?|由于|故|所以|原因|导致|使得?|从而|为了|以便|以免|于是|得名|出于|鉴于",
    ),
    (
        "目的|用途|用来|作用|功能|宗旨|目标|意义|用于",
        "目的|目标|为了|用[于来作]|以便|作[为用]|供|旨在|宗旨|功能|使用|意义",
    ),
    (
        "职业|身份|什么人|工作|职[务位]|官职",
        "[家员手师官将授商演优星帝]|[记学作]者|政治|人物|导演|总[统理]|首相|出?任",
    ),
    ("颜色|什么色|体色|色彩", "色|[黑白红黄蓝绿褐灰紫]"),
    (
        "哪[里儿]|何[地处]|位置|地址|什么地[方区]|在哪|哪[一个座]*[国省市县州城区地洲岛洋海河村镇]|产地|发源|分布|出生地|籍贯|故乡|总部",
        "[位坐]落?[于在]|在|地处|[省市县区州国岛路街镇乡村洲洋海湾]|分布|[产源生]于|起源|籍|邻",
    ),
    (
        "国家|国籍|哪国|哪个国",
        "[\u4e00-\u9fff]国|日本|意大利|加拿大|俄罗斯|澳大利亚|印度|巴西|西班牙|荷兰|瑞[士典]|朝鲜|越南|埃及|希腊|土耳其"
        "|墨西哥|波兰|国籍",
    ),
    ("作品|著作?|小说|书|写过|专辑|歌曲|电影|电视剧|影片|诗|剧", "[《「“『]"),
    (
        "叫什么|名字|什么名|别[名称]|俗[名称]|又[称名]|简称|原名|本名|学名|称[为之做作]|被称",
        "[又亦俗][称名]|简称|[原本学别]名|名[为叫]|称[为作之]|叫做?|[号称]|[“「]",
    ),
    (
        "谁|何人|哪[位些]?人|哪位|哪[个名]人",
        rf"由|被|·|父|子|妻|主演|导演|主编|创[立始办]|[A-Z][a-z]+|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}",
    ),
    (
        "何[时年]|哪一?年|什么时[候间期]|几[月号]|哪一?[天日月]|日期|年[份代]|时间|多久|哪个世纪",
        r"[\d〇零一二三四五六七八九十]{1,4}年|\d+月|世纪|\d{4}|年间|[初末]年|时期",
    ),
    ("多少|几|多[大长高久远深宽重]|数量|比例", rf"\d|{_COUNT}"),
    (
        "多[长高宽深远大]|长[度多]|体长|全长|身高|高度|海拔|[宽深]度|水深|距离",
        r"\d[\d.,\s至~\-到]*(?:公尺|公分|厘米|毫米|[公海英]?里|[英千]?米|[英公]?尺|cm|km|m|平方|公顷|亩|丈)",
    ),
    ("面积|占地|多大", "平方|公顷|亩|面积"),
    ("人口|多少[人名位]|几[人名位]|人数", rf"[\d余多]\s*[人名位口户]|{_COUNT}\s*[人名位口户]"),
    ("多少[钱元]|价[格钱]|票价|费用|投资|资金|成本|预算|票房", "元|美金|镑|日圆|港币|卢布|万|亿"),
    (
        "哪些|哪[几两三四五六七八九十]|有什么|哪.?种|分[为成]|几[个种类部]|分别",
        "、[^、]*、|包[括含]|分别|以及|分[为成]|[和与及等]",
    ),
    (
        "怎么|如何|怎样|方[式法]|手段|途径|什么样",
        "[通透]过|以|用|经|采[用取]|利用|[将把先则使]|方[式法]",
    ),
    (
        "特[点征色]|外[观形]|样子|形态|性[格质]|[优缺]点|区别|不同",
        "特[点征色]|[呈状形性较最优善]|具有?|为人|以.{1,8}著称",
    ),
    ("习性|栖息|生活|食性|吃什么|食物|以什么为食", "栖[息于]|生活|[食群性夜觅]|水深"),
    ("吃法|食用|烹[饪调]|怎么吃|利用|价值|用途", "[食药]用|清蒸|红烧|[煮炸]|观赏|经济|利用|价值|可[供作]"),
    ("评价|影响|反响|看法|认为|赞|荣誉|地位|称号|头衔", "认为|[评赞批被最赏]|誉为|称[为其]|影响|不满|地位"),
    ("结[果局]|最[终后]|下场|后来", "最[终后]|结果|终于|于是|后来|因此|[遂被]"),
    ("毕业|学[历校院]|大学|就读|专业", "大学|学[院校]|[中小]学|毕业|就读|专业|[硕博学]士|系"),
    ("公司|机构|组织|单位|团体|部门|政党|球[队会]|俱乐部", "公司|集团|协会|[社局部院党队会组]|机构|俱乐部|联盟|委员"),
    ("奖", "奖|荣获|获得|冠军"),
    ("第几|排名|名次|成绩", rf"第[{_COUNT[1:-1]}\d]|[名冠亚季]|\d"),
)
_KINDS = tuple((re.compile(asked), re.compile(shown)) for asked, shown in _TABLE)


def sentence_that_asks(text: str) -> str:
    """Return the sentence that asks, of several the last: "Who built it? When did she die?" wants a date."""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return next((one for one in reversed(sentences) if _ASKS.search(one) or without_asking(one) != one), text)


def kind_wanted(asked: str, *, chinese: bool) -> Wants:
    """Return what the answer to a sentence must hold; "" where it may be anything."""
    signs = _WANTS_CHINESE if chinese else _WANTS_ENGLISH
    said = asked if chinese else asked.lower()
    return next((kind for kind, sign in signs if sign.search(said)), "")


def finer_kinds(asked: str) -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each kind of thing that a Chinese sentence wants; a text that tells it matches."""
    return tuple(shown for wanted, shown in _KINDS if wanted.search(asked))


def wants_several(asked: str) -> bool:
    """True if a sentence asks for things or steps that a list would give."""
    return bool(_SEVERAL.search(asked))


def units_counted(asked: str, *, chinese: bool) -> Iterator[str]:
    """Yield the terms of what a sentence counts: "how many seats", 多少公里."""
    if chinese:
        yield from _COUNTED_CHINESE.findall(asked)
        return
    for words in _COUNTED_ENGLISH.findall(asked.lower()):
        yield from (term for word in words for term in terms_of(word) if not is_function_term(term))


def numbers_in(text: str) -> set[str]:
    """Return the figures of a text, as they are written."""
    return set(_NUMBER.findall(text))


def says_number(text: str) -> bool:
    """True if a text holds a number in words."""
    return bool(_NUMBER_WORD.search(text.lower()))


def says_date(text: str) -> bool:
    """True if a text holds a year, a day, a month or a century."""
    return bool(_DATE.search(text))


def names_in(text: str) -> list[str]:
    """List what is written as a name inside a text, as far as capitals tell."""
    return [name.strip('("“') for name in _NAME.findall(text)]


def is_number(term: str) -> bool:
    """True if a term is a number, in figures or in words."""
    return term[0].isdigit() or bool(_NUMBER_WORD.fullmatch(term))


def synonyms_of(question: str, *, chinese: bool) -> tuple[str, ...]:
    """List what an answer may say in place of a question's words.

    Args:
        question: In English or Chinese.
        chinese: In which of the two it is looked up.

    Returns:
        English words in lower case, in the order of the list; Chinese ones sorted, without what the question says.
    """
    if chinese:
        others = {other for word, same in _chinese().items() if word in question for other in same}
        return tuple(sorted(other for other in others if other not in question))
    return tuple(dict.fromkeys(word for asked, said in _english() if asked.search(question) for word in said))


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text("utf-8"))


@cache
def _english() -> Sequence[tuple[re.Pattern[str], Sequence[str]]]:
    groups = _lists()["english"].items()
    return [(re.compile(rf"(?<!\w){re.escape(asked)}(?!\w)", re.IGNORECASE), said) for asked, said in groups]


@cache
def _chinese() -> dict[str, set[str]]:
    same: dict[str, set[str]] = defaultdict(set)
    for first, *others in map(str.split, _lists()["chinese"]["groups"].strip().splitlines()):
        whole = {word for word in (first, *others) if len(word) > 1}
        same[first].update(others)
        for word in whole - {first}:
            same[word].update(whole - {word})
    return dict(same)

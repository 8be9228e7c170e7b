"""Questions in Chinese: the forms that a heading, a sentence, a cell or a field can take."""

from __future__ import annotations

import re
from collections.abc import Callable

from library.text.segmenter import words_of
from rag.study.definitions import Definition
from rag.study.question_forms import Form, is_odd, listed, strip_asides, words

WHO_WROTE, WHEN, WHAT = "作者是谁？", "是什么时候发布的？", "这份文档讲了什么？"
ABOUT = "关于{thing}，文中说了什么？"
_LEAST, _MOST, _MOST_NAMED = 3, 14, 24  # letters of a heading
_ASKS = re.compile("如何|怎[样么]|为什么|什么|哪[些个里]|多少|是否|何时|吗$")
_STOPS = re.compile("[，。；：:？！、]")
_LABEL = re.compile("^【[^】]*】")
_PART = re.compile("问题[一二三四五六七八九十\\d]")
_YEAR = re.compile(r"((?:19|20)\d\d)\s?年?度?")
_NUMBER = re.compile(r"[¥￥-]?\s?\d[\d,]*(?:\.\d+)?\s?(?:%|％|元|万元|亿元|万|亿|米|公里|千米|人|个|年|天|小时|分钟)?")
_CUT_ENDS = ("的", "了", "也", "都", "就", "不", "中", "上", "下", "后", "前", "时", "可", "将", "已", "均", "共")

_HAN = r"[^\s，。；：、！？“”（）()《》]"
_NP = rf"(?:所谓)?[“\"《]?(?P<np>{_HAN}{{2,16}}?)[”\"》]?(?:[(（][^()（）]{{1,60}}[)）])?"
_TIME = r"(?P<value>\d{4}\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?)"
_DONE = "(?P<done>成立|建成|发布|公布|签署|开业|开通|启用|上市|施行|实施|生效|投入使用|开放|开航|开工|竣工)"
_HAS = "(?P<has>共有|设有|拥有|配有|运营|载有|有)"
_COUNT = r"(?P<value>\d[\d,.]*|[两二三四五六七八九十]+)\s?(?P<unit>[个座条名位家台艘种项类章层间辆张只本次])"
_PARTS = (
    r"(?P<has>分为|包括|包含|分成)(?P<value>[^，。；：]{4,60}?)(?P<count>[两二三四五六七八九十]|\d{1,2})(?P<unit>[个种大])?"
    "(?P<what>部分|类|类型|阶段|步骤|方面|模块|章|级|层次)"
)
_LONG = (
    rf"(?P<how>高|长|宽|深|重|全长|航程){_HAN}{{0,2}}?(?P<value>\d[\d,.]*)\s?"
    "(?P<unit>米|公里|千米|厘米|毫米|吨|公斤|千克|海里)"
)


def of_heading(plain: str, *, tells_how: bool) -> Form | None:
    """Make a question of a heading; None where it says too little of what stands below it.

    Args:
        plain: The heading without its number.
        tells_how: Whether the document says how things are done, as manuals do.
    """
    if plain.endswith(("？", "?")) or _ASKS.search(plain):
        return Form(f"{plain.rstrip('？?')}？", "asked") if len(plain) <= _MOST_NAMED else None
    dull = f" {plain} " in listed("generic_zh") or plain.startswith(("其他", "其它")) or _PART.search(plain)
    if dull or not _LEAST <= len(plain) <= _MOST_NAMED or _STOPS.search(plain) or any(map(str.isdigit, plain)):
        return None
    for ending, asked in (("several_zh", "有哪些"), ("one_zh", "是什么")):
        if plain.endswith(tuple(words(ending))) and len(plain) > _LEAST and "和" not in plain:
            return Form(f"{plain}{asked}？", "asked")
    said = words_of(plain)
    if len(said) > 1 and said[0].part == "v" and said[-1].part != "v":  # 添加用户 is something to do
        return Form(f"如何{plain}？", "asked") if tells_how else None
    return Form(ABOUT.format(thing=plain), "headed") if len(plain) <= _MOST else None


def of_sentence(text: str) -> Form | None:
    """Make a question of a sentence that says when, how many or which; None where it cannot be."""
    text = _LABEL.sub("", text)
    for pattern, make in _FORMS:
        if (found := pattern.match(text)) and (name := _subject(found["np"])):
            return make(found, name)
    return None


def of_definition(one: Definition) -> Form | None:
    """Make a question of a definition; None where its term is cut."""
    if one.kind == "acronym":
        return Form(f"{one.term} 是什么的缩写？", "acronym", one.meaning)
    return Form(f"什么是{one.term}？", "defined", one.meaning) if _subject(one.term) else None


def _subject(name: str) -> str:
    """Return the subject of a sentence; "" where it points elsewhere or is cut."""
    return "" if name.startswith(tuple(words("pointing_zh"))) or name.endswith(_CUT_ENDS) else name


def _when(found: re.Match[str], name: str) -> Form:
    return Form(f"{name}是什么时候{found['done']}的？", "told", found["value"])


def _how_many(found: re.Match[str], name: str) -> Form:
    return Form(f"{name}{found['has']}多少{found['unit']}{found['what']}？", "told", found["value"])


def _which(found: re.Match[str], name: str) -> Form:
    return Form(f"{name}{found['has']}哪几{found['unit'] or ''}{found['what']}？", "told", found["value"])


def _how_long(found: re.Match[str], name: str) -> Form:
    return Form(f"{name}{found['how']}多少{found['unit']}？", "told", found["value"])


_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], str], Form]]] = [
    (re.compile(rf"{_NP}(?:于|在)\s?{_TIME}(?:正式|首次)?{_DONE}"), _when),
    (re.compile(rf"{_NP}{_HAS}\s?{_COUNT}(?P<what>[\u4e00-\u9fff]{{1,6}})(?=[，。；：、])"), _how_many),
    (re.compile(rf"{_NP}{_PARTS}"), _which),
    (re.compile(rf"{_NP}{_LONG}"), _how_long),
]


def of_cell(label: str, head: str, value: str) -> Form | None:
    """Make a question of a cell of a table, by what heads its row and its column."""
    label, head = strip_asides(label), strip_asides(head)
    if not (_is_named(label) and _NUMBER.fullmatch(value.strip())):
        return None
    if year := _YEAR.fullmatch(head):
        return Form(f"{year[1]}年{label}是多少？", "cell", value)
    return Form(f"{label}的{head}是多少？", "cell", value) if _is_named(head) and len(head) <= 6 else None


def of_field(label: str, value: str) -> Form | None:
    """Make a question of a field, by its label."""
    if not _is_named(label) or f" {label} " in listed("generic_zh"):
        return None
    return Form(f"{label}是{'谁' if label in words('persons_zh') else '什么'}？", "field", value)


def _is_named(text: str) -> bool:
    """True if words can name a row, a column or a field in a question."""
    return 2 <= len(text) <= 12 and not (_STOPS.search(text) or any(map(str.isdigit, text)) or is_odd(text))

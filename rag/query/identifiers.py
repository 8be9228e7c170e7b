"""Finds what a text names by a number: "order 4999", 订单4999, and the parts of documents: "Table 3", 第十二条."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from library.text import terms_of
from library.text.dates import FoundDate, find_dates
from library.text.items import value_of
from library.text.plain import plain_characters
from library.text.segmenter import is_whole, words_of
from library.text.stop_words import is_function_term
from library.text.units import CURRENCY, UNIT
from library.text.wording import read_qualifiers

_FIRST = r"(?<![A-Za-z0-9])"
_LAST = r"(?![A-Za-z0-9])"
_WHOLE = rf"{_LAST}(?![.,]\d)"
_MARK = rf"(?:{_FIRST}(?:(?:no|nr|num)\.|number\b)|[#№]|编?号码?)\s*[:：为是]?\s*"
_PARTS = r"\d{1,12}(?:[-/]\d{1,12})+"
_CODE = re.compile(
    rf"{_FIRST}(?P<word>[A-Za-z]{{1,5}})[-–‐/.]?"
    rf"(?P<digits>\d{{3,12}}(?:[-/]\d{{1,12}})*|(?<=[-–‐/]){_PARTS}){_WHOLE}"
)
_NUMBER = re.compile(
    rf"(?:{_FIRST}(?P<english>[A-Za-z]{{2,}})\s+|(?P<chinese>[\u4e00-\u9fff]{{2}})\s*)?"
    rf"(?P<mark>{_MARK})?第?(?P<digits>(?<![A-Za-z0-9.,$€£¥￥/-])(?:{_PARTS}|\d{{3,12}}))(?P<after>\s?号)?{_WHOLE}",
    re.IGNORECASE,
)
_MEASURE = re.compile(rf"\s*(?:[%％]|{UNIT}){_LAST}", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[5-9]|2[01])\d\d")

Number = tuple[int, ...]
"""3.2 is (3, 2)."""

_KINDS = {
    "section": "section sections sec. § §§ 节 章节",
    "clause": "clause clauses 条 款 条款",
    "article": "article articles art. 条",
    "chapter": "chapter chapters 章",
    "title": "title titles",
    "part": "part parts 部分 篇",
    "paragraph": "paragraph paragraphs ¶",
    "item": "item items",
    "note": "note notes 附注",
    "exhibit": "exhibit exhibits",
    "step": "step steps 步 步骤",
    "rule": "rule rules 条",
    "table": "table tables tab. 表 附表 表格",
    "figure": "figure figures fig fig. figs. 图 附图",
    "appendix": "appendix appendices 附录",
    "annex": "annex annexes 附件",
    "equation": "equation equations eq. eqs. 公式",
    "page": "page pages p. pp. 页",
}
"""How each kind is written, in both languages: what one calls an article the other calls 条."""
_HEADED = frozenset(("section", "clause", "article", "chapter", "part", "paragraph", "step", "rule"))
_WORDS = {kind: frozenset(words.split()) for kind, words in _KINDS.items()}
_KIND_OF = {word: kind for kind, words in reversed(_WORDS.items()) for word in words}
_BEHIND = frozenset(("章", "节", "条", "款", "步", "篇", "页", "部分"))  # stand behind their number alone: 第三章
_WORD = "|".join(map(re.escape, sorted(_KIND_OF.keys() - _BEHIND, key=len, reverse=True)))
_ROMAN = r"(?-i:[IVXL]{1,6})"
_DIGITS = r"\d{1,3}(?:\.\d{1,3}){0,3}"
_HAN_DIGITS = "[一二三四五六七八九十百零]{1,5}"
_END = r"(?![A-Za-z0-9])(?!\.\d)"
_MORE = rf"(?:\s?(?:,|-|–|and|or|to|和|、|至|到)\s?{_DIGITS})*"
_BEFORE_NUMBER = re.compile(
    rf"(?<![A-Za-z])(?P<word>{_WORD})\s?(?:no\.\s?)?(?P<first>{_DIGITS}|{_ROMAN})(?P<more>{_MORE}){_END}",
    re.IGNORECASE,
)
_BEHIND_NUMBER = re.compile(
    rf"第\s?(?P<first>{_DIGITS}|{_HAN_DIGITS})(?P<more>)\s?(?P<word>章节|条款|步骤|部分|[章节条款步篇页])"
)
_HEADING = re.compile(
    rf"^[ \t]*(?:(?P<number>{_DIGITS})[.、)）]?\s|(?P<tight>\d{{1,3}})[.、)）](?!\d)|(?P<roman>{_ROMAN})[.)]\s"
    rf"|(?P<han>{_HAN_DIGITS})[、.])",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Identifier:
    """A number that names a thing, not how much or when.

    Attributes:
        text: As it is written: "order 4999", "R-884".
        word: What the number stands behind: a word, or the letters of a code; empty where it stands alone.
        digits: The number.
        is_code: Whether letters and number are one word.
        is_marked: Whether a sign says that it names: "no. 120", 120号.
    """

    text: str
    word: str
    digits: str
    is_code: bool = False
    is_marked: bool = False

    def is_in(self, text: str) -> bool:
        """True if a text has it, whatever stands between its letters and its number."""
        before = rf"{_FIRST}{self.word}[\s.\-–‐/]*" if self.is_code else r"(?<!\d)(?<!\d[.,])"
        end = _LAST if self.is_code else _WHOLE
        return _is_found(f"{before}{re.escape(self.digits)}{end}", text)

    def others_in(self, text: str) -> bool:
        """True if a text names others in the same way: "order 4998"."""
        if not self.word:
            return False
        if self.is_code:
            length = len(re.split("[-/]", self.digits)[0])
            return _is_found(rf"{_FIRST}{self.word}[-–‐/.]?(?!{self.digits}{_LAST})\d{{{length}}}{_LAST}", text)
        number = r"\d{3,12}" if self.digits.isdigit() else _PARTS
        before = rf"{self.word}(?:(?<=[a-z])s)?\s*(?:{_MARK})?[:：]?\s*第?"
        return _is_found(rf"{before}(?!(?:{self.digits}|{_YEAR.pattern}){_LAST}){number}{_WHOLE}", text)


def identifiers_in(text: str) -> list[Identifier]:
    """List the identifiers of a text; amounts, dates and what is counted are none.

    A year behind a word may be one: it is by what a text names in the same way that "order 2019" is told from
    "fiscal 2019".
    """
    return list(dict.fromkeys(_find(plain_characters(text))))


def _find(text: str) -> Iterator[Identifier]:
    for found in _CODE.finditer(text):
        if not (CURRENCY.fullmatch(found["word"]) or _YEAR.fullmatch(found["digits"])):
            yield Identifier(found[0], found["word"], found["digits"], is_code=True)
    dates = find_dates(text)
    for found in _NUMBER.finditer(text):
        said = found["english"] or found["chinese"] or ""
        word = "" if all(map(is_function_term, terms_of(said))) else said
        marked = bool(found["mark"] or found["after"])
        may_be_date = not found["digits"].isdigit()  # or a range
        dated = any(one.start <= found.start("digits") < one.end and _is_dated(one, text) for one in dates)
        if marked or (word and not may_be_date and not dated and not _counts(found, word, text)):
            yield Identifier(found[0].removeprefix("" if word else said).strip(), word, found["digits"], False, marked)


def _is_dated(date: FoundDate, text: str) -> bool:
    """True if a year is told with its month, or by a word behind it: "August 2015", 2021财年."""
    return len(date.iso) > len("2015") or text.startswith("财年", date.end)


def _counts(found: re.Match[str], word: str, text: str) -> bool:
    """True if a number says how much: behind a bound or a currency, or before a measure."""
    if CURRENCY.fullmatch(word) or _MEASURE.match(text, found.end()):
        return True
    bounded = any(one.start < found.start("digits") and one.end > found.start() for one in read_qualifiers(text))
    behind = next((one for one in words_of(text) if one.start == found.end()), None)
    return bounded or (behind is not None and (behind.part[:1] in ("q", "m") or behind.text == "人"))


def _is_found(pattern: str, text: str) -> bool:
    return re.search(pattern, plain_characters(text), re.IGNORECASE) is not None


@dataclass(frozen=True)
class NumberedPart:
    """A part of a document, named by its number.

    Attributes:
        text: As it is written: "clause 12", 第十二条.
        kind: "section", "clause", "table", …
    """

    text: str
    kind: str
    number: Number

    def numbers_in(self, text: str) -> set[Number]:
        """List the numbers that a text gives to parts of this kind; headings may number any but tables and the like."""
        text = plain_characters(text)
        found = [one for one in _found(text) if one["word"].lower() in _WORDS[self.kind]]
        named = {number for one in found for number in _numbers(one)}
        return named | set(_headings(text)) if self.kind in _HEADED else named


def numbered_parts_in(text: str) -> list[NumberedPart]:
    """List the parts that a question names, in order."""
    parts = []
    text = plain_characters(text)
    for found in _found(text):
        if found.re is not _BEHIND_NUMBER and not is_whole(text, *found.span("word")):
            continue  # 代表27人
        parts += [NumberedPart(found[0].strip(), _KIND_OF[found["word"].lower()], one) for one in _numbers(found)]
    return list(dict.fromkeys(parts))


def _found(text: str) -> Iterator[re.Match[str]]:
    yield from _BEFORE_NUMBER.finditer(text)
    yield from _BEHIND_NUMBER.finditer(text)


def _numbers(found: re.Match[str]) -> list[Number]:
    """List the numbers of "sections 3, 4 and 5"; of "3 to 5" all three."""
    first, more = _number(found["first"]), [_number(one) for one in re.findall(_DIGITS, found["more"])]
    if len(more) == 1 and re.match(r"\s?(?:-|–|to|至|到)", found["more"]) and len(first) == len(more[0]) == 1:
        return [(value,) for value in range(first[0], min(more[0][0], first[0] + 100) + 1)]
    return [first, *more]


def _headings(text: str) -> Iterator[Number]:
    for found in _HEADING.finditer(text):
        yield _number(next(filter(None, found.groups())))


def _number(written: str) -> Number:
    if written[0].isdigit():
        return tuple(map(int, written.split(".")))
    return (value_of(written),)

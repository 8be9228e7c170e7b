"""Reads the sign of a figure: a minus in any of its forms, and the words that say which way a figure goes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rag.reading.tables import is_row

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
"""What the checks know of words, by what it is for."""


def any_of(table: str, name: str) -> str:
    """Return a pattern of the words of a list: English ones whole, Chinese ones wherever they stand."""
    words = WORDS[table][name]
    english, chinese = ([word for word in words if word.isascii() is of_letters] for of_letters in (True, False))
    return "|".join([rf"\b(?:{'|'.join(english)})\b"] * bool(english) + chinese)


RISE, FALL, _LOSS, _PROFIT = (any_of("signs", name) for name in ("rise", "fall", "loss", "profit"))
_PAID = re.compile(any_of("signs", "paid"), re.IGNORECASE)
_FLOW = re.compile(r"\bcash flows?\b|现金流量?净额", re.IGNORECASE)  # goes either way, whatever it is for

RESPECTIVELY = re.compile(r"\brespectively\b|分别")  # then what is said of one stands in another part of its sentence
DIRECTION = re.compile(rf"(?P<rise>{RISE})|(?P<fall>{FALL})", re.IGNORECASE)
_WAY = re.compile(rf"(?P<loss>{_LOSS})|(?P<fall>{FALL})|(?P<rise>{RISE})", re.IGNORECASE)
_COMPARED = re.compile(r"\byear[- ](?:on|over)[- ]year\b|\bY[oO]Y\b|同比|环比|较上年(?:同期)?|比上年(?:同期)?")
_GAINED = re.compile(_PROFIT, re.IGNORECASE)
_EITHER = re.compile(  # "Net income (loss)", "profit or loss": the figure's own sign tells which
    r"\((?:net )?(?:loss(?:es)?|decreases?|deficit|used in|outflow)\)|\b(?:profit|gain|income)s?(?: and | or "
    r"|/)loss(?:es)?\b"
    r"|\bloss(?:es)?(?: and | or |/)(?:profit|gain|income)s?\b|\bincreases? ?(?:/|or|and) ?\(?decreases?\)?"
    r"|[（(](?:净?亏损|损失|减少|下降)[^）)]{0,8}[）)]|增减|损益|盈亏|升降|涨跌",
    re.IGNORECASE,
)
_GOVERNS = re.compile(
    rf"(?:{_LOSS}|{FALL})(?:[ \n](?:of|by|about|approximately|around|nearly|almost|some|roughly|only|just|over"
    rf"|a|another))*"
    r"[ \n]?$"
    r"|(?:下降|减少|下跌|下滑|降低|降幅|跌幅|亏损|损失|回落|缩减|缩短|减|降|跌)(?:了|额|约|近|逾|超过|幅度为|达)*$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:to|from|at|than|until|between)[ \n](?:(?:about|approximately|around|nearly|almost|some|only"
    r"|just)[ \n])?$|[至到从由为]约?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;][”\"')]*\s|[。！？；]|\n\s*\n")
_PART = re.compile(
    r"[,:]\s|[，：、]|\b(?:and|but|while|whereas|with|by|about|approximately|nearly|over|only|rose|gr[eo]w|fell"
    r"|increased|decreased|declined|dropped|as|after|although)\b|[而但]|相比|较",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^(?:[-\s](?!and\b|or\b|but\b|while\b|from\b|to\b|in\b|of\b|as\b)[\w%-]+){0,2}?[-\s]?的?$")
_REACH = 160  # characters before a figure, in which its sentence is sought
_BEHIND = 40

_MINUS = "-−–‐‑﹣"
_OPENERS = "([{:：=|,，、;；~/<>≤≥+“\"'"
_STANDS = re.compile(
    r"(?:\b(?:was|were|is|are|of|to|from|at|be|been|reached|and|versus|vs\.?|than|with|by|about|approximately"
    r"|over|only|rose|grew|fell|increased|decreased|declined|dropped)|[了约达为是至到从由和:：=])[ \n]?$",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"[-−](?:$|[\n|]|[.,;)](?:\s|$)|\s+(?:$|[\d($|€£¥\n-]|(?!and\b|or\b|to\b)[a-z]))"
)  # "1,234.50-", as some ledgers write it
_CLOSED = re.compile(r"^[ \t]?%?[ \t]?\)")


@dataclass(frozen=True)
class Surroundings:
    """Where a figure stands in a text, from which its sign and direction are read."""

    text: str
    start: int
    end: int

    @cached_property
    def written(self) -> int:
        """The sign that is written: -1 behind a minus or in accountants' brackets, else 1; 0 where it may be both."""
        before, after = self.text[max(0, self.start - 24) : self.start], self.text[self.end : self.end + 30]
        if self._opened:
            return self._bracketed(before.rstrip(" \t")[:-1], after)
        if before[-1:] and before[-1] in _MINUS:
            return self._behind_minus(before, after)
        return -1 if self._has_trailing_minus(after) else 1

    @cached_property
    def stated(self) -> int:
        """The same of a source's figure: brackets around what is paid are a custom of accountants, and no sign."""
        paid = _PAID.search(self._label) and (is_row(self._line) or not _FLOW.search(self._label))
        return 0 if self.written < 0 and self._opened and paid else self.written

    @property
    def _opened(self) -> bool:
        return self.text[max(0, self.start - 24) : self.start].rstrip(" \t")[-1:] == "("

    def _behind_minus(self, before: str, after: str) -> int:
        previous = before[-2:-1]
        number = self.text[self.start : self.end]
        plain = number.isdigit()
        if plain and len(number) == 4 and number[:2] in ("19", "20"):
            return 1 if before[:-1].rstrip()[-1:].isdigit() else -1  # 2019 –2021
        if previous in ("", "\n"):
            return 0 if plain and after[:1] == " " and after.strip()[:1].isalpha() else -1  # a list's sign
        if previous.isspace():
            ranged = before[-1] == "–" and before[:-1].rstrip()[-1:].isdigit() and plain
            return 0 if ranged else -1
        spaceless = "\u2e80" < previous < "\ufb00"
        return -1 if previous in _OPENERS or previous in "$€£¥" or spaceless else 1

    def _bracketed(self, before: str, after: str) -> int:
        number = self.text[self.start : self.end]
        digits = number.strip("$€£¥ ")
        if re.fullmatch(r"(?:19|20)\d\d", digits) or not (")" in number or _CLOSED.match(after)):
            return 1
        if re.search(r"[\d%)]\s*$", before):  # 1,200 (8.0%) may tell of a growth, 500 (500) nothing
            return -1 if is_row(self._line) and "%" not in number + after[:1] else 0
        if before[-1:] in tuple("$€£¥") or ")" in number or _STANDS.search(before):
            return -1
        if not digits.isdigit() or len(digits) > len("99"):
            return -1 if is_row(self._line) or re.fullmatch(r"[\d,.]+", digits) else 0
        return -1 if is_row(self._line) and not self._line.startswith("(") else 0  # "(5)" may number something

    def _has_trailing_minus(self, after: str) -> bool:
        number = self.text[self.start : self.end]
        if (len(number) == len("2018") and number.isdigit()) or not _TRAILING.match(after):
            return False
        return not after[1:2].isspace() or bool(re.search(r"[.,]", number)) or not after[1:].strip(" \t").strip("\n")

    @cached_property
    def _line(self) -> str:
        end = self.text.find("\n", self.end)
        return self.text[self.text.rfind("\n", 0, self.start) + 1 : end if end >= 0 else None].strip()

    @cached_property
    def _label(self) -> str:
        """The words that name the figure: those before it in its line, else the last line above that has words."""
        lines = self.text[max(0, self.start - _REACH) : self.start].split("\n")
        return next((line for line in reversed(lines) if re.search(r"[^\W\d_]{2}", line)), "")

    @cached_property
    def _parts(self) -> tuple[str, str]:
        """The sentence before the figure, in its own part and before that; a row's is its line."""
        before = self.text[max(0, self.start - _REACH) : self.start]
        if is_row(self._line):
            before = before.rpartition("\n")[2]
        before = _EITHER.sub(" ", _SENTENCE.split(before)[-1])
        cuts = [found.end() for found in _PART.finditer(before)]
        cut = cuts[-1] if cuts else 0
        return before[:cut], before[cut:]

    @cached_property
    def near(self) -> int:
        """The way that the figure goes by the words right beside it: 1 up, -1 down or a loss, 0 neither."""
        own = self._parts[1]
        behind = self.text[self.end : self.end + _BEHIND]
        found = next((found for found in _WAY.finditer(behind) if _AFTER.match(behind[: found.start()])), None)
        return self._way_of(_reversed(own)) or self._way_of([found] if found else [])

    @cached_property
    def lean(self) -> int:
        """The same by all the words of its sentence that stand before it, where a profit goes up."""
        earlier, own = self._parts
        return self.near or self._way_of(_reversed(earlier)) or int(bool(_GAINED.search(earlier + own)))

    def _way_of(self, words: Iterable[re.Match[str]]) -> int:
        is_level = bool(_LEVEL.search(self._parts[1]))  # what "fell to 5" is at did not fall
        for word in words:
            if word["loss"] or not is_level:
                return 1 if word["rise"] else -1
        return 0

    @cached_property
    def is_paid(self) -> bool:
        """True when the sentence tells of what is paid, whose figures have no sign in words."""
        told = " ".join((*self._parts, self.text[self.end : self.end + _BEHIND]))
        return bool(_PAID.search(told)) and not _FLOW.search(told)

    @cached_property
    def is_governed(self) -> bool:
        """True when the word right before it takes it down: "a loss of 14.2", "下降5%"."""
        return not self._parts[1].endswith("less ") and bool(_GOVERNS.search(self._parts[1]))


def _reversed(text: str) -> list[re.Match[str]]:
    return list(_WAY.finditer(text))[::-1]


def without_change(text: str) -> str:
    """Leave out the words that say which way figures go, and since when."""
    return _COMPARED.sub(" ", DIRECTION.sub(" ", text))


def without_direction(text: str) -> str:
    """Leave out the words that say which way figures go, and whether they are lost or gained."""
    return _GAINED.sub(" ", _WAY.sub(" ", without_change(text)))


def agree(said: Surroundings | None, there: Surroundings | None) -> bool:
    """True if a figure of a sentence may be one of its source as far as their signs go.

    "5%" is not "-5%", and "(14.2)" is no 14.2, unless the sentence says that it was lost; "a loss of 14.2" is what
    "(14.2)" says.
    """
    if said is None or there is None or 0 in (said.written, there.stated):
        return True
    if said.written < 0:
        return there.stated < 0 or (there.near < 0 and said.lean >= 0)
    if there.stated < 0:
        return said.lean < 0 or said.is_paid
    if said.lean * there.lean < 0:
        return False
    return said.lean < 0 or not there.is_governed or said.is_paid


def contradict(said: Surroundings | None, there: Surroundings | None) -> bool:
    """True if a figure of a sentence has the other written sign than one of its source, and no words for it."""
    return said is not None and there is not None and said.written * there.stated < 0 and not agree(said, there)

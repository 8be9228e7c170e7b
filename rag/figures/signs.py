"""Reads the sign of a figure: a minus in any of its forms, and the words that say which way a figure goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rag.reading.cells import is_row

RISE = (
    r"\b(?:r[io]s(?:es?|en|ing)|gr[eo]w(?:s|n|ing|th)?|increas(?:e[sd]?|ing)|gain(?:ed|s|ing)?|climb(?:ed|s|ing)?|up"
    r"|improv(?:e[sd]?|ing|ement)|higher|more than|expand(?:ed|s)?|jump(?:ed|s)?|surg(?:e[sd]?|ing)|soar(?:ed|s)?"
    r"|advanc(?:e[sd]?|ing)|added)\b|增长|增加|上升|上涨|提高|提升|增幅|涨幅|增至|升至|延长|扩大|攀升|多出|高出"
)
FALL = (
    r"\b(?:f[ae]ll(?:s|en|ing)?|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop(?:s|ped|ping)?|shr[aiu]nk|shrink(?:s|ing)?"
    r"|shrinkage|reduc(?:e[sd]?|ing|tions?)|down|downturn|lower(?:ed|ing)?|less|fewer|smaller|shorter|contract(?:ed|ions?)"
    r"|slid(?:es?)?|slipp?(?:s|ed)?|sank|sinks?|tumbl(?:e[sd]?|ing)|plung(?:e[sd]?|ing)|plummet(?:s|ed)?|diminish(?:ed|es)?"
    r"|erod(?:e[sd]?|ing)|dipp?(?:s|ed)?|cuts?|shed|weaken(?:ed|s)?|worsen(?:ed|s)?|deteriorat(?:e[sd]?|ion|ing)"
    r"|retreat(?:s|ed)?|eased|subtract(?:s|ed)?|narrow(?:ed|s)?)\b"
    "|下降|减少|下跌|下滑|降低|降幅|跌幅|减幅|降至|减至|跌至|缩短|缩减|回落|萎缩|收窄|下调|减|降|跌"
)
_LOSS = (
    r"\b(?:loss(?:es)?|lost|los(?:es?|ing)|negative|deficits?|shortfalls?|outflows?|used (?:in|for|by)|below zero|overdrawn"
    r"|write-?(?:downs?|offs?))\b|亏损|亏|损失|赤字|流出|负(?!债|责|担)|零下"
)
_PROFIT = r"\b(?:profits?|(?<!tax )(?<!of )income(?! tax)|earnings|surplus)\b|利润|盈利|净收益|盈余"
_PAID = re.compile(
    r"\b(?:costs?|expens\w+|tax(?:es)?|pa(?:id|y|ys|yments?|ying)|purchas\w+|bought|repa\w+|repurchas\w+|buybacks?"
    r"|dividends?|distribut\w+|interest|depreciation|amorti[sz]ation|impairments?|provisions?|allowances?|charges?"
    r"|acqui\w+|invest\w+|financing|expenditures?|capex|spen[dt]\w*|discounts?|deduct\w+|treasury|redemptions?"
    r"|eliminations?|withheld|contributions?)\b"
    "|成本|费用|税|支付|支出|购买|购置|购建|偿还|分红|股利|股息|利息|折旧|摊销|减值|准备|投资|筹资|抵[销消]|扣除|库存股",
    re.IGNORECASE,
)
"""What is paid: its figures stand in brackets by custom, and are said without a sign."""

DIRECTION = re.compile(rf"(?P<rise>{RISE})|(?P<fall>{FALL})", re.IGNORECASE)
_WAY = re.compile(rf"(?P<loss>{_LOSS})|(?P<fall>{FALL})|(?P<rise>{RISE})", re.IGNORECASE)
_COMPARED = re.compile(r"\byear[- ](?:on|over)[- ]year\b|\bY[oO]Y\b|同比|环比|较上年(?:同期)?|比上年(?:同期)?")
_GAINED = re.compile(_PROFIT, re.IGNORECASE)
_EITHER = re.compile(  # "Net income (loss)", "profit or loss": the figure's own sign tells which
    r"\((?:net )?(?:loss(?:es)?|decreases?|deficit|used in|outflow)\)|\b(?:profit|gain|income)s?(?: and | or |/)loss(?:es)?\b"
    r"|\bloss(?:es)?(?: and | or |/)(?:profit|gain|income)s?\b|\bincreases? ?(?:/|or|and) ?\(?decreases?\)?"
    r"|[（(](?:净?亏损|损失|减少|下降)[^）)]{0,8}[）)]|增减|损益|盈亏|升降|涨跌",
    re.IGNORECASE,
)
_GOVERNS = re.compile(
    rf"(?:{_LOSS}|{FALL})(?:[ \n](?:of|by|about|approximately|around|nearly|almost|some|roughly|only|just|over|a|another))*"
    r"[ \n]?$|(?:下降|减少|下跌|下滑|降低|降幅|跌幅|亏损|损失|回落|缩减|缩短|减|降|跌)(?:了|额|约|近|逾|超过|幅度为|达)*$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:to|from|at|than|until|between)[ \n](?:(?:about|approximately|around|nearly|almost|some|only|just)[ \n])?$|[至到从由为]约?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;][”\"')]*\s|[。！？；]|\n\s*\n")
_PART = re.compile(r"[,:]\s|[，：、]|\b(?:and|but|while|whereas|with|as|after|although)\b|[而但]|相比|较", re.IGNORECASE)
_AFTER = re.compile(r"^(?:[-\s](?!and\b|but\b|while\b|from\b|to\b|in\b|of\b|as\b)[\w%-]+){0,2}?[-\s]?的?$")
_REACH = 160  # characters before a figure, in which its sentence is sought
_BEHIND = 40

_MINUS = "-−–‐‑﹣"
_OPENERS = "([{:：=|,，、;；~/<>≤≥+“\"'"
_STANDS = re.compile(r"(?:\b(?:was|were|is|are|of|to|from|at|be|been|reached|and|versus|vs\.?|than|with)|[为是至到从由和:：=])[ \n]?$", re.IGNORECASE)
_CLOSED = re.compile(r"^[ \t]?%?[ \t]?\)")
_LABELLED = re.compile(r"[图表式例件章节号栋楼型款][-−–]$")


@dataclass(frozen=True)
class Surroundings:
    """Where a figure stands in a text, from which its sign and direction are read."""

    text: str
    start: int
    end: int

    @cached_property
    def written(self) -> int:
        """The sign as it is written: -1 behind a minus or in an accountant's brackets, else 1; 0 where it may be both."""
        before, after = self.text[max(0, self.start - 24) : self.start], self.text[self.end : self.end + 30]
        if before.rstrip(" \t")[-1:] == "(":
            return self._bracketed(before.rstrip(" \t")[:-1], after)
        if before[-1:] and before[-1] in _MINUS:
            return self._behind_minus(before, after)
        return -1 if self._has_trailing_minus(after) else 1

    def _behind_minus(self, before: str, after: str) -> int:
        previous = before[-2:-1]
        number = self.text[self.start : self.end]
        plain = number.isdigit()
        if plain and len(number) == 4 and number[:2] in ("19", "20"):
            return 1  # a year behind a dash
        if previous in ("", "\n"):
            return 0 if plain and after[:1] == " " and after.strip()[:1].isalpha() else -1  # a list's sign
        if previous.isspace():
            ranged = before[-1] == "–" and before[:-1].rstrip()[-1:].isdigit() and plain
            return 0 if ranged else -1
        spaceless = "\u2e80" < previous < "\ufb00" and not _LABELLED.search(before)
        return -1 if previous in _OPENERS or previous in "$€£¥" or spaceless else 1

    def _bracketed(self, before: str, after: str) -> int:
        number = self.text[self.start : self.end]
        if re.fullmatch(r"(?:19|20)\d\d", number) or not (")" in number or _CLOSED.match(after)):
            return 1
        plain = re.fullmatch(r"[$€£¥]?\s?\d{1,2}", number) is not None
        if before[-1:] in tuple("$€£¥") or (")" in number and not re.search(r"\d[^\w]*$", before)):
            sign = -1
        elif self._line == f"({number})" or self._line.replace(" ", "").strip("$€£¥%()") == number.strip("$€£¥% )"):
            sign = 0 if plain else -1
        elif re.search(r"[\d%)]\s*$", before):
            sign = -1 if is_row(self._line) and "%" not in number else 0  # 1,200 (8.0%) may tell of a growth
        elif is_row(self._line) or _STANDS.search(before):
            sign = -1
        else:
            sign = -1 if re.fullmatch(r"[$€£¥]?[\d,.]*[.,]\d+", number) else 0
        return 0 if sign < 0 and _PAID.search(self._label) else sign

    def _has_trailing_minus(self, after: str) -> bool:
        number = self.text[self.start : self.end]
        if after[:1] not in tuple("-−") or len(number) == 4 and number.isdigit():
            return False
        return not after[1:].strip(" ") or after[1] == "\n" or (after[1].isspace() and bool(re.search(r"[.,]", number)) and not after[2:3].isalpha())

    @cached_property
    def _line(self) -> str:
        end = self.text.find("\n", self.end)
        return self.text[self.text.rfind("\n", 0, self.start) + 1 : end if end >= 0 else None].strip()

    @cached_property
    def _label(self) -> str:
        """What names the figure: the words before it in its line, else the last line above that has words."""
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
    def lean(self) -> int:
        """Which way the words beside it say that the figure goes: 1 up or a profit, -1 down or a loss, 0 neither."""
        earlier, own = self._parts
        behind = self.text[self.end : self.end + _BEHIND]
        found = next((found for found in _WAY.finditer(behind) if _AFTER.match(behind[: found.start()])), None)
        is_level = bool(_LEVEL.search(own))
        for words in (_reversed(own), iter([found] if found else []), _reversed(earlier)):
            for word in words:
                if word["loss"]:
                    return -1
                if not is_level:
                    return 1 if word["rise"] else -1
        return int(bool(_GAINED.search(earlier + own)))

    @cached_property
    def is_paid(self) -> bool:
        """True when the sentence tells of what is paid, whose figures have no sign in words."""
        return bool(_PAID.search(" ".join((*self._parts, self.text[self.end : self.end + _BEHIND]))))

    @cached_property
    def is_governed(self) -> bool:
        """True when the word right before it takes it down: "a loss of 14.2", "下降5%"."""
        return not self._parts[1].endswith("less ") and bool(_GOVERNS.search(self._parts[1]))


def _reversed(text: str) -> Iterator[re.Match[str]]:
    return reversed(list(_WAY.finditer(text)))  # type: ignore[return-value]


def without_change(text: str) -> str:
    """Leave out the words that say which way figures go, and since when."""
    return _COMPARED.sub(" ", DIRECTION.sub(" ", text))


def without_direction(text: str) -> str:
    """Leave out the words that say which way figures go, and whether they are lost or gained."""
    return _GAINED.sub(" ", _WAY.sub(" ", without_change(text)))


def agree(said: Surroundings | None, there: Surroundings | None) -> bool:
    """Tell whether a figure of a sentence may be one of its source as far as their signs go.

    "5%" is not "-5%", and "(14.2)" is no 14.2, unless the sentence says that it was lost; "a loss of 14.2" is what
    "(14.2)" says.
    """
    if said is None or there is None or 0 in (said.written, there.written):
        return True
    if said.written < 0:
        return there.written < 0 or (there.lean < 0 and said.lean >= 0)
    if there.written < 0:
        return said.lean < 0 or said.is_paid
    if said.lean * there.lean < 0:
        return False
    return said.lean < 0 or not there.is_governed or said.is_paid

"""Reads the figures of a text and how they are meant, and whether it states another's: 1.2 billion is 1,200 million."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from library.text.dates import MONTH_NAMES
from library.text.numbers import to_digits
from library.text.plain import plain_characters
from library.text.units import ALSO_LENGTHS, CURRENCIES, SCALES, UNIT, convert, is_exact, unit_named
from library.text.wording import Qualifier, read_qualifiers
from rag.verify.signs import Surroundings, agree, contradict

_NAMES = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?:(?P<mark>[#✕]|\b[QH](?=[1-4](?!\d)))"
    rf"|(?P<sign>US\$|HK\$|[$€£¥]|USD|HKD|EUR|GBP|JPY|RMB|CNY|人民币)[ \t]?(?P<inner>[-−–](?=\d)|\([ \t]?(?=\d))?)?"
    rf"(?<![\d.])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[ \t]?\)[ \t]?(?=%|(?:{_NAMES})(?![a-z])|[元]))?"
    rf"(?:[ \t]?(?P<scale>{_NAMES})(?![a-z]|米|克|瓦))?(?:[ \t-]?(?P<unit>{UNIT})(?![a-z]))?"
    r"(?!-[a-z]\b)",  # which "10-K" has behind it
    re.IGNORECASE,
)
_DECLARED = re.compile(
    r"(?<!\d)(?<!\d )\b(?:[a-z]*in)?(thousands?|millions?|billions?)\b|[$€£¥'’](000|k|mn|mm|m|bn)(?:s?\b)"
    r"|(?<!\d)(?<!\d )(万亿|十亿|千万|百万|亿|万|千)(?=[元人吨股户辆台件美欧港日])",
    re.IGNORECASE,
)
_LIST_SIGN = re.compile(r"^\s*\d{1,2}[.)、]\s")
PLACES = frozenset("#QH✕")
_OFTEN_BARE = frozenset({*CURRENCIES, "percent"})  # tables name them once, for all of their figures
_UNSCALED = frozenset({1.0})
_NUMBERED = re.compile(r"(?:\b[A-Z][a-z]+|\b(?:phase|stage|round|chapter|section|level|grade|step|part)) $")
_GAP = re.compile(
    r"(?: (?:an?|the|of|is|was|be|as|to|at|total|sum))*[ (（]*(?:US|HK)?[$€£¥￥]?[ (]?"
    r"|[为达至是有到：:]{0,2} ?[$€£¥￥]?"
)
_ADVERB = re.compile("(?:至少|最少|起码|至多|最多|大约|大概|约占)[\u4e00-\u9fff]{0,8}")  # as in 至少召开2次
_TRAILING = re.compile(r"(?:or|and) |(?:及?以[上下内]|左右|上下|之?内|余|多|起)$")
_BEHIND = re.compile(r" ?(?:[a-z]+ ){0,2}|[\u4e00-\u9fff]{0,2}")
_NEXT = re.compile(r"\D{0,3}\d")
_MONTHS = "|".join(MONTH_NAMES)
_BEHIND_DATE = re.compile(rf"月(?!内)|(?<=\d)[日号]|(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})\b", re.IGNORECASE)
_BEFORE_DATE = re.compile(rf"(?:月|\b(?:{_MONTHS}) )$", re.IGNORECASE)
_REACH = 24  # characters between a figure and the word
PERIODS = frozenset(["second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade"])


@dataclass(frozen=True)
class Figure:
    """A number as a text states it.

    Attributes:
        value: With its scale, without its sign: "1.2 billion" is 1.2e9; a percentage stays as it is written.
        step: Half of the last digit that is written, with its scale: what rounding may hide.
        scaled: True when the text names a scale, so that no table's scale applies to it.
        unit: As `library.text.units` names it; "#" for a place among others, "Q" and "H" for a quarter or half of a
            year, "✕" for how many times over something grew; empty when none stands beside it.
        text: As it is written, with scale and unit.
        around: Where it stands, which tells its sign.
    """

    value: float
    step: float
    scaled: bool
    unit: str
    text: str = field(default="", compare=False)
    around: Surroundings | None = field(default=None, compare=False, repr=False)
    length: Figure | None = field(default=None, compare=False, repr=False)

    @property
    def is_year(self) -> bool:
        """True if it reads like a year."""
        return not self.unit and not self.scaled and 1900 <= self.value <= 2100 and self.text.isdigit()

    @property
    def digits(self) -> str:
        """Return its digits alone, with their point."""
        return re.sub(r"[^\d.]", "", self.text).strip(".")

    @property
    def is_negative(self) -> bool:
        """True if it stands behind a minus or in an accountant's brackets."""
        return self.around is not None and self.around.written < 0

    @property
    def shown(self) -> str:
        """The figure as a person writes it."""
        return self.text.lstrip("#").replace("✕", "×")


@dataclass(frozen=True)
class Figures:
    """The figures of a text.

    Attributes:
        found: In order.
        scales: Factors that may apply to figures which name none: 1, and those that stand apart
            from a figure, as a table's "in millions" does.
    """

    found: tuple[Figure, ...]
    scales: frozenset[float]

    def state(self, figure: Figure, scales: frozenset[float] = frozenset({1.0})) -> bool:
        """True if one of these is another text's figure, up to rounding and a table's scale.

        Args:
            figure: Of the other text.
            scales: Those of the other text.
        """
        return self._match(figure, scales, agree)

    def deny(self, figure: Figure, scales: frozenset[float] = frozenset({1.0})) -> bool:
        """True if one of these is another text's figure but for its sign."""
        return self._match(figure, scales, contradict)

    def _match(
        self,
        figure: Figure,
        scales: frozenset[float],
        fits: Callable[[Surroundings | None, Surroundings | None], bool],
    ) -> bool:
        wanted = {1.0} if figure.scaled else scales
        if len(wanted) > 1 and len(self.scales) > 1 and "," in figure.text:
            wanted = wanted - {1.0}  # "5,466 in millions" is no 5,466 of a table in thousands
        ours = _readings(figure)
        return any(
            _is_near(one, two, factor / scale) and fits(figure.around, two.around)
            for other in self.found
            for two in _readings(other)
            for factor in (_UNSCALED if two.scaled else self.scales)
            for scale in wanted
            for one in ours
        )


@lru_cache(maxsize=4096)
def read_figures(text: str) -> Figures:
    """Read the figures of a text, those in words included."""
    plain = to_digits(_LIST_SIGN.sub("", plain_characters(text)))
    return Figures(tuple(map(_figure, _FIGURE.finditer(plain))), frozenset({1.0, *_declared(plain)}))


def write_figures_like(sentence: str, source: str) -> str:
    """Replace each figure that a source states in another unit or spelling by the source's: 12 km for 12,000 m."""
    said, there = read_figures(sentence), read_figures(source)
    for figure in said.found:
        if (figure.unit or figure.length) and all(other.text != figure.text for other in there.found):
            bare = not figure.unit or figure.unit in _OFTEN_BARE
            measured = (other for other in there.found if bare or other.unit or other.length)
            same = (other for other in measured if Figures((other,), there.scales).state(figure, said.scales))
            stated = next((other for other in same if not _lacks_scale(figure, other)), None)
            if stated and figure.text in sentence and "(" not in f"{figure.text}{stated.text}":  # a bracket is a sign
                # A wide comma behind a figure would be read as one that parts its digits.
                before, _, behind = sentence.partition(figure.text)
                sentence = f"{before}{stated.text}{' ' if behind[:1] == '，' else ''}{behind}"
    return sentence


def _lacks_scale(figure: Figure, other: Figure) -> bool:
    """True if an amount has another's digits alone: 128元 is no other spelling of the 128 in a table of 万元."""
    return figure.unit in CURRENCIES and not figure.scaled and figure.digits == other.digits


def _declared(text: str) -> Iterator[float]:
    for found in _DECLARED.finditer(text):
        yield SCALES[next(filter(None, found.groups())).lower()]


def _figure(match: re.Match[str]) -> Figure:
    digits = match["digits"].replace(",", "")
    written = (match["scale"] or "").lower()
    scale, text = SCALES.get(written, 1.0), match[0].strip()
    unit = (match["mark"] or "").upper() or _unit(match)
    if not unit and match["unit"]:
        text = text.removesuffix(match["unit"])
    around = Surroundings(match.string, match.start() if not match["inner"] else match.start("digits"), match.end())
    step = 0.5 * 10 ** -len(digits.partition(".")[2])
    length = None
    if written in ALSO_LENGTHS and not unit:
        length = Figure(float(digits), step, False, ALSO_LENGTHS[written], text, around)
    return Figure(float(digits) * scale, step * scale, scale > 1, unit, text, around, length)


def _unit(match: re.Match[str]) -> str:
    spelled = match["unit"] or match["sign"]
    if not spelled:
        return ""
    dated = (spelled == "年" and len(match["digits"]) == len("2018")) or (
        spelled == "日" and match.string[match.start() - 1 : match.start()] == "月"
    )
    return "" if dated else unit_named(spelled)


def _readings(figure: Figure) -> tuple[Figure, ...]:
    return (figure, figure.length) if figure.length else (figure,)


def _is_near(figure: Figure, other: Figure, factor: float) -> bool:
    ours, theirs, value = figure.unit, other.unit, other.value * factor
    # Integers are as written, except when a scale shows that they were rounded.
    slack = figure.step if figure.scaled or figure.step < 0.5 else 0.0
    if ours != theirs:
        if ours and theirs:
            converted = convert(value, theirs, ours)
            if converted is None:
                return False
            value, slack = converted, slack if is_exact(ours, theirs) else figure.step
        elif _is_dated(other if ours else figure):
            return False
        elif not PLACES.isdisjoint((ours, theirs)):
            return _is_numbered(figure, other) and figure.value == value
    return abs(figure.value - value) <= slack + 1e-9 * max(abs(value), 1.0)


def _is_dated(figure: Figure) -> bool:
    """True if a number without a unit is a day, or a month, of a date: the 1 of 5月1日 is no 1 %."""
    around = figure.around
    return around is not None and bool(
        _BEHIND_DATE.match(around.text, around.end) or _BEFORE_DATE.search(around.text[: around.start][-12:])
    )


def _is_numbered(figure: Figure, other: Figure) -> bool:
    """True if the one without a unit numbers a thing, as in "Phase 2" for "the second phase"."""
    return "#" in (figure.unit, other.unit) and any(
        not one.unit and one.around is not None and _NUMBERED.search(one.around.text[: one.around.start][-12:])
        for one in (figure, other)
    )


def bound_at(figure: Figure) -> Qualifier | None:
    """Return the word right before a figure, or else right behind it, that says how it is meant."""
    if figure.around is None:
        return None
    text, start, end = figure.around.text, figure.around.start, figure.around.end
    bounds = [one for one in read_qualifiers(text) if one.family == "bound"]
    before = [one for one in bounds if 0 <= start - one.end <= _REACH and _leads(one, text[one.end : start])]
    behind = [one for one in bounds if 0 <= one.start - end <= _REACH and _follows(one, text[end : one.start], text)]
    return next(iter([*before[::-1], *behind]), None)


def kind_of_bound(figure: Figure) -> str:
    """Return the class of that word, as `qualifiers.toml` names it; empty where the figure stands for itself."""
    bound = bound_at(figure)
    if bound is None or (bound.text.lower() == "over" and figure.unit in PERIODS):
        return ""  # "over five years" may be during them
    return bound.kind


def _leads(bound: Qualifier, gap: str) -> bool:
    close = _GAP.fullmatch(gap) or _ADVERB.fullmatch(bound.text + gap)
    return bool(close) and not _TRAILING.match(bound.text)


def _follows(bound: Qualifier, gap: str, text: str) -> bool:
    if bound.text.lower().endswith("than"):
        return False  # "4 percent less than in 2020" is that much, by comparison
    return bool(_BEHIND.fullmatch(gap) and (_TRAILING.match(bound.text) or not _NEXT.match(text, bound.end)))

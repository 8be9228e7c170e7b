"""Libraries of many sizes that hold the answers to some of a set's questions and not to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from bench.refusal_rows import UNSURE
from bench.refusal_sources import Part, Source, spread
from bench.sets import Question

SIDE = 150
"""Most questions of each side in a bed of the fit."""
_SINGLES = 6
_FEW = 3
_SEVERAL = 0.1  # share of questions that name several pages, from which on one page's answers stand on others


@dataclass(frozen=True)
class Bed:
    """A library to be made, and questions to ask it.

    Attributes:
        name: Of the kind of library, as "set/half"; several may share one.
        questions: Each with whether it can be answered there, and the one document to search if not all.
    """

    name: str
    parts: Sequence[Part]
    questions: Sequence[tuple[Question, bool, str | None]]


def make_beds(sources: Sequence[Source]) -> Iterator[Bed]:
    """Make the beds of each set, then, where there are several sets, those of all in one library."""
    for source in sources:
        yield from _series_beds(source) if source.is_series else _beds(source)
        yield from _small_beds(source)
        yield _within(source)
    if len(sources) > 1:
        for source in sources:
            if not source.is_series:
                others = [other for other in sources if other is source or other.family != source.family]
                halves = [part for other in others for part in [*other.parts.values()][::2]]
                yield _bed(source, "half, all sets together", halves)


def _beds(source: Source) -> Iterator[Bed]:
    parts = [*source.parts.values()]
    yield _bed(source, "half the documents", parts[::2])
    yield _bed(source, "the other half", parts[1::2])
    # Every second page left out leaves the rest of the same article: as near as what is not there can be. But where
    # questions name several pages, others hold the answer too.
    if np.mean([len(question.pages) > 1 for question in source.questions]) < _SEVERAL:
        yield _bed(
            source, "half the pages", [part.without_even_pages() for part in parts], lambda q: q.pages[0] % 2 == 1
        )


def _series_beds(source: Source) -> Iterator[Bed]:
    parts = [*source.parts.values()]
    names = sorted({part.series for part in parts})
    for kept in (names[::2], names[1::2]):
        yield _bed(source, "half the series", [part for part in parts if part.series in kept])
    yield _bed(source, UNSURE.strip("/"), parts[::2])


def _small_beds(source: Source) -> Iterator[Bed]:
    parts = [*source.parts.values()]
    for part in spread(parts, _SINGLES):
        yield _small(source, "one document", [part], SIDE // _SINGLES)
    for begin in (0, _FEW):
        yield _small(source, "three documents", parts[begin::2][:_FEW], SIDE // 2)


def _within(source: Source) -> Bed:
    """Search each question in the document that answers it, and in one of another series."""
    parts = [*source.parts.values()]
    asked: list[tuple[Question, bool, str | None]] = []
    for number, question in enumerate(spread(source.questions, SIDE)):
        own = source.parts[question.document]
        others = [part for part in parts if part.series != own.series or not source.is_series]
        other = [part.document.id for part in others if part is not own]
        asked += [(question, True, question.document), (question, False, other[7 * number % len(other)])]
    return Bed(f"{source.name}/within a document", parts, asked)


def _bed(source: Source, kind: str, parts: Sequence[Part], held: Callable[[Question], bool] | None = None) -> Bed:
    """Ask all of a set's questions; held are those whose document is there, unless told otherwise."""
    ids = {part.document.id for part in parts}
    tell = held or (lambda question: question.document in ids)
    return Bed(f"{source.name}/{kind}", parts, [(question, tell(question), None) for question in source.questions])


def _small(source: Source, kind: str, parts: Sequence[Part], most: int) -> Bed:
    """Ask so many questions of each side; none of a report beside which another of its series is there."""
    bed = _bed(source, kind, parts)
    near = {part.series for part in parts} if source.is_series else set()
    sure = [asked for asked in bed.questions if asked[1] or source.parts[asked[0].document].series not in near]
    sides = [[asked for asked in sure if asked[1] is held] for held in (True, False)]
    return Bed(bed.name, parts, [*chain(*(spread(side, most) for side in sides))])

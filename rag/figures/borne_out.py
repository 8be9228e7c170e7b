"""Accounts for a sentence's figures: which its source states, which come from those, and which are nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.figures.bounds import is_rounded
from rag.figures.derived import Known, is_derived
from rag.figures.figures import Figure, Figures, read_figures
from rag.figures.operations import CONSTANTS, FORMULA

_TRIED = 12  # missing figures of a sentence for which others are sought; one that has more copies a table


@dataclass(frozen=True)
class Account:
    """Where a sentence's figures come from.

    Attributes:
        derived: Those that were recomputed.
        missing: Those that are borne out by nothing.
        turned: True when words of the sentence stand for a minus of the source, or the other way about: "lost 14.2"
            for "(14.2)".
    """

    stated: tuple[Figure, ...]
    derived: tuple[Figure, ...]
    missing: tuple[Figure, ...]
    turned: bool = False

    @property
    def count(self) -> int:
        """Tell how many figures the sentence has."""
        return len(self.stated) + len(self.derived) + len(self.missing)

    @property
    def share(self) -> float:
        """Tell the share that is borne out, in [0, 1]; 1 when the sentence has no figures.

        A place among others, as in "the first ferry", is a word beside a figure that is missing.
        """
        good = sum(figure.unit != "#" for figure in (*self.stated, *self.derived))
        return good / (good + len(self.missing)) if self.missing else 1.0


def account_for(sentence: str, source: str, known: Known) -> Account:
    """Look for each of a sentence's figures, last for those that may come from the others.

    Args:
        sentence: Of an answer.
        source: All that the sentence cites.
        known: What was said before it.
    """
    said, there = read_figures(sentence), read_figures(source)
    reckons = bool(FORMULA.search(sentence))
    stated = [
        figure
        for figure in said.found
        if there.state(figure, said.scales)
        or is_rounded(figure, there)
        or (reckons and figure.value in CONSTANTS and not figure.scaled)
    ]
    derived: list[Figure] = []
    missing: list[Figure] = []
    for figure in said.found:
        if figure not in stated:
            beside = replace(known, named=(*stated, *derived))
            good = figure in known.before or (
                len(missing) < _TRIED
                and not there.deny(figure, said.scales)
                and is_derived(figure, sentence, source, beside)
            )
            (derived if good else missing).append(figure)
    turned = any(_is_turned(figure, there, said.scales) for figure in stated)
    return Account(tuple(stated), tuple(derived), tuple(missing), turned)


def _is_turned(figure: Figure, there: Figures, scales: frozenset[float]) -> bool:
    """Tell whether a figure stands in the source with the other sign alone, in brackets where it is said to be lost."""
    alike = Figures(tuple(other for other in there.found if other.is_negative == figure.is_negative), there.scales)
    return (figure.is_negative or any(other.is_negative for other in there.found)) and not alike.state(figure, scales)

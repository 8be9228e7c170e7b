"""How much each term of a query weighs in BM25, as PostgreSQL is asked to sum it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from library.index.word_index import FIELDS, idf_of

K1, B = 1.2, 0.75
"""Tantivy's."""

# Of the weights D, C, B, A. For a query of one term, PostgreSQL's cover density is the sum of its positions' weights:
# how often it stands there. With these, the counts of three fields come in one number, each in a byte of its own.
_LABELS = {False: "{0,0.0000152587890625,0.00390625,1}", True: "{1,0,0,0}"}


@dataclass(frozen=True)
class AskedTerm:
    """A term of a query.

    Attributes:
        is_stem: Whether it is looked for among the stems only, else in the three other fields.
        chunks: How many have it, in the field where most do.
        weights: Of each of three fields, or of the stems and nothing else: the most that it adds to a score.
        slopes: Likewise what a term more of the field's length takes away.
    """

    term: str
    is_stem: bool
    chunks: int
    weights: tuple[float, float, float]
    slopes: tuple[float, float, float]

    @property
    def most(self) -> float:
        """The most that it adds to a chunk's score."""
        return sum(self.weights)

    def as_values(self) -> dict[str, Any]:
        """Return it as the statement takes it."""
        values = {"weights": self.weights, "slopes": self.slopes}
        return {"term": f"'{self.term}'", "labels": _LABELS[self.is_stem], **values}


def weigh_terms(
    terms: Iterable[tuple[str, str]], counts: Mapping[str, Sequence[int]], total: int, tokens: Sequence[int]
) -> list[AskedTerm]:
    """Weigh terms, the rarest first; those that no chunk has are left out.

    Args:
        terms: Each with the field that it is looked for in.
        counts: In how many chunks a term stands, by field.
        total: How many chunks there are.
        tokens: How many terms all chunks have together, by field.
    """
    by_term: dict[tuple[bool, str], list[int]] = {}
    for field, term in terms:
        number = FIELDS.index(field)
        if term in counts and counts[term][number]:
            by_term.setdefault((field == "stems", term), []).append(number)
    asked = []
    for (is_stem, term), fields in by_term.items():
        weights, slopes = [0.0] * 3, [0.0] * 3
        for number in fields:
            place = 0 if is_stem else number  # a text has as many stems as terms
            weights[place] = (1 + K1) * idf_of(counts[term][number], total)
            slopes[place] = K1 * B * total / tokens[number]
        most = max(counts[term][number] for number in fields)
        asked.append(AskedTerm(term, is_stem, most, tuple(weights), tuple(slopes)))  # type: ignore[arg-type]
    return sorted(asked, key=lambda term: term.chunks)

"""Counts what the check makes of planted changes and of true sentences, kind by kind."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bench.claims import Claim, draw_claims
from bench.paraphrases import paraphrases
from bench.plants import plant_all
from rag.verify.verifier import Verifier

check = Verifier().check


@dataclass
class Counts:
    """How many sentences of each kind there were, and how many the check got wrong.

    Attributes:
        planted: By kind; `missed` are those that it called supported.
        true: By kind; `doubted` are those that it did not call supported.
        parts: Planted ones in Chinese, and of table rows.
        wrong: What it got wrong, to be read.
    """

    planted: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    doubted: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def judge_true(self, kind: str, text: str, source: str) -> None:
        """Check a sentence that its source bears out."""
        verdict = check(text, source)
        self.true[kind] += 1
        if verdict.support != "supported":
            self.doubted[kind] += 1
            self.wrong.append(f"doubted, {kind}: {text} ({verdict.reason}: {', '.join(verdict.words)})")

    def judge_plants(self, claim: Claim, others: Sequence[Claim], chance: random.Random) -> None:
        """Check every change that can be planted in a sentence."""
        for plant in plant_all(claim, others, chance):
            self.planted[plant.kind] += 1
            self.parts["Chinese"] += claim.is_chinese
            self.parts["rows"] += claim.is_row
            if check(plant.text, plant.source).support == "supported":
                self.missed[plant.kind] += 1
                self.wrong.append(f"missed, {plant.kind}: {plant.text} (true: {claim.text})")

    def lines(self) -> Iterator[str]:
        """Give the counts as rows of a table."""
        for kind, count in sorted(self.planted.items()):
            yield f"| planted: {kind} | {count} | {count - self.missed[kind]} not supported |"
        for kind, count in sorted(self.true.items()):
            yield f"| true: {kind} | {count} | {self.doubted[kind]} doubted |"
        planted, true = self.planted.total(), self.true.total()
        caught, doubted = planted - self.missed.total(), self.doubted.total()
        yield f"| all planted | {planted} | {100 * caught / planted:.1f} % not supported |"
        yield f"| all true | {true} | {100 * doubted / true:.1f} % doubted |"


def count_planted(documents: Iterable[Sequence[str]], most: int, seed: int) -> Counts:
    """Draw sentences from documents, and check them as they are, said otherwise, and changed.

    Args:
        documents: The texts of each one's pages.
        most: Sentences to draw from each, at most, of which half may be table rows.
        seed: Of chance.
    """
    counts = Counts()
    chance = random.Random(seed)  # noqa: S311
    for pages in documents:
        claims = draw_claims(pages, chance)
        for claim in _choose(claims, most, chance):
            counts.judge_true("untouched", claim.text, claim.source)
            for way, text in paraphrases(claim).items():
                counts.judge_true(way, text, claim.source)
            counts.judge_plants(claim, claims, chance)
    return counts


def _choose(claims: Sequence[Claim], most: int, chance: random.Random) -> list[Claim]:
    mixed = chance.sample(claims, len(claims))
    rows = [claim for claim in mixed if claim.is_row][: most // 2]
    return rows + [claim for claim in mixed if not claim.is_row][: most - len(rows)]

"""Plants changes of sign, role, quantifier, modality, ordinal and unit, and counts those that the check lets pass."""

from __future__ import annotations

import argparse
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.check import read_middle
from bench.claims import Claim, draw_claims
from library.settings import ROOT
from rag.verify.verifier import Verifier

check = Verifier().check

KINDS = ("sign", "role", "quantifier", "modality", "ordinal", "unit")
_FRAMES = Path(__file__).with_name("planted_frames.toml")
_DRAWS = 3  # sentences made from a frame
_BESIDE = 3  # sentences of other frames that stand around it, as in a passage
_REAL = 40  # sentences of a document that are changed, at most
_SLOT = re.compile(r"\{(\w+)\}")
_SEED = 1


@dataclass(frozen=True)
class Trial:
    """A sentence with its source, and whether that bears it out.

    Attributes:
        kind: Of the change; of a true sentence, of the one that its twin bears.
    """

    kind: str
    language: str
    text: str
    source: str
    is_true: bool


@dataclass
class KindCounts:
    """How many sentences of each kind and language there were, and how many the check got wrong.

    Attributes:
        wrong: What it got wrong, to be read.
    """

    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    true: Counter[tuple[str, str]] = field(default_factory=Counter)
    doubted: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def judge(self, trial: Trial) -> None:
        """Check one sentence."""
        verdict = check(trial.text, trial.source)
        is_supported = verdict.support == "supported"
        key = (trial.kind, trial.language)
        (self.true if trial.is_true else self.planted)[key] += 1
        if is_supported == trial.is_true:
            return
        (self.doubted if trial.is_true else self.missed)[key] += 1
        why = f" ({verdict.reason}: {', '.join(verdict.words)})" if verdict.reason else ""
        self.wrong.append(f"{'doubted' if trial.is_true else 'missed'}, {trial.kind}: {trial.text}{why}")

    def caught(self, kind: str) -> float:
        """Share of the planted changes of a kind that were not called supported, in [0, 1]."""
        planted = sum(self.planted[kind, language] for language in ("en", "zh"))
        return 1 - sum(self.missed[kind, language] for language in ("en", "zh")) / max(1, planted)

    def lines(self) -> Iterator[str]:
        """Give the counts as rows of a table."""
        for kind, language in sorted(self.planted, key=lambda key: (KINDS.index(key[0]), key[1])):
            key = (kind, language)
            caught = 1 - self.missed[key] / self.planted[key]
            doubted = f"{self.doubted[key]} of {self.true[key]}"
            yield f"| {kind} | {language} | {self.planted[key]} | {100 * caught:.1f} % | {doubted} |"
        share = 100 * self.doubted.total() / max(1, self.true.total())
        yield f"| all | | {self.planted.total()} | {self.missed.total()} missed | {share:.1f} % |"


def made_trials(seed: int = _SEED, draws: int = _DRAWS) -> Iterator[Trial]:
    """Make sentences from the frames, each in a passage with sentences of other frames."""
    frames, chance = _read_frames(), random.Random(seed)  # noqa: S311
    for language in ("en", "zh"):
        sources = [frame[0] for kind in KINDS for frame in frames[kind][language]]
        for kind in KINDS:
            for source, true, changed in frames[kind][language]:
                for _ in range(draws):
                    values = _draw(frames["slots"][language], chance)
                    passage = _passage(source, [one for one in sources if one != source], values, chance)
                    for texts, is_true in ((true, True), (changed, False)):
                        yield from (Trial(kind, language, _fill(text, values), passage, is_true) for text in texts)


def real_trials(documents: Sequence[Sequence[str]], seed: int = _SEED) -> Iterator[Trial]:
    """Change one word in real sentences, which are tried as they stand too.

    Args:
        documents: The texts of each one's pages.
        seed: Of chance.
    """
    swaps, chance = _read_frames()["swaps"], random.Random(seed)  # noqa: S311
    for pages in documents:
        claims = [claim for claim in draw_claims(pages, chance) if not claim.is_row]
        for claim in chance.sample(claims, min(_REAL, len(claims))):
            for kind, by_language in swaps.items():
                language = "zh" if claim.is_chinese else "en"
                if changed := _swap(claim, by_language[language], language, chance):
                    yield Trial(kind, language, claim.text, claim.source, True)
                    yield Trial(kind, language, changed, claim.source, False)


def count_kinds(trials: Iterator[Trial]) -> KindCounts:
    """Check each sentence."""
    counts = KindCounts()
    for trial in trials:
        counts.judge(trial)
    return counts


def _read_frames() -> dict[str, Any]:
    return tomllib.loads(_FRAMES.read_text("utf-8"))


def _draw(slots: dict[str, list[str]], chance: random.Random) -> dict[str, str]:
    """Draw what stands in the slots; no two figures are the same."""
    n, m, d, e = chance.sample(range(11, 29), 4)
    k, h = chance.sample(range(3, 10), 2)
    x, y = chance.sample([f"{whole}.{part}" for whole in range(2, 40) for part in range(1, 10)], 2)
    numbers = {"n": n, "m": m, "d": d, "e": e, "k": k, "h": h, "x": x, "y": y}
    numbers |= {"nnn": chance.randint(101, 989), "year": chance.randint(2001, 2024)}
    return {name: str(number) for name, number in numbers.items()} | {
        name: chance.choice(values) for name, values in slots.items()
    }


def _passage(source: str, others: Sequence[str], values: dict[str, str], chance: random.Random) -> str:
    said = [_fill(source, values), *(_fill(other, _other(values)) for other in chance.sample(others, _BESIDE))]
    chance.shuffle(said)
    return "".join(said) if re.search("[\u4e00-\u9fff]", source) else " ".join(said)


def _other(values: dict[str, str]) -> dict[str, str]:
    """Give the sentences around other figures, so that none states the changed one by chance."""
    return {
        name: str(int(value) + 31) if value.isdigit() and len(value) < 4 else value for name, value in values.items()
    }


def _fill(text: str, values: dict[str, str]) -> str:
    return _SLOT.sub(lambda slot: values[slot[1]], text)


def _swap(claim: Claim, swaps: Sequence[Sequence[str]], language: str, chance: random.Random) -> str:
    """Replace one word of a sentence; "" when it has none of those."""
    found = [
        (match, by)
        for word, *others in swaps
        for match in re.finditer(rf"\b{word}\b(?= [a-z])" if language == "en" else word, claim.text)
        for by in others
    ]
    if not found:
        return ""
    match, by = chance.choice(found)
    return claim.text[: match.start()] + by + claim.text[match.end() :]


def main() -> None:
    """Print the counts for the made sentences, and for those of the sets that are named or lie beside the checkout."""
    parser = argparse.ArgumentParser(prog="python -m bench.planted_kinds", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="sets (default: those in ../shared/eval)")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--wrong", action="store_true", help="print what was got wrong")
    options = parser.parse_args()
    folders = options.folders or sorted(ROOT.parent.glob("shared/eval/*"))
    documents = [read_middle(path) for folder in folders for path in sorted((folder / "pdfs").glob("*.pdf"))[:6]]
    real = real_trials(documents, options.seed)
    for name, trials in (("made sentences", made_trials(options.seed)), ("sentences of the sets", real)):
        counts = count_kinds(trials)
        print(f"\n| {name} | | planted | not supported | true doubted |\n|---|---|---|---|---|")
        print("\n".join(counts.lines()), flush=True)
        print("\n".join(counts.wrong if options.wrong else ()))


if __name__ == "__main__":
    main()

"""`python -m bench.ablation FOLDER...`: what each part of the read side is worth, by leaving it out."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.ablation_parts import KINDS, Part, forget, read_parts, watched, without
from bench.answers import plain
from bench.key_strings import holds
from bench.sets import add_folder
from library.library import Library
from library.settings import read_settings
from rag.answer import Answer
from rag.chain import Answerer, ask
from rag.events import AskOptions

_OPTIONS = AskOptions(locates=False)
_ENOUGH = 0.5  # points that a part must be worth
_LOST = 4  # questions of a set, from which no more are asked
_HEAD = "| without | | | answers changed | lost |\n|---|---|---|---|---|"
_SEARCHES = ("search_words", "search_vectors", "compare_words", "compare_vectors", "chunks", "pages_with_chunks")


@dataclass(frozen=True)
class Asked:
    """A question of a set, as it is answered with all parts.

    Attributes:
        seen: Parts that had something to say, and those that had nothing.
        scores: By measure, whether it is right.
    """

    set: str
    question: Mapping[str, Any]
    answerer: Answerer
    answer: str
    seen: frozenset[tuple[str, bool]]
    scores: Mapping[str, float]

    def lost(self) -> dict[str, float] | None:
        """Ask again: by measure what is lost; None where the answer is the same."""
        answer = ask(self.answerer, self.question["question"], options=_OPTIONS)
        if answer.answer == self.answer:
            return None
        scores = _score(self.question, answer)
        return {name: value - scores[name] for name, value in self.scores.items()}


def _score(question: Mapping[str, Any], answer: Answer) -> dict[str, float]:
    said = [sentence.text for sentence in answer.sentences]
    if not question.get("pages", True):
        return {"anywhere": answer.refused, "first": answer.refused, "cited": answer.refused}
    cited = [(citation.title, citation.page) for citation in answer.citations][:1]
    right = any(name == question["document"] and page in question["pages"] for name, page in cited)
    return {
        "anywhere": _holds(question, [answer.answer] if "must" in question else said[:3]),
        "first": _holds(question, said[:1]),
        "cited": right,
    }


def _holds(question: Mapping[str, Any], said: Sequence[str]) -> bool:
    if "must" in question:
        return bool(said) and holds(" ".join(said), question["must"])
    return plain(question["answer"]) in plain("".join(said))


def remember(owner: Any, name: str) -> None:
    """Let a method answer what it was asked before from memory."""
    ask_it: Callable[..., Any] = getattr(owner, name)
    known: dict[Hashable, Any] = {}

    @wraps(ask_it)
    def answer(*given: Any, **named: Any) -> Any:
        key = repr((given, named))
        if key not in known:
            known[key] = ask_it(*given, **named)
        return known[key]

    setattr(owner, name, answer)


def remember_vectors(embedder: Any) -> None:
    """Let an embedder embed each text once."""
    embed = embedder.embed
    known: dict[str, Any] = {}

    def embed_new(texts: Sequence[str], *given: Any, **named: Any) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, embed(new, *given, **named), strict=True) if new else ())
        return np.array([known[text] for text in texts]) if texts else embed([])

    embedder.embed = embed_new
    remember(embedder, "embed_query")


def open_set(stack: ExitStack, folder: Path, place: Path) -> Answerer:
    """Open the library of a set, which is searched once for each question."""
    settings = read_settings(library=place / folder.name / "library")
    library = stack.enter_context(Library.open(settings))
    add_folder(library, settings, folder / "pdfs")
    for name in _SEARCHES:
        remember(library, name)
    remember_vectors(library.embedder)
    return Answerer(library, settings)


def ask_all(
    name: str, answerer: Answerer, questions: Sequence[Mapping[str, Any]], parts: Sequence[Part]
) -> list[Asked]:
    """Ask the questions of a set with all parts, and once more to see which of these have something to say."""
    before = [ask(answerer, question["question"], options=_OPTIONS) for question in questions]
    asked, seen = [], set[tuple[str, bool]]()
    with watched(parts, seen):
        for question, answer in zip(questions, before, strict=True):
            seen.clear()
            forget()
            ask(answerer, question["question"], options=_OPTIONS)
            asked.append(Asked(name, question, answerer, answer.answer, frozenset(seen), _score(question, answer)))
    return asked


def format_row(part: Part, asked: Sequence[Asked]) -> str:
    """Leave a part out, and say in a table's row what each set loses by what costs it least, in points."""
    costs = [_cost(part, way, asked) for way in range(len(part.instead))]
    way, cost = min(enumerate(costs), key=lambda numbered: numbered[1].worst)
    verdict = "stays" if cost.worst >= _ENOUGH else "goes" if cost.changed else "is not used"
    return f"| {part.name} | {part.kind} {way} | {verdict} | {cost.changed} of {cost.asked} | {cost.told} |"


@dataclass(frozen=True)
class _Cost:
    """What is lost without a part: the most of any set and measure, in points."""

    worst: float
    told: str
    changed: int = 0
    asked: int = 0


def _cost(part: Part, way: int, asked: Sequence[Asked]) -> _Cost:
    """Ask again what a part had to do with, until it has cost more than any part may."""
    sizes = Counter(one.set for one in asked)
    concerned = [one for one in asked if part.kind in ("clue", "constant") or (part.name, not way) in one.seen]
    lost: Counter[tuple[str, str]] = Counter()
    changed = done = 0
    with without(part, part.instead[way]):
        for one in concerned:
            done += 1
            try:
                its = one.lost()
            except Exception as error:  # noqa: BLE001 - whatever cannot do without the part shows that it is needed
                return _Cost(100.0, type(error).__name__, changed, done)
            changed += its is not None
            lost.update({(one.set, name): value for name, value in (its or {}).items()})
            if max(lost.values(), default=0) >= _LOST:
                break
    points = {key: 100 * value / sizes[key[0]] for key, value in lost.items() if value}
    told = ", ".join(f"{name} {measure} {value:.1f}" for (name, measure), value in points.items())
    return _Cost(max(points.values(), default=0.0), told, changed, done)


def main() -> None:
    """Print what each part is worth on the sets that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench.ablation", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="sets: folders that hold pdfs/ and questions.jsonl")
    parser.add_argument("--keep", type=Path, help="folder for the libraries, used again if there")
    parser.add_argument("--every", type=int, nargs="*", default=[1], help="of each set, which questions are asked")
    parser.add_argument("--parts", nargs="*", default=[""], help="only those whose name begins with one of these")
    parser.add_argument("--kinds", nargs="*", default=KINDS, choices=KINDS)
    options = parser.parse_args()
    with ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(TemporaryDirectory()))
        every = [*options.every, *[options.every[-1]] * len(options.folders)]
        parts = [one for one in read_parts() if one.kind in options.kinds and one.name.startswith((*options.parts,))]
        asked = []
        for folder, n in zip(options.folders, every, strict=False):
            lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()[::n]
            asked += ask_all(folder.name, open_set(stack, folder, place), [*map(json.loads, lines)], parts)
        print(f"{len(asked)} questions, {len(parts)} parts\n\n{_HEAD}", flush=True)
        concerned = Counter(name for one in asked for name, _ in one.seen)
        for part in sorted(parts, key=lambda part: concerned[part.name]):
            print(format_row(part, asked), flush=True)


if __name__ == "__main__":
    main()

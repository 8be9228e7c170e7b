"""Fuses what speaks for a chunk into one score, chooses the pages that are shown, and lets a model read them again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from library.embedders.cross_encoder import CrossEncoderModel
from library.records import Passage
from library.settings import Settings
from library.text import runs_of

WORDS = 0.33
"""Weight of the lexical score beside a cosine at full weight; chosen on all dev sets together (bench/README.md)."""
WORDS_ALONE = 1.0
"""Its weight where the embedder knows nothing of the language."""
WORDS_ACROSS = 0.05
"""Its weight between two languages, which share hardly more than names and figures."""
_MEANT_ACROSS = 0.3
"""Which part of the words that an answer shares with its question is taken for granted of one in another language that
is as near. Among Chinese documents 69 % of the Chinese questions find their English page first with it, 55 without."""
NAMES = 0.8
"""Weight of a document being named in the question."""
_ANSWERS = 0.6  # what the cosine of an answer is on the scale of all models
_WHOLE = 1 + WORDS + NAMES
_UNKNOWN_SHARE = 0.2
"""From this share of unknown tokens on, the embedder does not know the language. Its cosines there are noise:
all-MiniLM finds 16 % of Chinese pages first, BM25 98 %, and both fused evenly 40 %."""
_ELSEWHERE = 0.6
"""What counts of the signs that are stronger in another chunk of the page than in its best: the words of a question may
stand in a table's head and what they mean in its rows. Chosen with the weights."""
_AGAIN = 0.005
"""What a page loses for each page of its document that stands before it: of near equals, the pages of several documents
tell more than those of one. Chosen with the weights."""

READ_AGAIN = 30
"""Passages that a reranker reads; those after them keep their order."""
_SECONDS = 5.0
_BATCH = 8


def dense_weight(unknown_share: float) -> float:
    """Weigh the embedder by how well it knows a text's language, in [0, 1]."""
    return max(0.0, 1.0 - unknown_share / _UNKNOWN_SHARE)


@dataclass(frozen=True)
class Signs:
    """The scores of a chunk before they are fused.

    Attributes:
        cosine: In [-1, 1].
        words: BM25 score, from 0 up.
        known: How well the embedder knows the chunk's language, in [0, 1].
        named: How far the question names the chunk's document, in [0, 1].
        across: Whether the chunk is in another language than the question.
    """

    cosine: float
    words: float
    known: float
    named: float
    across: bool = False


@dataclass(frozen=True)
class Reading:
    """The part of a question that the embedder can read.

    Attributes:
        text: The parts in languages that it knows; empty if there are none.
        share: Which part of the letters these are, in [0, 1].
        known: How well it knows their language, in [0, 1].
    """

    text: str
    share: float
    known: float


def read_with(unknown_share: Callable[[str], float], question: str) -> Reading:
    """Return what an embedder can read of a question, which may be in several languages.

    Args:
        unknown_share: Tells which part of a text's tokens the embedder has never seen.
        question: As it is searched for.
    """
    runs = [run for run in runs_of(question) if any(map(str.isalpha, run))]
    read = [run for run in runs if unknown_share(run) < _UNKNOWN_SHARE]
    text = question if read and len(read) == len(runs) else " ".join(run.strip() for run in read)
    letters = sum(map(str.isalpha, question))
    return Reading(
        text, sum(map(str.isalpha, text)) / max(letters, 1), dense_weight(unknown_share(text)) if text else 0
    )


def fuse(found: Mapping[str, Signs], reading: Reading) -> dict[str, float]:
    """Score chunks, in [0, 1], higher is better.

    It is a sum and not one of ranks: the size of a cosine tells how near a chunk is, and its rank does not. What the
    embedder cannot read, of the question or of the chunk, is left to the words.

    Args:
        found: The signs of each chunk, by its id.
        reading: What the embedder read of the question; the cosines are of that.
    """
    return {chunk: sum(parts) for chunk, parts in _parts(found, reading).items()}


def fuse_pages(
    found: Mapping[str, Signs], reading: Reading, pages: Mapping[str, tuple[str, int]]
) -> list[tuple[str, float]]:
    """Score pages by the chunks on them, as `fuse` does chunks.

    Args:
        found: The signs of each chunk, by its id.
        reading: What the embedder read of the question.
        pages: The document and the page that each chunk begins on.

    Returns:
        The best chunk of each page with the page's score, best first.
    """
    parts = _parts(found, reading)
    chunks_of: dict[tuple[str, int], list[str]] = {}
    for chunk in found:
        chunks_of.setdefault(pages[chunk], []).append(chunk)
    scores = []
    for chunks in chunks_of.values():
        best = max(chunks, key=lambda chunk: sum(parts[chunk]))
        own, most = sum(parts[best]), sum(map(max, zip(*(parts[chunk] for chunk in chunks), strict=True)))
        scores.append((best, own + _ELSEWHERE * (most - own)))
    return sorted(scores, key=lambda scored: -scored[1])


def _parts(found: Mapping[str, Signs], reading: Reading) -> dict[str, tuple[float, float, float]]:
    """Weigh the signs of each chunk: meaning, words and name, which make its score."""
    best = max((signs.words for signs in found.values()), default=0.0) or 1.0
    parts = {}
    for chunk, signs in found.items():
        read = reading.known * max(signs.known, reading.share)
        least = WORDS + (WORDS_ACROSS - WORDS) * signs.across * signs.known
        words = least + (WORDS_ALONE - least) * (1 - read)
        near = min(max(signs.cosine, 0.0), 1.0)
        meant = _MEANT_ACROSS * WORDS * min(near / _ANSWERS, 1.0) * signs.across * signs.known
        said = (words * signs.words / best + meant) / _WHOLE
        parts[chunk] = (reading.known * signs.known * near / _WHOLE, said, NAMES * signs.named / _WHOLE)
    return parts


def spread(pages: Sequence[tuple[str, float]], top: int) -> list[tuple[int, float]]:
    """Choose pages so that of near equals not all are of one document.

    Args:
        pages: The document and the score of each page.
        top: Most pages.

    Returns:
        Positions in `pages` with what is left of their scores, best first.
    """
    before: Counter[str] = Counter()
    left = dict(enumerate(pages))
    chosen: list[tuple[int, float]] = []
    while left and len(chosen) < top:
        dues = ((position, score - _AGAIN * before[document]) for position, (document, score) in left.items())
        chosen.append(max(dues, key=lambda due: due[1]))
        document, _ = left.pop(chosen[-1][0])
        before[document] += 1
    return chosen


def interleave(found: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Merge ranked passages in turn, the best of each first, each page once."""
    pages: dict[object, Passage] = {}
    for passage in chain.from_iterable(zip_longest(*found)):
        if passage is not None:
            pages.setdefault((passage.document_id, passage.page), passage)
    return list(pages.values())


class Reranker(CrossEncoderModel):
    """A cross-encoder that tells how well a passage answers a query. Thread-safe."""

    role = "reranker"
    labels = 1

    def rerank(self, query: str, passages: Sequence[str]) -> list[float] | None:
        """Score passages by how well they answer a query, in [0, 1], in the order given.

        Passages past the first `READ_AGAIN` are not read and score 0. None means that no score is to be had, and the
        order found without it stands: the model is missing, still loading for another search, or takes too long.
        """

        def score(model: Any, until: float) -> list[float] | None:
            import torch

            scores: list[float] = []
            for i in range(0, min(len(passages), READ_AGAIN), _BATCH):
                if time.monotonic() > until:
                    return None
                pairs = [(query, passage) for passage in passages[i : min(i + _BATCH, READ_AGAIN)]]
                found = model.predict(pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
                scores += map(float, found)
            return scores + [0.0] * (len(passages) - len(scores))

        return self.use(score, _SECONDS) if passages else None


def make_reranker(settings: Settings) -> Reranker | None:
    """Make the reranker that the settings name; None if they name none."""
    return Reranker(settings.reranker) if settings.reranker else None

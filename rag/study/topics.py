"""A map of what a library speaks of: its passages in two dimensions, in groups that are named by their words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from library.embedders.base import Vectors
from library.library import Library
from library.records import Chunk
from library.text import cjk_share
from rag.study.document_text import content_words
from rag.study.terms import phrases_of

MOST_POINTS = 2000
"""Passages that are drawn; of more a sample, spread over all documents."""
_TOPICS = (3, 12)
_POINTS_OF_A_TOPIC = 40  # at least, on average
_ROUNDS = 25
_KEPT = 30  # dimensions in which groups are looked for
_NAMES = 3  # terms that name a group
_SHOWN = 120  # letters of a passage


@dataclass(frozen=True)
class Point:
    """A passage on the map.

    Attributes:
        x: From -1 to 1; so is y.
        topic: Number of its group.
        text: Its beginning, in one line.
    """

    chunk_id: str
    document_id: str
    page: int
    x: float
    y: float
    topic: int
    text: str


@dataclass(frozen=True)
class TopicMap:
    """The map.

    Attributes:
        names: Of the groups, by number; the largest group first.
        of: How many passages the library has.
    """

    points: tuple[Point, ...]
    names: tuple[str, ...]
    of: int

    def of_topic(self, number: int) -> list[Point]:
        """List the passages of a group."""
        return [point for point in self.points if point.topic == number]


def map_topics(library: Library, documents: Sequence[str] | None = None) -> TopicMap:
    """Draw the map of a library, or of some of its documents.

    The axes are the two directions in which passages differ most (principal components), and groups are found by
    k-means in the first thirty; both are the same each time for the same passages.

    Args:
        library: With its vectors.
        documents: The ids of those that are drawn; None means all.
    """
    counts = {name: n for name, n in library.chunk_counts().items() if n and (documents is None or name in documents)}
    vectors = library.vectors_of(sample(counts, MOST_POINTS))
    chunks = library.chunks(list(vectors)) if vectors else {}
    known = [name for name in vectors if name in chunks]
    if len(known) < _TOPICS[0] * 2:
        return TopicMap((), (), sum(counts.values()))
    places = project(np.stack([vectors[name] for name in known]), _KEPT)
    lengths = np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-6)
    groups = _by_size(cluster(np.asarray(places / lengths, dtype=np.float32), topic_count(len(known))))
    names = _names([chunks[name] for name in known], groups)
    spread = np.abs(places[:, :2]).max(axis=0)
    points = (
        _point(chunks[name], place / spread, int(group))
        for name, place, group in zip(known, places[:, :2], groups, strict=True)
    )
    return TopicMap(tuple(points), tuple(names), sum(counts.values()))


def sample(counts: Mapping[str, int], most: int) -> list[str]:
    """Choose the ids of passages, evenly within each document, and of each document its share, or one at least."""
    every = sum(counts.values())
    if every <= most:
        return [f"{name}:{number}" for name, count in counts.items() for number in range(count)]
    names = list(counts)
    if len(names) > most:
        names = names[:: -(-len(names) // most)]
    chosen: list[str] = []
    for name in names:
        wanted = max(1, counts[name] * most // every)
        chosen += [f"{name}:{number * counts[name] // wanted}" for number in range(wanted)]
    return chosen[: most * 2]


def topic_count(points: int) -> int:
    """Tell into how many groups passages are put: more for more, within bounds."""
    return max(_TOPICS[0], min(_TOPICS[1], round(math.sqrt(points / _POINTS_OF_A_TOPIC * 3))))


def project(vectors: Vectors, most: int) -> Vectors:
    """Give the first principal components of vectors: float32 [n, most], or fewer where there are not so many."""
    centred = vectors - vectors.mean(axis=0)
    values, directions = np.linalg.eigh(centred.T @ centred)
    first = directions[:, np.argsort(values)[::-1][: min(most, len(vectors))]]
    signs = np.sign(first[np.abs(first).argmax(axis=0), range(first.shape[1])])  # a direction may point either way
    return np.asarray(centred @ (first * signs), dtype=np.float32)


def cluster(places: Vectors, count: int) -> np.ndarray:
    """Give each place the number of its group, found by k-means that begins with places far from each other."""
    centres = _far_apart(places, count)
    groups = np.zeros(len(places), dtype=np.int64)
    for _ in range(_ROUNDS):
        distances = ((places[:, None, :] - centres[None]) ** 2).sum(axis=2)
        nearest = distances.argmin(axis=1)
        if (nearest == groups).all() and _:
            break
        groups = nearest
        for number in range(len(centres)):
            if (own := places[groups == number]).size:
                centres[number] = own.mean(axis=0)
    return groups


def _far_apart(places: Vectors, count: int) -> Vectors:
    """Choose places to begin with, each as k-means++ does, with the same chances each time."""
    chance = np.random.default_rng(0)
    chosen = [places[int(chance.integers(len(places)))]]
    for _ in range(count - 1):
        distance = np.min([((places - one) ** 2).sum(axis=1) for one in chosen], axis=0)
        if not distance.sum():
            break
        chosen.append(places[int(chance.choice(len(places), p=distance / distance.sum()))])
    return np.stack(chosen).copy()


def _by_size(groups: np.ndarray) -> np.ndarray:
    """Number the groups by their size, the largest 0."""
    order = [number for number, _ in Counter(groups.tolist()).most_common()]
    return np.asarray([order.index(number) for number in groups.tolist()])


def _names(chunks: Sequence[Chunk], groups: np.ndarray) -> Iterator[str]:
    """Name each group by the phrases that it has more often than the others."""
    said = [{*_phrases(chunk.text)} for chunk in chunks]
    every = Counter(phrase for phrases in said for phrase in phrases)
    for number in range(int(groups.max()) + 1):
        own = Counter(
            p for phrases, group in zip(said, groups.tolist(), strict=True) if group == number for p in phrases
        )
        size = int((groups == number).sum())
        ranked = sorted(own, key=lambda p: (-_distinction(own[p], size, every[p], len(chunks)) * _fullness(p), p))
        yield " · ".join(_distinct(ranked))


def _distinction(own: int, size: int, every: int, of: int) -> float:
    """Weigh a phrase by how much oftener a group has it than all passages do, and how often at all."""
    return (own / size) * math.log((own / size + 0.01) / (every / of + 0.01)) if own > 1 or size < _TOPICS[0] else 0.0


def _fullness(shown: str) -> float:
    return 1.3 if " " in shown or (cjk_share(shown) > 0.5 and len(shown) > 2) else 1.0


def _distinct(ranked: Sequence[str]) -> list[str]:
    chosen: list[str] = []
    held: set[str] = set()
    for one in ranked:
        words = {*content_words(one)}
        if words and not words & held:
            chosen.append(one)
            held |= words
        if len(chosen) == _NAMES:
            break
    return chosen


def _phrases(text: str) -> Iterator[str]:
    """Give the phrases of one and two words of a text, in small letters but for acronyms."""
    for run in phrases_of(text):
        wide = cjk_share("".join(run)) > 0.5
        words = [word if word.isupper() and len(word) < 6 else word.lower() for word in run]
        yield from (word for word in words if len(word) > (1 if wide else 3))
        yield from (("" if wide else " ").join(words[i : i + 2]) for i in range(len(words) - 1))


def _point(chunk: Chunk, place: Vectors, topic: int) -> Point:
    text = " ".join(chunk.text.split())
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
    return Point(chunk.id, chunk.document_id, chunk.first_page, float(place[0]), float(place[1]), topic, shown)

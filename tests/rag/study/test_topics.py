from __future__ import annotations

import numpy as np

from library.library import Library
from rag.study.topics import MOST_POINTS, cluster, map_topics, project, sample, topic_count


def test_a_sample_of_many_passages_is_bounded_and_takes_some_of_every_document() -> None:
    counts = {f"{n:064x}": 200 for n in range(1500)}
    chosen = sample(counts, MOST_POINTS)
    assert len(chosen) <= 2 * MOST_POINTS
    assert {one.partition(":")[0] for one in chosen} == set(counts)
    assert len(set(chosen)) == len(chosen)


def test_a_sample_of_many_documents_is_bounded_too() -> None:
    assert len(sample({f"{n:064x}": 5 for n in range(60_000)}, MOST_POINTS)) <= 2 * MOST_POINTS


def test_few_passages_are_all_taken() -> None:
    assert sample({"a": 2, "b": 1}, 10) == ["a:0", "a:1", "b:0"]


def test_two_clouds_are_two_groups_and_lie_apart() -> None:
    chance = np.random.default_rng(1)
    clouds = np.concatenate([chance.normal(0, 0.1, (40, 16)), chance.normal(0, 0.1, (40, 16)) + 1]).astype(np.float32)
    places = project(clouds, 2)
    assert (np.sign(places[:40, 0]) != np.sign(places[40:, 0]).mean()).all()
    groups = cluster(places, 2)
    assert len(set(groups[:40])) == len(set(groups[40:])) == 1
    assert groups[0] != groups[-1]


def test_more_passages_make_more_groups_within_bounds() -> None:
    assert [topic_count(n) for n in (10, 500, 100_000)] == [3, 6, 12]


def test_the_map_of_a_library_names_its_groups_and_is_the_same_each_time(shelf: Library) -> None:
    first, again = map_topics(shelf), map_topics(shelf)
    assert first == again
    assert {point.document_id for point in first.points} == {document.id for document in shelf.documents()}
    assert all(first.names)
    assert all(-1 <= point.x <= 1 and -1 <= point.y <= 1 for point in first.points)
    assert sum(len(first.of_topic(number)) for number in range(len(first.names))) == len(first.points) == first.of

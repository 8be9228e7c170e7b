from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from library.settings import Settings
from rag.retrieval.fusion import READ_AGAIN, Reranker, make_reranker
from tests.tiny_models import make_cross_encoder, make_embedding_model

PASSAGES = ["The ferry sails at noon.", "Barn owls hunt at night.", "Net sales rose."]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_cross_encoder(tmp_path_factory.mktemp("models") / "cross"))


def test_every_passage_gets_a_score_of_its_own_in_its_place(encoder: str) -> None:
    reranker = Reranker(encoder)
    scores = reranker.rerank("When does the ferry sail?", PASSAGES)
    assert scores is not None
    assert len(set(scores)) == 3
    assert all(0 < score < 1 for score in scores)
    turned = reranker.rerank("When does the ferry sail?", PASSAGES[::-1])
    assert turned == pytest.approx(scores[::-1], abs=1e-4)


def test_no_more_than_the_first_are_read(encoder: str) -> None:
    scores = Reranker(encoder).rerank("ferry", [f"Ferry {i}" for i in range(READ_AGAIN + 5)])
    assert scores is not None
    assert scores[READ_AGAIN:] == [0.0] * 5
    assert all(scores[:READ_AGAIN])


def test_threads_share_a_reranker(encoder: str) -> None:
    reranker = Reranker(encoder)
    expected = reranker.rerank("ferry", PASSAGES)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: reranker.rerank("ferry", PASSAGES), range(8)))
    assert all(scores == pytest.approx(expected, abs=1e-4) for scores in found)


def test_one_that_is_not_here_is_one_warning_and_the_search_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    reranker = Reranker("nobody/nothing")
    with caplog.at_level(logging.WARNING):
        assert [reranker.rerank("ferry", PASSAGES) for _ in range(3)] == [None] * 3
    assert len(caplog.records) == 1
    assert "goes on without the reranker nobody/nothing. The model nobody/nothing is not on this machine" in str(
        reranker.problem
    )


def test_an_embedding_model_is_told_from_a_reranker(tmp_path: Path) -> None:
    reranker = Reranker(str(make_embedding_model(tmp_path / "tiny")))
    assert reranker.rerank("ferry", PASSAGES) is None
    assert "is no reranker" in str(reranker.problem)


def test_one_that_takes_too_long_gives_no_score(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reranker = Reranker(encoder)
    assert reranker.rerank("ferry", PASSAGES)
    monkeypatch.setattr("rag.retrieval.fusion._SECONDS", 0)
    assert reranker.rerank("ferry", PASSAGES * 10) is None
    monkeypatch.undo()
    assert reranker.rerank("ferry", PASSAGES)


def test_without_a_name_there_is_none(settings: Settings) -> None:
    assert make_reranker(settings) is None
    assert make_reranker(settings.model_copy(update={"reranker": "some/model"}))

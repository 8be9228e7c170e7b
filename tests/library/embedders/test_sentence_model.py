from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from library.embedders.base import MINILM
from library.embedders.calibration import SCALE, Calibration, measure
from library.embedders.choice import make_embedder, with_embedder
from library.embedders.model_families import prompts_for
from library.embedders.sentence_model import SentenceModel
from library.embedders.windows import embed_whole
from library.errors import EmbeddingError
from library.settings import Settings
from tests.tiny_models import make_cross_encoder, make_embedding_model

LONG = " ".join(f"pier{i}" for i in range(60))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    make_embedding_model(folder / "plain", reads=64)
    make_embedding_model(folder / "multilingual-e5-small", reads=64)
    make_embedding_model(folder / "e5-states-its-own", prompts={"query": "q: ", "passage": "p: "})
    return folder


def load(models: Path, name: str) -> SentenceModel:
    return SentenceModel(models / name, str(models / name))


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("plain", "", ""),
        ("multilingual-e5-small", "query: ", "passage: "),
        ("e5-states-its-own", "q: ", "p: "),
    ],
)
def test_query_and_passage_get_the_prompts_of_the_model_or_else_of_its_family(
    models: Path, name: str, query: str, passage: str
) -> None:
    model = load(models, name)
    bare = load(models, name)
    bare._prompts = prompts_for("no-family")
    np.testing.assert_allclose(model.embed_query("ferry"), bare.embed_query(f"{query}ferry"), atol=1e-6)
    np.testing.assert_allclose(model.embed(["ferry"]), bare.embed([f"{passage}ferry"]), atol=1e-6)
    spent = max(len(model.token_spans(prompt)) for prompt in (query, passage))
    assert model.max_tokens == (model._model.max_seq_length or 0) - spent


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", "Instruct: ", ""),
        ("BAAI/bge-m3", "", ""),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("Snowflake/snowflake-arctic-embed-m", "Represent this sentence for searching relevant passages: ", ""),
        ("sentence-transformers/all-mpnet-base-v2", "", ""),
    ],
)
def test_families_are_known_by_their_names(name: str, query: str, passage: str) -> None:
    found = prompts_for(Path(name).name)
    assert found.query.startswith(query)
    assert bool(found.query) == bool(query)
    assert found.passage == passage


def test_nothing_of_a_long_passage_goes_unseen(models: Path) -> None:
    model = load(models, "plain")
    assert len(model.token_spans(LONG)) > 3 * model.max_tokens
    whole, cut, other = embed_whole(model, [LONG, LONG[:30], f"{LONG} owls"])
    assert not np.allclose(whole, other, atol=1e-4)
    assert np.linalg.norm(whole) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(cut, model.embed([LONG[:30]])[0], atol=1e-5)


def test_threads_share_a_model(models: Path) -> None:
    model = load(models, "plain")
    expected = model.embed_query("ferry")
    with ThreadPoolExecutor(4) as pool:
        for i, found in enumerate(
            pool.map(lambda i: (model.token_spans(LONG), model.embed_query("ferry"))[1], range(12))
        ):
            np.testing.assert_allclose(found, expected, atol=1e-6, err_msg=str(i))


def test_a_reranker_is_not_taken_for_an_embedding_model(tmp_path: Path) -> None:
    folder = make_cross_encoder(tmp_path / "cross")
    with pytest.raises(EmbeddingError, match="is no embedding model; it is one for FOOTNOTE_RERANKER"):
        SentenceModel(folder, str(folder))


def test_the_model_that_shipped_before_is_loaded_from_its_package_and_gave_the_scale(settings: Settings) -> None:
    before = make_embedder(with_embedder(settings, MINILM))
    assert (before.name, before.dim, before.max_tokens) == (MINILM, 384, 256)
    assert before.unknown_share("渡轮在正午开航。") > 0.5
    found = measure(before)
    assert found.unrelated == pytest.approx(SCALE.unrelated, abs=0.02)
    assert found.related == pytest.approx(SCALE.related, abs=0.02)
    for cosine in (0.0, 0.3, 0.8):
        assert before.calibrated(cosine) == pytest.approx(cosine, abs=0.02)


def test_another_models_cosines_are_put_on_the_scale() -> None:
    high = Calibration(unrelated=0.72, related=0.88)
    assert high.calibrated(0.72) == pytest.approx(SCALE.unrelated)
    assert high.calibrated(0.88) == pytest.approx(SCALE.related)
    assert (high.calibrated(-1.0), high.calibrated(1.0)) == (-1.0, 1.0)


@pytest.mark.parametrize("anchors", [(0.72, 0.88), (0.98, 0.98), (0.995, 0.999), (0.3, 0.1), (0.0, 0.6)])
def test_the_order_of_cosines_stays_whatever_the_anchors(anchors: tuple[float, float]) -> None:
    put = [Calibration(*anchors).calibrated(cosine / 50) for cosine in range(-50, 51)]
    assert put == sorted(set(put))
    assert (put[0], put[-1]) == (-1, 1)

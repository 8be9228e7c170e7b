from __future__ import annotations

import pytest

from library.library import Library
from rag.check.meaning import heed_meaning
from rag.check.support import check

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
        pytest.param("韦斯特黑文港于1931年启用。", "unsupported", "unsupported", id="a language it does not know"),
    ],
)
def test_other_words_of_the_same_meaning_raise_a_verdict_by_one_step(
    harbour: Library, sentence: str, before: str, after: str
) -> None:
    verdict = check(sentence, QUOTE)
    assert verdict.support == before, verdict
    raised = heed_meaning(verdict, sentence, QUOTE, harbour.embedder)
    assert raised.support == after
    assert raised.score >= verdict.score

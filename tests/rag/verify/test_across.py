from __future__ import annotations

import pytest

from library.library import Library
from library.records import Passage
from rag.verify.verdict import find_cross_lingual, has_quantities_of

TEXT = (
    "The harbour of Westhaven opened in 1931 and has three quays.\n\n"
    "The ferries carried 3.139 million passengers in 2025, more than in any year before.\n\n"
    "Dogs travel free of charge when they are kept on a lead."
)
SOURCE = Passage(TEXT, 1.0, "document", "Ferries", document_id="d", page=1)


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("2025年渡轮共运送了313.9万名乘客。", "3.139 million"),
        ("牵着绳的狗可以免费乘船。", "Dogs travel free"),
        ("Hunde an der Leine fahren auf den Fähren kostenlos mit.", "Dogs travel free"),
    ],
)
def test_what_is_said_in_another_language_is_found_and_never_wholly_borne_out(
    harbour: Library, sentence: str, quoted: str
) -> None:
    found = find_cross_lingual(sentence, SOURCE, harbour.embedder)
    assert found is not None
    span, verdict = found
    assert quoted in TEXT[span.start : span.end]
    assert (verdict.support, verdict.reason) == ("partial", "language")


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("2025年渡轮共运送了412万名乘客。", id="another figure"),
        pytest.param("公司在南极洲经营一家酒店。", id="something else"),
        pytest.param("Dogs on a lead need no ticket.", id="the same language"),
        pytest.param("Dogs: free", id="too few words to tell"),
    ],
)
def test_nothing_else_is_found(harbour: Library, sentence: str) -> None:
    assert find_cross_lingual(sentence, SOURCE, harbour.embedder) is None


@pytest.mark.parametrize(
    ("quote", "sentence", "is_held"),
    [
        pytest.param("所有会员都可以借书。", "All members may borrow books.", True, id="all"),
        pytest.param("会员可以借书。", "All members may borrow books.", False, id="all of some"),
        pytest.param("Only members may borrow books.", "只有会员可以借书。", True, id="only"),
        pytest.param("Members may borrow books.", "会员不可以借书。", False, id="not"),
    ],
)
def test_a_quantity_is_the_same_in_both_languages(quote: str, sentence: str, *, is_held: bool) -> None:
    assert has_quantities_of(quote, sentence) is is_held

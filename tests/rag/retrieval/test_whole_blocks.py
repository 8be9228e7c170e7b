from __future__ import annotations

from pathlib import Path

import pytest

from library.library import Library
from library.records import Block
from library.settings import read_settings
from rag.retrieval.retriever import MOST_LETTERS, Retriever, follow_on, widen
from tests.documents import add_document

RECT = (72.0, 100.0, 300.0, 112.0)
LIST = Block("list", 100, 400, RECT)


@pytest.mark.parametrize(
    ("span", "wider"),
    [
        pytest.param((0, 200), (0, 400), id="it ends in the list"),
        pytest.param((300, 900), (100, 900), id="it begins in the list"),
        pytest.param((0, 100), (0, 100), id="it ends where the list begins"),
        pytest.param((0, 900), (0, 900), id="it holds the list"),
    ],
)
def test_a_span_that_cuts_a_list_is_widened_to_the_whole_of_it(span: tuple[int, int], wider: tuple[int, int]) -> None:
    assert widen([LIST], *span) == wider


def test_a_list_that_is_too_long_stays_cut() -> None:
    endless = Block("list", 100, 200 + MOST_LETTERS, RECT)
    assert widen([endless], 0, 200) == (0, 200)


def test_a_paragraph_is_not_widened() -> None:
    assert widen([Block("paragraph", 100, 400, RECT)], 0, 200) == (0, 200)


def test_a_list_that_goes_on_over_the_page_is_followed(tmp_path: Path) -> None:
    settings = read_settings(library=tmp_path / "library")
    head = "Things to bring\n\nPassengers must bring the following to the quay of Westhaven:\n"
    first = head + "\n".join(f"• item number {number} of the passengers" for number in range(1, 9))
    second = "\n".join(f"• item number {number} of the passengers" for number in range(9, 12))
    with Library.open(settings) as library:
        add_document(library, settings, "list.pdf", [first, f"{second}\n\nThe quay closes at nine in the evening."])
        (found, *_) = Retriever(library).retrieve("What must passengers bring to the quay?", None, 1)
        assert found.page == 1
        followed = follow_on(library, [found])
    assert [passage.page for passage in followed] == [1, 2]
    assert "item number 11" in followed[1].text
    assert "The quay closes" not in followed[1].text


def test_a_page_that_is_shown_already_is_not_shown_twice(harbour: Library) -> None:
    found = Retriever(harbour).retrieve("When did the harbour of Westhaven open?", None, 4)
    assert follow_on(harbour, found) == found

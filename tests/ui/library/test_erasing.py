from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from library.library import Library
from library.settings import Settings
from tests.documents import add_documents_of_one_page
from tests.patience import wait_until
from ui.library.erasing import Erasing


@dataclass
class Window:
    """Whether the sessions are open, and what time it is."""

    open: bool = True
    time: float = 0.0
    erasings: list[Erasing] = field(default_factory=list)


@pytest.fixture
def window(library: Library) -> Iterator[Window]:
    """A window whose sessions are over at the end."""
    window = Window()
    yield window
    for erasing in window.erasings:
        for session in ("here", "there"):
            erasing.leave(session)
    wait_until(lambda: library.trash.documents() == [])


@pytest.fixture
def erasing(library: Library, window: Window) -> Erasing:
    made = Erasing(library.trash, lambda _: window.open, lambda: window.time)
    window.erasings.append(made)
    return made


@pytest.fixture
def letters(library: Library, settings: Settings) -> list[str]:
    """The ids of three documents."""
    names = [f"letter-{n}.pdf" for n in range(3)]
    return [job.document_id for job in add_documents_of_one_page(library, settings, names)]


def test_each_act_is_undone_by_itself_the_last_first(library: Library, erasing: Erasing, letters: list[str]) -> None:
    erasing.delete("here", letters[:1])
    erasing.delete("here", letters[1:])
    assert library.documents() == []
    assert erasing.last("here") == tuple(letters[1:])
    assert erasing.last("there") == ()
    erasing.undo("here")
    assert {document.id for document in library.documents()} == set(letters[1:])
    erasing.undo("here")
    assert {document.id for document in library.documents()} == set(letters)
    assert erasing.last("here") == ()


def test_a_page_that_is_loaded_anew_brings_back_what_was_deleted_before(
    library: Library, erasing: Erasing, window: Window, letters: list[str]
) -> None:
    erasing.delete("here", letters[:1])
    assert not erasing.take_over("there"), "the window that deleted is open"
    erasing.delete("there", letters[1:2])
    window.open = False
    assert erasing.take_over("there")
    window.open = True
    assert erasing.last("here") == ()
    erasing.undo("there")
    erasing.undo("there")
    assert {document.id for document in library.documents()} == set(letters)
    assert not erasing.take_over("there")


def test_what_is_deleted_is_erased_when_the_page_is_left(
    library: Library, erasing: Erasing, letters: list[str]
) -> None:
    erasing.delete("here", letters[:1])
    erasing.delete("there", letters[1:2])
    erasing.leave("here")
    wait_until(lambda: not library.file(letters[0]).exists())
    assert library.file(letters[1]).exists(), "another session may still bring back what it deleted"
    erasing.undo("here")
    assert not library.holds(letters[0])
    erasing.undo("there")
    assert library.holds(letters[1])


def test_a_session_that_is_closed_for_a_minute_has_left(
    library: Library, erasing: Erasing, letters: list[str], window: Window
) -> None:
    erasing.delete("here", letters[:1])
    window.open = False
    window.time = 59.0
    assert erasing.take_due() == []
    window.open = True  # a phone is taken up again
    assert erasing.take_due() == []
    window.open = False
    window.time = 118.0
    assert erasing.take_due() == []
    window.time = 120.0
    wait_until(lambda: not library.file(letters[0]).exists())


def test_a_page_that_is_never_left_keeps_it_for_a_quarter_of_an_hour(
    library: Library, erasing: Erasing, letters: list[str], window: Window
) -> None:
    erasing.delete("here", letters[:1])
    window.time = 899.0
    assert erasing.take_due() == []
    window.time = 901.0
    wait_until(lambda: not library.file(letters[0]).exists())
    assert erasing.last("here") == ()

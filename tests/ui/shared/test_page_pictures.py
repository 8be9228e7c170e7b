from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from ui.shared.page_pictures import PagePictures

A, B = "a" * 64, "b" * 64


class TellingLibrary:
    """Stands for a library: remembers what it was asked to draw."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, int, int]] = []
        self.held = {A, B}
        self.pdf = SimpleNamespace(render=self.render)

    def file(self, document_id: str) -> str:
        return document_id

    def holds(self, document_id: str) -> bool:
        return document_id in self.held

    def render(self, document_id: str, number: int, pixels: int) -> SimpleNamespace:
        self.drawn.append((document_id, number, pixels))
        return SimpleNamespace(jpeg=b"x" * 40)


def test_a_picture_is_drawn_once() -> None:
    library: Any = TellingLibrary()
    pictures = PagePictures()
    assert pictures.draw(library, A, 1, 900) == pictures.draw(library, A, 1, 900)
    assert library.drawn == [(A, 1, 900)]


def test_the_pictures_that_were_not_asked_for_longest_make_room() -> None:
    library: Any = TellingLibrary()
    pictures = PagePictures(most_bytes=100)
    for page in (1, 2, 1, 3, 1, 2):
        pictures.draw(library, A, page, 900)
    assert [number for _, number, _ in library.drawn] == [1, 2, 3, 2]


def test_no_width_makes_a_picture_of_any_size() -> None:
    library: Any = TellingLibrary()
    for pixels in (1, 10**9):
        PagePictures().draw(library, A, 1, pixels)
    assert [pixels for *_, pixels in library.drawn] == [32, 3200]


def test_nothing_is_kept_of_a_deleted_document() -> None:
    library: Any = TellingLibrary()
    pictures = PagePictures()
    for document in (A, B):
        pictures.draw(library, document, 1, 900)
    pictures.forget(A)
    library.held.remove(B)
    pictures.draw(library, B, 2, 900)  # it was deleted while it was drawn
    for document, page in ((A, 1), (B, 1), (B, 2)):
        pictures.draw(library, document, page, 900)
    assert library.drawn == [(A, 1, 900), (B, 1, 900), (B, 2, 900), (A, 1, 900), (B, 2, 900)]

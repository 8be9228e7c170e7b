from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.ocr.pictures import PictureChoice, notes_of
from library.pdf.pages import Line, Picture, ReadPage
from library.records import Rect

TABLE = Picture((100, 400, 400, 500), 400, 150, 9000)


def _page(number: int, *images: Picture, lines: tuple[Line, ...] = ()) -> ReadPage:
    return ReadPage(number, 595, 842, lines, images=images)


def _chosen(*pages: ReadPage) -> list[list[Rect]]:
    choice = PictureChoice()
    choice.see(pages)
    return [[picture.rect for picture in choice.choose(page)] for page in pages]


@pytest.mark.parametrize(
    ("picture", "chosen"),
    [
        pytest.param(TABLE, True, id="large"),
        pytest.param(replace(TABLE, rect=(100, 400, 160, 500)), False, id="narrow"),
        pytest.param(replace(TABLE, rect=(100, 400, 400, 408)), False, id="a rule"),
        pytest.param(replace(TABLE, pixels=8), False, id="too coarse for letters"),
    ],
)
def test_only_pictures_that_may_hold_text_are_chosen(picture: Picture, chosen: bool) -> None:
    assert _chosen(_page(1, picture)) == [[picture.rect] if chosen else []]


def test_what_stands_on_page_after_page_is_decoration() -> None:
    other = replace(TABLE, size=1234)
    assert _chosen(_page(1, TABLE), _page(2, TABLE), _page(3, TABLE), _page(4, other)) == [[], [], [], [other.rect]]


def test_a_picture_cut_into_slices_is_one() -> None:
    slices = [Picture((100, y, 400, y + 10), 40, 150, y) for y in (400, 410, 420)]
    assert _chosen(_page(1, *slices)) == [[(100, 400, 400, 430)]]


def test_what_lies_under_the_text_of_the_page_is_not_noted_again() -> None:
    own = Line("Total 388", 100, 450, 200, 462)
    read = [Line("Total 388", 101, 449, 199, 463), Line("Fowey 12 tonnes", 100, 420, 220, 432)]
    (note,) = notes_of(read, _page(1, lines=(own,)))
    assert (note.kind, note.text, note.rect) == ("picture", "Fowey 12 tonnes", (100, 420, 220, 432))


def test_labels_stand_apart_and_sentences_go_on() -> None:
    texts = {
        "Output by works": 220,
        "Fowey 388 tonnes": 230,
        "Rain kept the pans at": 400,
        "the works from drying.": 300,
    }
    lines = [Line(text, 100, 500 - 20 * i, x1, 512 - 20 * i) for i, (text, x1) in enumerate(texts.items())]
    assert [note.text for note in notes_of(lines, _page(1))] == [
        "Output by works",
        "Fowey 388 tonnes",
        "Rain kept the pans at\nthe works from drying.",
    ]


def test_a_picture_without_words_gives_no_note() -> None:
    assert notes_of([Line("o", 100, 420, 110, 432)], _page(1)) == []

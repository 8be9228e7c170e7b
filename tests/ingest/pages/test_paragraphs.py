from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ingest.pages.assembling import assemble
from library.pdf.pages import Line, ReadPage
from library.pdf.structure import Structure
from tests.library.pdf.read_pages import HEIGHT, LEADING, SIZE, TOP, WIDTH

WIDE = 50  # characters of a full line
FULL = "The ferry sails across the bay at noon and returns"
LAST = "before the tide turns."


def set_lines(*lines: str | tuple[str, float], x: float = 72.0, top: float = TOP, size: float = SIZE) -> list[Line]:
    """Set lines below each other, five points a character; a pair is a line and how far it is set in.

    "" leaves a line's space free.
    """
    found: list[Line] = []
    y, gap = top, False
    for item in lines:
        text, indent = (item, 0.0) if isinstance(item, str) else item
        y -= LEADING
        if text:
            left = x + indent
            found.append(Line(text, left, y, left + 5 * len(text), y + size, size, gap=gap and bool(found)))
        gap = not text
    return found


def read_pages(*pages: Sequence[Line]) -> list[ReadPage]:
    return [ReadPage(number, WIDTH, HEIGHT, tuple(lines)) for number, lines in enumerate(pages, 1)]


def blocks_of(*pages: Sequence[Line]) -> list[list[tuple[str, str]]]:
    """Give the kind and the text of each page's blocks."""
    return [
        [(block.kind, page.text[block.start : block.end]) for block in page.blocks]
        for page in assemble(read_pages(*pages), Structure()).pages
    ]


def paragraphs(*lines: str | tuple[str, float]) -> list[str]:
    (found,) = blocks_of(set_lines(*lines))
    assert {kind for kind, _ in found} == {"paragraph"}
    return [text for _, text in found]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        pytest.param((FULL, FULL, LAST), 1, id="one paragraph"),
        pytest.param((FULL, FULL, LAST, FULL, FULL, LAST), 2, id="a short last line"),
        pytest.param((FULL, FULL, LAST, "", FULL, FULL), 2, id="a space between"),
        pytest.param(((FULL[:-4], 20.0), FULL, f"{FULL[:-1]}.", (FULL[:-4], 20.0), FULL, LAST), 2, id="an indent"),
        pytest.param((FULL, (FULL[:-4], 20.0), (FULL[:-4], 20.0), (FULL[:-5] + ".", 20.0), FULL), 2, id="hanging"),
        pytest.param(
            (FULL, "which is late in the year, as the time of", f"Extraordinarily {FULL[4:37]}"),
            1,
            id="a word that found no room",
        ),
        pytest.param((FULL, FULL, "It rains.", "It snows.", "The sun shines."), 3, id="lines that all end early"),
    ],
)
def test_a_paragraph_ends_where_a_reader_sees_it_end(lines: Sequence[str | tuple[str, float]], wanted: int) -> None:
    assert len(paragraphs(*lines)) == wanted


def test_a_narrow_text_between_wider_ones_is_whole() -> None:
    """Its lines end far from the page's margin, but at their own."""
    quote = [(text[:30], 50.0) for text in (FULL, FULL, FULL)]
    assert len(paragraphs(FULL, FULL, LAST, "", *quote, "", FULL, FULL)) == 3


def test_an_address_is_lines_of_its_own() -> None:
    assert paragraphs("Ann Hale", "Pier Road 7", "Westhaven", "", FULL, FULL, FULL, LAST)[:3] == [
        "Ann Hale",
        "Pier Road 7",
        "Westhaven",
    ]


def test_a_sentence_goes_on_in_the_next_column() -> None:
    left, right = set_lines(FULL, FULL, FULL), set_lines(LAST, x=350.0)
    (page,) = assemble(read_pages([*left, *right]), Structure()).pages
    assert [block.continues for block in page.blocks] == [False, True]
    assert "\n\n" not in page.text


def test_a_sentence_goes_on_on_the_next_page() -> None:
    first, second = assemble(read_pages(set_lines(FULL, FULL, FULL), set_lines(LAST, FULL, LAST)), Structure()).pages
    assert [block.continues for block in (*first.blocks, *second.blocks)] == [False, True, False]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        pytest.param((FULL, FULL, f"{FULL[:-1]}."), (FULL, FULL, LAST), id="after a stop"),
        pytest.param((FULL, FULL, "The end of it"), ("The beginning of another text", FULL), id="after a short line"),
        pytest.param((FULL, FULL, FULL), ((f"{FULL[:-4]}", 20.0), FULL, LAST), id="with an indent"),
    ],
)
def test_a_new_paragraph_begins_on_a_new_page(
    above: Sequence[str | tuple[str, float]], below: Sequence[str | tuple[str, float]]
) -> None:
    pages = assemble(read_pages(set_lines(*above), set_lines(*below)), Structure()).pages
    assert not pages[1].blocks[0].continues


def test_chinese_lines_are_joined_until_one_ends_early() -> None:
    full = "西港的渡轮每天中午从东码头开航航程为四十分钟成人票价为四元儿童免费"
    (found,) = blocks_of([_chinese(text, i) for i, text in enumerate((full, full, "码头建于一九三一年。", full, full))])
    assert [text.count("\n") for _, text in found] == [2, 1]


def test_one_line_that_a_note_runs_into_does_not_move_the_margin_of_the_others() -> None:
    """Every line of a scanned page ended a paragraph, and so every sentence, because a note stood beside its first."""
    full = "西港的渡轮每天中午从东码头开航航程为四十分钟成人票价为四元儿童免费"
    (found,) = blocks_of([_chinese(text, i) for i, text in enumerate((f"{full}表一五", *[full] * 4, "票。"))])
    assert [text.count("\n") for _, text in found] == [5]


def test_the_last_letters_of_a_recognised_paragraph_belong_to_it_though_their_size_is_rough() -> None:
    full = "西港的渡轮每天中午从东码头开航航程为四十分钟成人票价为四元儿童免费"
    lines = [_chinese(full, 0), _chinese(full, 1), replace(_chinese("票。", 2), size=1.35 * SIZE)]
    pages = [replace(page, how=how) for page in read_pages(lines) for how in ("ocr", "text")]
    found = [assemble([page], Structure()).pages[0].blocks for page in pages]
    assert [len(blocks) for blocks in found] == [1, 2]


def test_a_sentence_goes_on_below_what_looked_like_the_end_of_its_paragraph() -> None:
    """A list's last line in mid-sentence, or a wider space, cut the sentence in two that said nothing."""
    lines = set_lines(FULL, FULL, "", FULL[0].lower() + FULL[1:], LAST)
    page = assemble(read_pages(lines), Structure()).pages[0]
    assert "\n\n" not in page.text


def test_a_chinese_sentence_goes_on_below_a_wide_space_that_its_line_runs_up_to() -> None:
    """Where some lines of a page stand apart by double spacing and others do not, the wide space cut sentences."""
    full = "西港的渡轮每天中午从东码头开航航程为四十分钟成人票价为四元儿童免费"
    stopped = f"{full[:-1]}。"
    (found,) = blocks_of([_chinese(text, 2 * i, gap=i > 0) for i, text in enumerate((full, "票。", stopped, full))])
    assert [text for _, text in found] == [f"{full}\n票。", stopped, full]


def _chinese(text: str, place: int, *, gap: bool = False) -> Line:
    y = TOP - (place + 1) * LEADING
    return Line(text, 72.0, y, 72.0 + SIZE * len(text), y + SIZE, SIZE, gap=gap)

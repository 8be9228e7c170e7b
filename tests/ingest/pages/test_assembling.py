from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pages.assembling import assemble
from library.pdf.cleaning import clean_line
from library.pdf.pages import Line, ReadPage
from library.pdf.structure import Structure
from tests.library.pdf.read_pages import PROSE, line, page

WORDS = st.sampled_from(["tide", "wind-", "berth\xad", "渡轮", "Noon.", "12", "-", "a-b", "Yes"])
LINES = st.lists(
    st.tuples(st.lists(WORDS, min_size=1, max_size=4).map(" ".join).map(clean_line), st.booleans()), max_size=12
)


def text_of(*lines: str | Line) -> str:
    return assemble([page(1, lines)], Structure()).pages[0].text


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param(("exam\xad", "ple of"), "example of", id="a soft hyphen"),
        pytest.param(("govern-", "ment of"), "government of", id="a hyphen before a small letter"),
        pytest.param(("Franco-", "German"), "Franco-\nGerman", id="a hyphen before a capital stays"),
        pytest.param(("2018-", "2019"), "2018-\n2019", id="a dash between numbers stays"),
        pytest.param(("2018\xad", "2019"), "2018-2019", id="a dash between numbers taken for a broken word"),
        pytest.param(("a long-", "term loan, a long-term bond"), "a long-term loan, a long-term bond", id="a compound"),
        pytest.param(
            ("a long\xad", "term loan, a long-term bond"),
            "a long-term loan, a long-term bond",
            id="a compound taken for a broken word",
        ),
        pytest.param(("the end\xad",), "the end-", id="a broken word without its rest"),
        pytest.param(("one", line("Two", 0, gap=True)), "one\n\nTwo", id="a new paragraph"),
        pytest.param(("- one", "-", "two"), "- one\n-\ntwo", id="dashes by themselves"),
    ],
)
def test_lines_are_joined(lines: tuple[str | Line, ...], text: str) -> None:
    assert text_of(*lines) == text


def test_running_lines_stay_in_the_text_and_outside_the_body() -> None:
    pages = [page(i, [*PROSE * 8], "Harbour Ferries Report", str(i)) for i in range(1, 6)]
    assembled = assemble(pages, Structure())
    for read, (start, end) in zip(assembled.pages, assembled.bodies, strict=True):
        assert read.text.startswith("Harbour Ferries Report\n\nThe ferry")
        assert read.text.endswith(f"otherwise.\n\n{read.number}")
        assert read.text[start:end] == "\n".join(PROSE * 8)


def test_headings_stand_where_the_text_has_them() -> None:
    heading = line("Spring tides", 0, size=14, gap=True)
    assembled = assemble([page(1, [*PROSE, "a bro\xad", "ken word", heading, *PROSE])], Structure())
    (found,) = assembled.headings
    assert assembled.pages[0].text[found.start :].startswith("Spring tides\n")
    assert (found.page, found.title) == (1, "Spring tides")


def test_a_heading_that_is_not_on_its_page_stands_at_the_start_of_the_body() -> None:
    pages = [page(i, PROSE * 8, "Harbour Ferries Report") for i in range(1, 6)]
    assembled = assemble(pages, Structure(outline=tuple((0, f"Part {'abcde'[i - 1]}", i) for i in range(1, 6))))
    assert [heading.start for heading in assembled.headings] == [start for start, _ in assembled.bodies]


def test_labels_are_kept_where_they_differ_from_the_number() -> None:
    pages = [page(i, ["Text"]) for i in (1, 2)]
    assert [p.label for p in assemble(pages, Structure(labels=("iv", "2"))).pages] == ["iv", None]
    assert [p.label for p in assemble(pages, Structure(labels=("iv",))).pages] == [None, None]


def test_recognised_pages_tell_where_their_lines_stand() -> None:
    pages = [page(1, ["exam\xad", "ple of", "tides"], how="ocr"), page(2, ["other"])]
    recognised, other = assemble(pages, Structure()).pages
    assert recognised.how == "ocr"
    assert [recognised.text[start:end] for start, end, _ in recognised.places] == ["exam", "ple of", "tides"]
    assert [rect[1] for _, _, rect in recognised.places] == [line.y0 for line in pages[0].lines]
    assert other.places == ()


def test_a_page_without_text_is_kept_as_it_was_read() -> None:
    assembled = assemble([ReadPage(1, 612, 792, (), "unread")], Structure())
    assert (assembled.pages[0].text, assembled.pages[0].how, assembled.bodies) == ("", "unread", [(0, 0)])


@given(st.lists(LINES, min_size=1, max_size=4))
def test_no_word_is_lost_and_bodies_lie_within_their_pages(texts: list[list[tuple[str, bool]]]) -> None:
    pages = [page(i, [line(text, 0, gap=gap) for text, gap in lines]) for i, lines in enumerate(texts, 1)]
    assembled = assemble(pages, Structure())
    for read, written, (start, end) in zip(pages, assembled.pages, assembled.bodies, strict=True):
        letters = [c for one in read.lines for c in one.text if c.isalnum()]
        assert [c for c in written.text if c.isalnum()] == letters
        assert 0 <= start <= end <= len(written.text)
        assert written.text == written.text.strip()
        assert "\xad" not in written.text
        blocks = [written.text[block.start : block.end] for block in written.blocks]
        assert "".join("".join(blocks).split()) == "".join(written.text.split())
        assert all(one.end <= other.start for one, other in pairwise(written.blocks))

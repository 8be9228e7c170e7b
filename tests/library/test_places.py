from __future__ import annotations

import pytest

from library.places import find_places, find_word_places, rest_of_quote, search_pattern
from library.records import Block, Page, Rect

LINES = ("The night ferry sails at noon", "from the east quay.", "渡轮从东码头出发")
TEXT = "\n".join(LINES)
STARTS = (0, len(LINES[0]) + 1, len(LINES[0]) + len(LINES[1]) + 2)
RECTS: tuple[Rect, ...] = ((50, 700, 250, 712), (50, 680, 180, 692), (50, 660, 130, 672))
PLACES = tuple((start, start + len(text), rect) for start, text, rect in zip(STARTS, LINES, RECTS, strict=True))
PAGE = Page(1, TEXT, how="ocr", places=PLACES)


def test_a_whole_line_has_its_own_rectangle() -> None:
    assert find_places(PAGE, LINES[0]) == (RECTS[0],)


def test_a_quote_over_a_line_break_has_a_rectangle_a_line_narrowed_at_its_ends() -> None:
    first, second = find_places(PAGE, "sails at noon from the east")
    assert 140 < first[0] < 175
    assert first[1:] == RECTS[0][1:]
    assert (second[0], second[1], second[3]) == (50, 680, 692)
    assert 130 < second[2] < 160


def test_chinese_characters_are_equally_wide() -> None:
    ((x0, _, x1, _),) = find_places(PAGE, "东码头")
    assert (x0, x1) == pytest.approx((80, 110))


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        pytest.param("the night fery sails at noon", 1, id="nearly the words"),
        pytest.param("THE NIGHT FERRY, SAILS", 1, id="other case and marks"),
        pytest.param("the budget was approved by parliament", 0, id="other words"),
        pytest.param("...", 0, id="no letters"),
    ],
)
def test_quotes(quote: str, found: int) -> None:
    assert len(find_places(PAGE, quote)) == found


def test_a_page_without_places_has_no_rectangles() -> None:
    assert find_places(Page(1, TEXT), "night ferry") == ()


def test_a_part_of_a_form_value_shows_the_whole_of_it() -> None:
    rect = (72.0, 700.0, 300.0, 712.0)
    text = "Skipper: Ann Hale"
    page = Page(1, text, places=((0, 17, rect),), blocks=(Block("field", 0, 17, rect),))
    assert find_places(page, "Ann Hale") == (rect,)


def test_a_line_of_a_page_on_its_side_is_not_narrowed() -> None:
    rect = (50.0, 100.0, 62.0, 300.0)
    page = Page(1, LINES[0], how="ocr", places=((0, len(LINES[0]), rect),))
    assert find_places(page, "ferry") == (rect,)


@pytest.mark.parametrize(
    ("quote", "rest"),
    [
        pytest.param("Skipper: Ann Hale", "", id="all of it is noted"),
        pytest.param("leaves the quay at noon.\n\nSkipper: Ann Hale", "leaves the quay at noon.", id="begins before"),
        pytest.param("noon. Skipper: Ann", "", id="a word before"),
    ],
)
def test_a_quote_that_begins_in_the_text_of_the_page_has_a_rest(quote: str, rest: str) -> None:
    text = "The ferry leaves the quay at noon.\n\nSkipper: Ann Hale"
    page = Page(1, text, places=((36, len(text), (72, 700, 300, 712)),))
    assert rest_of_quote(page, quote) == rest


@pytest.mark.parametrize(
    ("words", "text", "count"),
    [
        pytest.param("Ferry", "ferry, FERRY and ferryman", 3, id="any case, parts of words"),
        pytest.param("the  ferry", "the\nferry; theferry", 1, id="any space between words"),
        pytest.param("渡轮停运", "渡轮\n停运。渡轮停运。", 2, id="chinese over a line break"),
        pytest.param("timetable", "time-\n  table and time\u00ad\ntable", 2, id="hyphens at a line's end"),
        pytest.param("a.b (c)", "a.b (c) aXb (c)", 1, id="marks stand for themselves"),
        pytest.param("ﬁrst", "first", 1, id="ligatures"),
        pytest.param(" \n", "a b", 0, id="no words"),
    ],
)
def test_words_that_are_searched_for(words: str, text: str, count: int) -> None:
    assert len(search_pattern(words).findall(text)) == count


def test_searched_words_on_a_recognised_page_have_their_part_of_the_line() -> None:
    (((x0, *_, x1, _),),) = [[rect for rect in rects] for rects in find_word_places(PAGE, "东码头")]
    assert (x0, x1) == pytest.approx((80, 110))
    assert len(find_word_places(PAGE, "the")) == 2

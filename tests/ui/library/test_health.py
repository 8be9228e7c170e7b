from __future__ import annotations

from dataclasses import replace

import pytest

from library.records import Document, Facts, Health
from ui.library.health import format_problems, format_report


def _document(health: Health, pages: int = 12, **metadata: str) -> Document:
    added = "2026-05-04T12:00:00+00:00"
    return Document("d" * 64, "a.pdf", "A", 9, pages, 30, "en", added, metadata=metadata, health=health)


def test_a_report_says_what_became_of_every_page() -> None:
    health = Health(read=8, ocr=(3, 7, 8, 9), empty=(12,), garbled=(4, 5), unread=(1, 2), tables=1)
    lines = format_report(_document(health), ocr=True)
    assert lines[0] == "Text was found on 8 of 12 pages."
    assert lines[1] == "Pages 3, 7-9 were recognised from their pictures; a word there may be wrong."
    assert lines[2].startswith("Pages 1-2 could not be read within the limits of time and memory")
    assert "FOOTNOTE_PAGE_SECONDS" in lines[2]
    assert lines[3].startswith("Pages 4-5 are garbled")
    assert lines[4:] == ["Page 12 holds no text.", "1 table was found.", "Language: English"]


def test_a_document_that_was_read_whole_has_no_problems() -> None:
    health = Health(read=12, ocr=(3,), tables=0)
    assert format_problems(health) == []
    assert "No tables were found." in format_report(_document(health), ocr=True)


@pytest.mark.parametrize(
    ("health", "problems"),
    [
        pytest.param(Health(read=10, unread=(4,)), ["1 page not read"], id="unread"),
        pytest.param(Health(read=12, garbled=(4, 5)), ["2 pages garbled"], id="garbled"),
        pytest.param(Health(read=1, empty=(2, 3)), ["2 pages without text"], id="mostly empty"),
        pytest.param(Health(read=9, empty=(2, 3)), [], id="some blank pages"),
    ],
)
def test_problems_are_named_without_opening_the_report(health: Health, problems: list[str]) -> None:
    assert format_problems(health) == problems


def test_pages_without_text_point_to_recognition_where_it_is_off() -> None:
    document = _document(Health(read=9, empty=(2,)))
    assert any("FOOTNOTE_OCR" in line for line in format_report(document, ocr=False))
    assert not any("FOOTNOTE_OCR" in line for line in format_report(document, ocr=True))


def test_a_report_says_how_much_text_nobody_sees() -> None:
    lines = format_report(_document(Health(read=12, hiding=(3,), hidden=48)), ocr=True)
    assert any(line.startswith("Page 3 holds 48 characters that nobody sees") for line in lines)


def test_pages_in_several_languages_are_named_with_them() -> None:
    facts = Facts(languages=("en", "zh", "", "en"))
    lines = format_report(replace(_document(Health(read=3), pages=4), facts=facts), ocr=True)
    assert lines[-1] == "Language: English (1, 4), Chinese (2)"


def test_a_document_of_an_earlier_release_says_that_it_has_no_report() -> None:
    (line,) = format_report(_document(Health()), ocr=True)
    assert "earlier release" in line


def test_a_protected_document_says_how_its_copy_is_kept() -> None:
    lines = format_report(_document(Health(read=12), unlocked="yes"), ocr=True)
    assert any("opens without its password" in line for line in lines)

from __future__ import annotations

import pytest

from ingest.naming import header_of, title_of
from library.pdf.pages import Line


@pytest.mark.parametrize(
    ("name", "stated", "title"),
    [
        ("report.pdf", "Annual Report", "Annual Report"),
        ("report.pdf", "", "report"),
        ("report.pdf", "Microsoft Word - draft7.doc", "report"),
        ("report.pdf", "untitled", "report"),
        ("report.pdf", "(anonymous)", "report"),
        ("report.pdf", "export.indd", "report"),
        ("年报.pdf", "2025 年年度报告", "2025 年年度报告"),
    ],
)
def test_titles_that_programs_wrote_give_way_to_the_name(name: str, stated: str, title: str) -> None:
    assert title_of(name, stated) == title


def test_a_header_has_the_words_of_name_and_title() -> None:
    assert header_of("HARBOUR_2025-annual.pdf", "Yearly Report") == "HARBOUR 2025 annual · Yearly Report"
    assert header_of("a_b.pdf", "a_b") == "a b"
    assert header_of("report.pdf", "report", "2018-09-29") == "report · 2018-09-29"


@pytest.mark.parametrize("name", ["scan0001.pdf", "document (3).pdf", "新建文档.pdf", "3f2a9c0d1e4b5a69.pdf", "2.pdf"])
def test_a_name_that_says_nothing_gives_way_to_what_stands_largest(name: str) -> None:
    lines = [_line("Port of Westhaven", 24), _line("Yearly Report", 24), *[_line("Small print", 10)] * 5]
    assert title_of(name, "", lines) == "Port of Westhaven Yearly Report"
    assert title_of(name, "", [_line("All alike", 10)] * 3) == name.removesuffix(".pdf")
    assert title_of("harbour.pdf", "", lines) == "harbour"
    assert title_of(name, "A Title", lines) == "A Title"


def _line(text: str, size: float) -> Line:
    return Line(text, 0, 0, 100, size, size=size)

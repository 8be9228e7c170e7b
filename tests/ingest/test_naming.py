from __future__ import annotations

import pytest

from ingest.naming import header_of, title_of


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

from __future__ import annotations

from dataclasses import replace

from library.records import Document, Fact, Facts, OutlineHeading
from ui.library.document_facts import format_lines

DOCUMENT = Document("d" * 64, "a.pdf", "A", 9, 4, 30, "en", "2026-05-04T12:00:00+00:00", dated="2026-05")
FACTS = Facts(
    kind=Fact("paper", 1),
    title=Fact("Sixty Years of *Tides*", 1),
    authors=(Fact("Mira Holt", 1), Fact("Aled Prys", 1)),
    affiliations=(Fact("Institute of Marine Physics", 1),),
    date=Fact("2026-05", 2),
    abstract=Fact("The gauge " * 40, 1),
)


def test_each_fact_is_said_with_its_page() -> None:
    *lines, abstract = format_lines(replace(DOCUMENT, facts=FACTS))
    assert lines == [
        "Kind: paper",
        "Title: Sixty Years of *Tides* (page 1)",
        "Authors: Mira Holt; Aled Prys (page 1)",
        "Affiliations: Institute of Marine Physics (page 1)",
        "Date: 2026-05 (page 2)",
    ]
    assert abstract.startswith("Abstract or beginning: The gauge The gauge")
    assert abstract.endswith("… (page 1)")


def test_a_date_that_a_person_gave_is_not_said_to_stand_on_a_page() -> None:
    assert not [line for line in format_lines(replace(DOCUMENT, facts=FACTS, dated="1999")) if "Date" in line]


def test_an_outline_is_shown_with_levels_and_a_long_one_by_its_main_parts() -> None:
    outline = (OutlineHeading(0, "Tides", 1), OutlineHeading(1, "Spring tides", 2))
    assert format_lines(replace(DOCUMENT, outline=outline)) == [
        *("Outline:", "  Tides (page 1)", "    Spring tides (page 2)"),
    ]
    lines = format_lines(replace(DOCUMENT, outline=outline * 10))
    assert lines[:3] == ["Outline:", "  Tides (page 1)", "  Tides (page 1)"]
    assert lines[-1] == "  and 10 more headings"


def test_a_document_that_says_nothing_of_itself_has_no_lines() -> None:
    assert format_lines(DOCUMENT) == []

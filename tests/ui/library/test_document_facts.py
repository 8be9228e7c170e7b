from __future__ import annotations

from dataclasses import replace

from library.records import Document, Fact, Facts, OutlineHeading
from ui.library.document_facts import Line, format_size, list_facts, list_outline

DOCUMENT = Document("d" * 64, "a.pdf", "A", 1_234_567, 4, 30, "zh", "2026-05-04T12:00:00+00:00", dated="2026-05")
PLACE = (56.0, 700.0, 300.0, 712.0)
FACTS = Facts(
    kind=Fact("paper", 1),
    title=Fact("Sixty Years of *Tides*", 1, PLACE),
    authors=(Fact("Mira Holt", 1), Fact("Aled Prys", 1)),
    affiliations=(Fact("Institute of Marine Physics", 1),),
    date=Fact("2026-05", 2),
    abstract=Fact("The gauge " * 40, 1),
)
OF_FILE = [
    Line("File", "a.pdf"),
    Line("Pages", "4"),
    Line("Language", "Chinese"),
    Line("Size", "1.2 MB"),
    Line("Added", "2026-05-04"),
]


def test_each_fact_is_said_with_its_place() -> None:
    lines = list_facts(replace(DOCUMENT, facts=FACTS))
    assert lines[:5] == [
        Line("Kind", "paper", 1),
        Line("Title", "Sixty Years of *Tides*", 1, PLACE),
        Line("Authors", "Mira Holt; Aled Prys", 1),
        Line("Affiliations", "Institute of Marine Physics", 1),
        Line("Date", "2026-05", 2),
    ]
    assert lines[5].text.startswith("The gauge The gauge")
    assert lines[5].text.endswith("…")
    assert lines[6:] == OF_FILE


def test_a_date_that_a_person_gave_is_not_said_to_stand_on_a_page() -> None:
    assert not [line for line in list_facts(replace(DOCUMENT, facts=FACTS, dated="1999")) if line.label == "Date"]


def test_a_document_that_says_nothing_of_itself_is_described_by_its_file() -> None:
    assert list_facts(DOCUMENT) == OF_FILE


def test_an_outline_has_its_levels() -> None:
    outline = (OutlineHeading(1, "Tides", 1, PLACE), OutlineHeading(2, "Spring tides", 2))
    assert list_outline(replace(DOCUMENT, outline=outline)) == [
        Line("", "Tides", 1, PLACE),
        Line("", "Spring tides", 2, level=1),
    ]
    assert list_outline(DOCUMENT) == []


def test_sizes_have_the_unit_that_suits_them() -> None:
    assert [format_size(size) for size in (12, 45_600, 7_800_000)] == ["12 B", "46 kB", "7.8 MB"]

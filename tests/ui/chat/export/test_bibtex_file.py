from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bibtexparser.entrypoint import parse_string

from library.records import Document, Fact, Facts
from tests.hostile import hostile_texts
from tests.ui.chat.export.answers import ASKED_AT, CITATIONS, REPORT, TIMETABLE, answer_of, fares, refusal, turn_of
from ui.chat.export.bibtex_file import format_bibtex

FACTS = Facts(title=Fact("The Ferries of Westhaven", 1), authors=(Fact("José Núñez"), Fact("Smith, Jane and Sons")))
DOCUMENTS = {
    TIMETABLE: Document(TIMETABLE, "t.pdf", "t", 1, 9, 9, "en", ASKED_AT, dated="2024-05", facts=FACTS),
    REPORT: Document(REPORT, "r.pdf", "年度报告 2023", 1, 90, 90, "zh", ASKED_AT, dated="2023"),
}


def _entries(text: str) -> dict[str, tuple[str, dict[str, str]]]:
    parsed = parse_string(text)
    assert parsed.failed_blocks == []
    return {
        entry.key: (entry.entry_type, {name: field.value for name, field in entry.fields_dict.items()})
        for entry in parsed.entries
    }


def test_documents_are_told_by_their_facts_and_web_pages_with_the_day_they_were_read() -> None:
    assert _entries(format_bibtex([fares(), refusal(), fares()], DOCUMENTS)) == {
        "nunez2024ferries": (
            "misc",
            {
                "author": "{José Núñez} and {Smith, Jane and Sons}",
                "title": "{The Ferries of Westhaven}",
                "year": "2024",
                "howpublished": "PDF",
                "note": "Cited: p. 3",
            },
        ),
        "2023": ("misc", {"title": "{年度报告 2023}", "year": "2023", "howpublished": "PDF", "note": "Cited: p. 12"}),
        "2026ferry": (
            "online",
            {
                "title": "{Ferry news}",
                "url": "https://example.org/news?a=1&b=2",
                "year": "2026",
                "urldate": "2026-11-30",
            },
        ),
    }


def test_a_document_that_is_gone_is_known_by_its_title() -> None:
    entries = _entries(format_bibtex([fares()], {}))
    assert entries["timetable"] == ("misc", {"title": "{Timetable}", "howpublished": "PDF", "note": "Cited: p. 3"})


def test_all_pages_of_a_document_stand_in_one_reference_and_equal_keys_are_told_apart() -> None:
    same = replace(CITATIONS[1], marker="3", page=7), replace(CITATIONS[1], marker="4", document_id="c" * 64)
    entries = _entries(format_bibtex([turn_of(answer_of("A [2] [3] [4].", (CITATIONS[1], *same)))], {}))
    assert entries["timetable"][1]["note"] == "Cited: p. 3, 7"
    assert entries.keys() == {"timetable", "timetable-2"}


def test_without_sources_there_are_no_references() -> None:
    assert format_bibtex([refusal()], {}) == ""


@pytest.mark.parametrize("text", [*hostile_texts("http://listener.test"), r"\input{/etc/passwd} \write18{id}", "}} @"])
def test_no_title_or_address_runs_a_command_or_ends_its_field(text: str) -> None:
    cited = (replace(CITATIONS[2], title=text, url=f"https://listener.test/{text}", published=text),)
    written = format_bibtex([turn_of(answer_of("Fact [W1].", cited))], {})
    ((_, fields),) = _entries(written).values()
    assert set(fields) <= {"title", "url", "urldate"}
    assert (
        re.sub(r"\\(text(backslash|ascii\w+|brace\w+|less|greater)(?![A-Za-z])|[&%$#_])", "", fields["title"]).count(
            "\\"
        )
        == 0
    )
    assert not set(re.sub(r"\\[&%$#_]", "", fields["title"])) & set("&%$#_~^<>")
    assert not set(fields.get("url", "")) & set('\\{}"<>^`| \n')

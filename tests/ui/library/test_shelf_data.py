from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from library.library import Library
from library.records import Document, Fact, Facts, Health
from library.settings import Settings
from tests.documents import add_document
from ui.library.shelf_data import is_scanned, problems_of, read_shelf, title_of, version

DOCUMENT = Document("d" * 64, "a.pdf", "A report", 9, 12, 30, "en", "2026-05-04T12:00:00+00:00")


def _read(library: Library) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(read_shelf(library))
    return told


def test_the_shelf_lists_each_document_with_what_it_is_found_and_sorted_by(
    library: Library, settings: Settings
) -> None:
    key = add_document(library, settings, "ferry.pdf", ["The ferry leaves at nine.", ""], title="Timetable").document_id
    library.date_document(key, "2018-09")
    made = library.collections.create("渡轮 & more")
    library.collections.add_documents(made.id, [key])
    told = _read(library)
    assert told["collections"] == [{"id": made.id, "name": "渡轮 & more", "count": 1}]
    (row,) = told["documents"]
    assert row["added"].startswith("20")
    expected = {"id": key, "name": "ferry.pdf", "title": "Timetable", "dated": "2018-09", "pages": 2, "state": "ready"}
    assert {name: row[name] for name in expected} == expected
    assert row["collections"] == [made.id]


def test_its_version_changes_with_whatever_it_tells(library: Library, settings: Settings) -> None:
    seen = [version(library)]
    key = add_document(library, settings, "ferry.pdf", ["The ferry leaves at nine."]).document_id
    seen.append(version(library))
    assert version(library) == seen[-1]
    made = library.collections.create("Ferries")
    seen.append(version(library))
    library.collections.add_documents(made.id, [key])
    seen.append(version(library))
    library.collections.rename(made.id, "Boats")
    seen.append(version(library))
    library.date_document(key, "2018")
    seen.append(version(library))
    library.trash.put([key])
    seen.append(version(library))
    assert _read(library)["documents"] == []
    assert len(set(seen)) == len(seen)


def test_a_title_is_that_of_the_pages_or_one_that_says_more_than_the_name() -> None:
    assert title_of(DOCUMENT) == "A report"
    assert title_of(replace(DOCUMENT, title="a")) == ""
    borne = replace(DOCUMENT, facts=Facts(title=Fact("The Year in Figures", 1)))
    assert title_of(borne) == "The Year in Figures"


def test_a_document_is_scanned_whose_pages_were_mostly_recognised() -> None:
    assert is_scanned(replace(DOCUMENT, health=Health(read=12, ocr=tuple(range(1, 8)))))
    assert not is_scanned(replace(DOCUMENT, health=Health(read=12, ocr=(1,))))


@pytest.mark.parametrize(
    ("health", "problems"),
    [
        pytest.param(Health(read=10, unread=(4,)), {"unread": 1}, id="unread"),
        pytest.param(Health(read=1, empty=(2, 3)), {"empty": 2}, id="mostly empty"),
        pytest.param(Health(read=9, empty=(2, 3)), {}, id="some blank pages"),
    ],
)
def test_problems_are_counted(health: Health, problems: dict[str, int]) -> None:
    assert problems_of(health) == problems

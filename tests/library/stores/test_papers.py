from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from library.library import Library
from library.settings import Settings
from library.stores import papers
from library.stores.papers import Paper
from tests.documents import add_document
from tests.engines import BOTH

ENGINES = BOTH
DRIFT = Paper("2402.01234v2", "On the drift of ferries", ("Ada Quay",), "2024-02-29", "We measure it.", ("physics",))


def test_a_paper_is_kept_before_its_document_and_erased_with_it(library: Library, settings: Settings) -> None:
    document_id = add_document(library, settings, "drift.pdf", ["Ferries drift."]).document_id
    library.papers.keep(document_id, Paper("2402.01234v1", "Drift", (), "2024-02-29", ""))
    library.papers.keep(document_id, DRIFT)
    library.papers.keep("0" * 64, DRIFT)
    assert library.papers.of(document_id) == DRIFT
    assert library.papers.held() == {"2402.01234v2"}
    library.remove(document_id)
    assert library.papers.of(document_id) is None
    assert library.papers.held() == set()
    assert library.papers.of("0" * 64) == DRIFT


def test_what_became_no_document_is_forgotten_after_a_day(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    old = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
    monkeypatch.setattr(papers, "now", lambda: old)
    library.papers.keep("0" * 64, DRIFT)
    monkeypatch.undo()
    library.papers.keep("1" * 64, DRIFT)
    assert library.papers.of("0" * 64) is None

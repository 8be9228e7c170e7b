from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from ingest.queue.rereading import Rereading
from library.stores.tables import documents
from tests.patience import PATIENCE_S
from tests.ui.conftest import ToldAnswerer, run_until
from ui.shared import resources

SCRIPT = Path(__file__).with_name("library_app.py")


@pytest.fixture
def outdated(answerer: ToldAnswerer, timetable: str) -> str:
    """The id of a document that an older reader read."""
    library = resources.library()
    with library._database.begin() as connection:
        connection.execute(sa.update(documents).values(reader=0))
    library.date_document(timetable, "2018")
    return timetable


@pytest.fixture
def work_while(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], bool]], Rereading]]:
    """Begins to read anew while something is busy."""
    begun: list[Rereading] = []

    def begin(busy: Callable[[], bool]) -> Rereading:
        work = Rereading(resources.library(), resources.settings(), busy=busy)
        begun.append(work)
        monkeypatch.setattr(resources, "rereading", lambda: work)
        work.begin()
        return work

    yield begin
    for work in begun:
        work.close()


def _open() -> AppTest:
    return AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S).run()


def _said(app: AppTest) -> list[str]:
    return [element.value for element in (*app.text, *app.caption)]


def test_it_says_what_is_read_anew_until_that_is_done(
    outdated: str, work_while: Callable[[Callable[[], bool]], Rereading]
) -> None:
    busy = True
    work = work_while(lambda: busy)
    app = _open()
    assert not app.exception
    assert "A newer reader reads what is here once more: 0 of 1 documents" in _said(app)
    busy = False
    run_until(app, lambda: work.progress.stage == "done")
    app.run()
    assert not [line for line in _said(app) if "reader reads" in line]
    assert resources.library().outdated() == []


def test_a_document_that_cannot_be_read_anew_is_named(outdated: str) -> None:
    resources.library().file(outdated).unlink()
    app = _open()
    run_until(app, lambda: resources.rereading().progress.stage == "done")
    app.run()
    assert [line for line in _said(app) if line.startswith("timetable.pdf stays as it was read: There is no file")]


def test_nothing_is_said_where_every_document_is_up_to_date(answerer: ToldAnswerer, timetable: str) -> None:
    app = _open()
    assert resources.rereading().progress.stage == "idle"
    assert not [line for line in _said(app) if "read" in line and "once more" in line]

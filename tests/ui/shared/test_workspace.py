from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from library.errors import OverLimit
from library.library import Library
from library.person_libraries import name_in
from library.settings import Settings, read_settings
from tests.patience import wait_until
from ui.shared import workspace
from ui.shared.people import ANYBODY, Person
from ui.shared.workspace import FOR_ALL, Workspaces, folder_of

ADA, BOB, EVE = (Person(f"{number:032x}", name) for number, name in enumerate(("Ada", "Bob", "Eve"), 1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(
        library=tmp_path / "library",
        open_libraries=2,
        person_documents=3,
        person_mb=10,
        shared_library=tmp_path / "all",
    )


def leave_alone(spaces: Workspaces, *people: Person) -> None:
    for person in people:
        spaces.of(person).touched -= 3600


def test_each_person_has_a_folder_of_their_own_with_limits_of_its_own(settings: Settings) -> None:
    spaces = Workspaces(settings)
    ada, bob = spaces.of(ADA), spaces.of(BOB)
    assert ada.settings.library == settings.library / "people" / ADA.id
    assert bob.settings.library == settings.library / "people" / BOB.id
    assert (ada.settings.max_documents, ada.settings.max_library_mb) == (3, 10)
    assert name_in(ada.settings.library) == "Ada"
    assert spaces.of(ADA) is ada


def test_where_nobody_logs_in_the_library_is_that_of_the_settings(settings: Settings) -> None:
    alone = Workspaces(settings).of(ANYBODY)
    assert alone.settings is settings
    assert folder_of(settings, FOR_ALL) == settings.shared_library


def test_a_thing_is_made_once_though_many_ask_at_once(settings: Settings) -> None:
    place, made = Workspaces(settings).of(ADA), list[int]()

    def make() -> object:
        time.sleep(0.05)
        made.append(1)
        return object()

    found = list[object]()
    threads = [threading.Thread(target=lambda: found.append(place.once("thing", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(map(id, found))) == 1


def test_what_cannot_be_made_is_tried_again(settings: Settings) -> None:
    place = Workspaces(settings).of(ADA)
    with pytest.raises(OSError, match="not now"):
        place.once("thing", _fail)
    assert place.once("thing", lambda: 7) == 7


def _fail() -> int:
    raise OSError("not now")


def test_the_library_that_was_left_alone_longest_is_closed_for_another(settings: Settings) -> None:
    spaces = Workspaces(settings)
    library = spaces.of(ADA).once("library", lambda: Library.open(spaces.of(ADA).settings))
    assert library.documents() == []
    leave_alone(spaces, ADA)
    spaces.of(BOB)
    spaces.of(EVE)
    assert spaces.open_for() == {BOB.id, EVE.id}
    leave_alone(spaces, BOB)
    again = spaces.of(ADA)
    with again.once("library", lambda: Library.open(again.settings)) as opened:  # nobody holds it any more
        assert opened.documents() == []


@pytest.mark.parametrize("work", ["a question", "a file", "a change of the model", "a document read anew", "a fetch"])
def test_a_library_in_which_something_goes_on_is_not_closed(settings: Settings, work: str) -> None:
    spaces = Workspaces(settings)
    busy = spaces.of(ADA)
    parts = {
        "a question": ("asked", {"chat": SimpleNamespace(done=False)}),
        "a file": ("queue", SimpleNamespace(jobs=lambda: [SimpleNamespace(ended=False)])),
        "a change of the model": ("reindex", SimpleNamespace(progress=SimpleNamespace(active=True))),
        "a document read anew": ("rereading", SimpleNamespace(progress=SimpleNamespace(stage="reading"))),
        "a fetch": ("nothing", None),
    }
    name, part = parts[work]
    busy.once(name, lambda: part)
    hold = busy.held()
    if work == "a fetch":
        hold.__enter__()
    spaces.of(BOB)
    leave_alone(spaces, ADA)
    with pytest.raises(OverLimit, match="2 libraries are in use"):
        spaces.of(EVE)
    assert spaces.open_for() == {ADA.id, BOB.id}
    if work == "a fetch":
        hold.__exit__(None, None, None)


def test_the_library_for_all_stays_open_and_takes_nobodys_place(settings: Settings) -> None:
    spaces = Workspaces(settings)
    spaces.of(FOR_ALL)
    leave_alone(spaces, FOR_ALL)
    spaces.of(ADA)
    spaces.of(BOB)
    assert spaces.open_for() == {FOR_ALL.id, ADA.id, BOB.id}


def test_libraries_that_nobody_uses_are_closed_in_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "_LOOKS_EVERY_S", 0.02)
    spaces = Workspaces(settings)
    spaces.of(ADA)
    spaces.of(BOB)
    leave_alone(spaces, ADA)
    wait_until(lambda: spaces.open_for() == {BOB.id})


def test_each_library_has_a_schema_of_its_own_on_a_server(settings: Settings) -> None:
    spaces = Workspaces(settings)
    schemas = [spaces.of(person).settings.database_schema for person in (ANYBODY, ADA, FOR_ALL)]
    assert schemas == ["footnote", f"footnote_{ADA.id}", "footnote_shared"]
    alone = settings.model_copy(update={"shared_library": None})
    assert Workspaces(alone).of(FOR_ALL).settings.database_schema == "footnote", "it is the same library"
    long = settings.model_copy(update={"database_schema": "x" * 40})
    assert len(Workspaces(long).of(ADA).settings.database_schema) == 63

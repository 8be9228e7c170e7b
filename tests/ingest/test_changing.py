"""A file that changes on its way into the library is not added, whenever and however it changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from library.library import Library
from library.settings import Settings
from library.stores.jobs import Job
from tests.documents import add_file
from tests.pdfs import make_pdf

PAGES = [
    f"Leaf {n} of the first edition tells of {n * 7} ferries." for n in range(1, 41)
]  # more than one slice is read
OTHER = [page.replace("first", "second") for page in PAGES]
OTHER_NAME = "other.pdf"


def _append(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"\n% one more line\n")


def _replace(path: Path) -> None:
    path.with_name(OTHER_NAME).replace(path)


def _rewrite(path: Path) -> None:
    path.write_bytes(path.with_name(OTHER_NAME).read_bytes())


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


CHANGES: dict[str, Callable[[Path], None]] = {
    "appended to": _append,
    "replaced": _replace,
    "written anew": _rewrite,
    "truncated": _truncate,
    "emptied": lambda path: os.truncate(path, 0),
    "deleted": Path.unlink,
}
MOMENTS: dict[str, Callable[[Library], tuple[Any, str]]] = {
    "read": lambda library: (library.staging, "add_pages"),
    "embedded": lambda library: (library.staging, "add_vectors"),
    "about to be saved": lambda library: (library.staging, "vectors"),
    "saved": lambda library: (library._catalogue, "begin_document"),
}


def _at(monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str], act: Callable[[], None]) -> None:
    """Act once, right after the first call there."""
    holder, name = place
    real, left = getattr(holder, name), [act]

    def call(*given: Any) -> Any:
        result = real(*given)
        if left:
            left.pop()()
        return result

    monkeypatch.setattr(holder, name, call)


def _expect_nothing(library: Library, settings: Settings, job: Job) -> None:
    assert job.stage == "failed"
    assert job.name in str(job.error)
    assert "Errno" not in str(job.error)
    assert library.documents() == []
    assert library.check() == []
    assert library.staging.page_numbers(job.document_id) == set()
    assert library.staging.vector_hashes(job.document_id) == set()
    left = [path for folder in ("files", "incoming") for path in (settings.library / folder).iterdir()]
    assert left == []


@pytest.mark.parametrize(
    ("change", "moment"),
    [
        (change, moment)
        for change in CHANGES
        for moment in MOMENTS
        if moment in ("read", "saved") or change in ("replaced", "deleted")
    ],
)
def test_a_file_that_changes_on_its_way_is_not_added(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, moment: str
) -> None:
    path = make_pdf(tmp_path / "edition.pdf", PAGES)
    make_pdf(tmp_path / OTHER_NAME, OTHER)
    with monkeypatch.context() as patch:
        _at(patch, MOMENTS[moment](library), lambda: CHANGES[change](path))
        job = add_file(library, settings, path)
    _expect_nothing(library, settings, job)
    assert "Add it again" in str(job.error)


def test_it_is_added_as_it_then_is_when_it_is_given_again(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_pdf(tmp_path / "edition.pdf", PAGES)
    make_pdf(tmp_path / OTHER_NAME, OTHER)
    with monkeypatch.context() as patch:
        _at(patch, MOMENTS["embedded"](library), lambda: _replace(path))
        assert add_file(library, settings, path).stage == "failed"
    job = add_file(library, settings, path)
    assert job.stage == "ready"
    assert "second edition" in library.pages(job.document_id)[39].text
    assert library.check() == []


@pytest.mark.parametrize("moment", [moment for moment in MOMENTS if moment != "saved"])  # then its copy is
def test_a_protected_file_that_changes_is_not_added_either(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = make_pdf(tmp_path / "edition.pdf", PAGES, password="sesame")
    make_pdf(tmp_path / OTHER_NAME, OTHER, password="sesame")
    with monkeypatch.context() as patch:
        _at(patch, MOMENTS[moment](library), lambda: _replace(path))
        job = add_file(library, settings, path, "sesame")
    _expect_nothing(library, settings, job)


def test_a_protected_file_that_changes_while_it_is_unlocked_is_not_added(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.reader import Reader

    path = make_pdf(tmp_path / "edition.pdf", PAGES[:2], password="sesame")
    make_pdf(tmp_path / OTHER_NAME, OTHER[:2], password="sesame")
    real = Reader.save_unlocked

    def save(reader: Reader, *given: Any) -> None:
        _replace(path)
        real(reader, *given)

    monkeypatch.setattr(Reader, "save_unlocked", save)
    _expect_nothing(library, settings, add_file(library, settings, path, "sesame"))


def test_a_file_that_is_only_touched_is_added(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_pdf(tmp_path / "edition.pdf", PAGES)
    for moment in MOMENTS.values():
        _at(monkeypatch, moment(library), path.touch)
    assert add_file(library, settings, path).stage == "ready"

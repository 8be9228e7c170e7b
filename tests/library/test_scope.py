from __future__ import annotations

from collections.abc import Iterator

import pytest

from library.errors import FilterError
from library.library import Library
from library.scope import Scope, count_undated, resolve
from library.settings import read_settings
from tests.documents import add_files
from tests.pdfs import make_pdf

DATES = {"a": "2018", "b": "2018-09-29", "c": "2020-01", "d": ""}


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of four documents, three of them with a date; b and d are in the collection Pair, c in Single."""
    folder = tmp_path_factory.mktemp("dated")
    settings = read_settings(library=folder / "library")
    with Library.open(settings) as library:
        add_files(library, settings, [make_pdf(folder / f"{name}.pdf", [f"Letter {name}."]) for name in DATES])
        ids = {document.name[0]: document.id for document in library.documents()}
        for name, date in DATES.items():
            library.date_document(ids[name], date)
        library.collections.add_documents(library.collections.create("Pair").id, [ids["b"], ids["d"]])
        library.collections.add_documents(library.collections.create("Single").id, [ids["c"]])
        yield library


def _scope(library: Library, documents: str = "", collections: str = "", since: str = "", until: str = "") -> Scope:
    ids = {document.name[0]: document.id for document in library.documents()}
    named = tuple(library.collections.named(name).id for name in collections.split())
    return Scope(tuple(ids[name] for name in documents), named, since, until)


@pytest.mark.parametrize(
    ("asked", "within", "undated"),
    [
        pytest.param({"documents": "ac"}, "ac", 0, id="documents"),
        pytest.param({"collections": "Pair"}, "bd", 0, id="a collection"),
        pytest.param({"documents": "ab", "collections": "Pair Single"}, "abcd", 0, id="any of them"),
        pytest.param({"since": "2018-10"}, "ac", 1, id="since, by overlap"),
        pytest.param({"until": "2019"}, "ab", 1, id="until"),
        pytest.param({"since": "2018-09", "until": "2018-09"}, "ab", 1, id="one month"),
        pytest.param({"collections": "Pair", "since": "2018"}, "b", 1, id="dates narrow a collection"),
        pytest.param({"documents": "a", "since": "2019"}, "", 0, id="nothing left"),
    ],
)
def test_documents_and_collections_are_united_and_dates_narrow(
    dated: Library, asked: dict[str, str], within: str, undated: int
) -> None:
    scope = _scope(dated, **asked)
    found = resolve(scope, dated)
    assert found is not None
    assert "".join(sorted(dated.document(document).name[0] for document in found)) == within
    assert count_undated(scope, dated) == undated


def test_an_empty_scope_is_no_limit(dated: Library) -> None:
    assert resolve(Scope(), dated) is None
    assert count_undated(Scope(), dated) == 0


def test_what_was_deleted_is_never_taken_for_the_whole_library(dated: Library) -> None:
    assert resolve(Scope(documents=("0" * 64,), collections=("gone",)), dated) == ()


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        pytest.param("yesterday", "", "“yesterday” is no date", id="since"),
        pytest.param("", "2018-13", "“2018-13” is no date", id="until"),
        pytest.param("2019-02", "2018", "begins in 2019-02 and ends before that, in 2018", id="the wrong way round"),
    ],
)
def test_a_bad_date_is_an_error(dated: Library, since: str, until: str, said: str) -> None:
    with pytest.raises(FilterError, match=said):
        resolve(Scope(since=since, until=until), dated)


def test_a_month_in_the_last_year_is_no_wrong_way_round(dated: Library) -> None:
    assert resolve(Scope(since="2018-05", until="2018"), dated) is not None


def test_a_date_that_cannot_be_read_is_not_stored(dated: Library) -> None:
    document = dated.documents()[0]
    with pytest.raises(FilterError, match="is no date"):
        dated.date_document(document.id, "soon")
    assert dated.document(document.id).dated == document.dated

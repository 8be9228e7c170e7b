from __future__ import annotations

import threading

import pytest

from library.errors import CollectionNameError, CollectionNotFound
from library.library import Library
from library.records import COLLECTION_LETTERS
from library.settings import Settings
from tests.documents import add_document
from tests.engines import BOTH

ENGINES = BOTH


@pytest.fixture
def boats(library: Library, settings: Settings) -> str:
    """The id of a document."""
    return add_document(library, settings, "boats.pdf", ["About boats."]).document_id


def test_a_new_collection_is_listed_by_its_trimmed_name(library: Library) -> None:
    library.collections.create("  Filings\n of 2018 ")
    library.collections.create("contracts")
    assert [(found.name, found.count) for found in library.collections.all()] == [
        ("contracts", 0),
        ("Filings of 2018", 0),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("FILINGS", "There is a collection called FILINGS already", id="other capitals"),
        pytest.param("Ｆｉｌｉｎｇｓ", "There is a collection called Ｆｉｌｉｎｇｓ already", id="wide letters"),
        pytest.param("ÜBER uns", "There is a collection called ÜBER uns already", id="capitals beyond ASCII"),
        pytest.param(" \t", "needs a name", id="empty"),
        pytest.param("x" * (COLLECTION_LETTERS + 1), "at most 80 letters", id="too long"),
    ],
)
def test_a_name_that_cannot_be_used_is_a_clear_error(library: Library, name: str, said: str) -> None:
    library.collections.create("Filings")
    library.collections.create("Über uns")
    other = library.collections.create("Other")
    with pytest.raises(CollectionNameError, match=said):
        library.collections.create(name)
    with pytest.raises(CollectionNameError, match=said):
        library.collections.rename(other.id, name)
    assert [found.name for found in library.collections.all()] == ["Filings", "Other", "Über uns"]


def test_a_name_of_what_is_no_character_is_stored_without_it(library: Library) -> None:
    assert library.collections.create("box \udc80").name == "box \ufffd"
    assert library.collections.named("box \udc80").name == "box \ufffd"


def test_a_collection_may_change_the_capitals_of_its_own_name(library: Library) -> None:
    made = library.collections.create("filings")
    library.collections.rename(made.id, "Filings")
    assert library.collections.named("FILINGS").name == "Filings"


def test_an_unknown_name_is_an_error(library: Library) -> None:
    with pytest.raises(CollectionNotFound, match="There is no collection called Nothing"):
        library.collections.named("Nothing")


def test_a_document_may_be_in_several_collections(library: Library, boats: str) -> None:
    first, second = library.collections.create("First"), library.collections.create("Second")
    for collection in (first, second):
        library.collections.add_documents(collection.id, [boats, boats, "0" * 64])
        library.collections.add_documents(collection.id, [boats])
    assert [found.count for found in library.collections.all()] == [1, 1]
    assert library.collections.by_document() == {boats: {first.id, second.id}}
    assert library.collections.documents([first.id, second.id]) == {boats}
    library.collections.remove_documents(first.id, [boats])
    assert library.collections.by_document() == {boats: {second.id}}


def test_a_deleted_collection_leaves_its_documents(library: Library, boats: str) -> None:
    made = library.collections.create("Filings")
    library.collections.add_documents(made.id, [boats])
    library.collections.delete(made.id)
    assert library.collections.all() == []
    assert library.holds(boats)
    assert library.collections.by_document() == {}


def test_a_deleted_document_leaves_its_collections(library: Library, boats: str) -> None:
    made = library.collections.create("Filings")
    library.collections.add_documents(made.id, [boats])
    library.remove(boats)
    assert [found.count for found in library.collections.all()] == [0]
    assert library.collections.documents([made.id]) == set()


def test_a_collection_that_was_deleted_meanwhile_is_named(library: Library, boats: str) -> None:
    made = library.collections.create("Filings")
    library.collections.delete(made.id)
    with pytest.raises(CollectionNotFound, match="no longer there"):
        library.collections.rename(made.id, "Other")
    with pytest.raises(CollectionNotFound, match="no longer there"):
        library.collections.add_documents(made.id, [boats])


def test_of_many_who_take_a_name_at_once_one_has_it(library: Library) -> None:
    refused: list[CollectionNameError] = []

    def take() -> None:
        try:
            library.collections.create("Filings")
        except CollectionNameError as error:
            refused.append(error)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(library.collections.all()) == 1
    assert len(refused) == 7

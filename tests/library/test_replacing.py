from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from library.embedders.base import Vectors
from library.errors import DocumentNotFound, LibraryMismatch
from library.library import Library
from library.records import Block, Chunk, Document, Page
from library.settings import Settings
from tests.documents import add_document
from tests.engines import BOTH_IN_SOAK

ENGINES = BOTH_IN_SOAK

OLD = ["The harbour opened in 1931.", "Zyzzogeton is the last word of the dictionary.", "Dogs travel free."]
NEW = ["The harbour opened in 1931.", "Quetzal feathers are green."]

Content = tuple[Document, list[Page], list[Chunk], Vectors]


@pytest.fixture
def document(library: Library, settings: Settings) -> Document:
    add_document(library, settings, "other.pdf", ["Nothing to see here but a lighthouse."])
    return library.document(add_document(library, settings, "harbour.pdf", OLD).document_id)


def new_content(library: Library, document: Document) -> Content:
    rect = (56.0, 700.0, 300.0, 712.0)
    pages = [Page(i, text, blocks=(Block("paragraph", 0, len(text), rect),)) for i, text in enumerate(NEW, 1)]
    place = 0
    chunks = []
    for i, text in enumerate(NEW):
        chunks.append(Chunk(f"{document.id}:{i}", document.id, i, place, place + len(text), i + 1, i + 1, text))
        place += len(text) + 3
    new = replace(document, page_count=2, chunk_count=2, reader=document.reader + 1)
    return new, pages, chunks, library.embedder.embed(NEW)


def assert_new(library: Library, content: Content) -> None:
    document, pages, chunks, _ = content
    assert library.document(document.id) == document
    assert library.pages(document.id) == pages
    assert library.check() == []
    assert library.search_words("zyzzogeton dogs", 5) == []
    assert library.search_words("quetzal", 5)[0][0] == chunks[1].id
    assert library.search_vectors("What colour is a quetzal?", 1)[0][0] == chunks[1].id
    assert library.search_words("lighthouse", 5)


def test_a_document_is_replaced_in_every_store(library: Library, document: Document) -> None:
    content = new_content(library, document)
    library.replace(*content, library.model)
    assert_new(library, content)
    library.remove(document.id)
    assert library.check() == []


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(("staging", "add_vectors"), id="before"),
        pytest.param(("_spaces", "replace"), id="vectors"),
        pytest.param(("_lexical", "renew"), id="words"),
        pytest.param(("_catalogue", "finish_document"), id="last"),
    ],
)
def test_a_replacement_that_was_cut_short_is_finished_or_not_begun(
    library: Library, settings: Settings, document: Document, step: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    before = library.pages(document.id)
    content = new_content(library, document)
    with monkeypatch.context() as patch:
        patch.setattr(getattr(library, step[0]), step[1], die)
        with pytest.raises(KeyboardInterrupt):
            library.replace(*content, library.model)
    assert library.holds(document.id), "it is shown all the while"
    library.close()
    with Library.open(settings) as again:
        if step[0] == "staging":
            assert again.pages(document.id) == before
            assert again.check() == []
            assert again.search_words("zyzzogeton", 5)
        else:
            assert_new(again, content)


def test_vectors_of_a_model_to_come_are_made_anew(library: Library, document: Document) -> None:
    library.change_model("openai:some-model")
    coming = library._spaces.coming
    assert coming is not None
    chunks = library._catalogue.chunks_of(document.id)
    coming.index.add(chunks, np.eye(len(chunks), 8, dtype=np.float32))
    library.replace(*new_content(library, document), library.model)
    assert coming.index.count() == 0


def test_what_is_gone_or_of_another_model_is_not_replaced(library: Library, document: Document) -> None:
    content = new_content(library, document)
    with pytest.raises(LibraryMismatch, match="another-model"):
        library.replace(*content, "another-model")
    library.remove(document.id)
    with pytest.raises(DocumentNotFound):
        library.replace(*content, library.model)
    assert library.check() == []

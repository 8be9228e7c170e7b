"""What a library answers while a part of it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.library import Library
from library.settings import Settings
from rag import Answerer, ask
from rag.retrieval.retriever import Retriever
from tests.documents import add_documents_of_one_page, add_file
from tests.faults.harm import HARMS
from tests.pdfs import make_pdf

FACT = "The lighthouse of Westhaven is 41 metres tall and was built in 1887."


@pytest.mark.parametrize("harm", ["deleted", "garbage"])
def test_words_alone_answer_while_the_vectors_are_damaged(
    library: Library, settings: Settings, tmp_path: Path, harm: str
) -> None:
    add_documents_of_one_page(library, settings, ["boats.pdf", "bread.pdf"])
    add_file(library, settings, make_pdf(tmp_path / "westhaven.pdf", [FACT]))
    library.close()
    HARMS[harm](settings.library / "chroma" / "chroma.sqlite3")
    with Library.open(settings) as again:
        (first, *_) = Retriever(again).retrieve("When was the lighthouse of Westhaven built?")
        assert (first.title, first.page) == ("westhaven.pdf", 1)
    with Answerer.open(settings) as answerer:
        answer = ask(answerer, "When was the lighthouse of Westhaven built?")
        assert any("by their words alone" in str(warning) for warning in answer.warnings)
        assert ask(answerer, "Who composed the opera Tosca?").refused


def test_words_are_made_anew_when_a_file_is_cut_short_under_a_search(
    library: Library, settings: Settings, tmp_path: Path
) -> None:
    """Tantivy maps its files into memory: to read what is no longer there ended the process."""
    document = add_file(library, settings, make_pdf(tmp_path / "westhaven.pdf", [FACT])).document_id
    assert library.search_words("lighthouse", 1)
    for harm in ("emptied", "truncated", "flipped", "deleted"):
        for path in sorted((settings.library / "lexical").rglob("*.*")):
            if path.suffix in (".term", ".idx", ".store", ".fieldnorm"):
                HARMS[harm](path)
        assert library.search_words("lighthouse", 1)[0][0] == f"{document}:0"
        assert library.idf("lighthouse") > 0
        assert library.check() == []

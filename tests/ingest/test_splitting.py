from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.splitting import split_pages, text_to_embed
from library.embedding import Embedder
from library.minilm import MiniLM
from library.records import PAGE_BREAK, Page
from library.settings import read_settings

WORDS = st.sampled_from(["harbour", "1,234", "渡轮停运", "unbelievably", ".", "\n", "\n\n", "A-3", "x" * 300, "。"])
TEXTS = st.lists(st.lists(WORDS, max_size=400).map(" ".join).map(str.strip), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return MiniLM(read_settings().models)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=TEXTS, header=st.text(max_size=300))
def test_chunks_are_exact_spans_that_fit_the_embedder_and_lose_nothing(
    embedder: Embedder, texts: list[str], header: str
) -> None:
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    whole = PAGE_BREAK.join(texts)
    chunks = split_pages(pages, "id", header, embedder)
    for chunk in chunks:
        assert whole[chunk.start : chunk.end] == chunk.text
        page_start = len(PAGE_BREAK.join([*texts[: chunk.first_page - 1], ""])) if chunk.first_page > 1 else 0
        assert page_start <= chunk.start < chunk.end <= page_start + len(texts[chunk.first_page - 1])
        assert chunk.first_page == chunk.last_page
        assert len(embedder.token_spans(text_to_embed(chunk))) + 2 <= embedder.max_tokens
    assert "".join("".join(chunk.text for chunk in chunks).split()) == "".join("".join(texts).split())
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))


def test_a_short_page_is_one_chunk(embedder: Embedder) -> None:
    (chunk,) = split_pages([Page(1, "The ferry sails at noon.")], "id", "Timetable", embedder)
    assert chunk.text == "The ferry sails at noon."
    assert text_to_embed(chunk) == "Timetable\nThe ferry sails at noon."


def test_breaks_fall_between_sentences_where_they_can(embedder: Embedder) -> None:
    text = " ".join(f"Sentence number {i} tells of ferry {i} and its cargo." for i in range(60))
    chunks = split_pages([Page(1, text)], "id", "", embedder)
    assert len(chunks) > 2
    assert all(chunk.text.startswith("Sentence") and chunk.text.endswith(".") for chunk in chunks)


def test_table_rows_are_not_torn_apart(embedder: Embedder) -> None:
    text = "\n".join(f"Revenue of line {i} 1,{i:03} 2,{i:03} 3,{i:03}" for i in range(80))
    chunks = split_pages([Page(1, text)], "id", "", embedder)
    assert all(chunk.text.startswith("Revenue of line") for chunk in chunks)


def test_chunks_of_a_page_are_of_like_length(embedder: Embedder) -> None:
    text = "\n".join("the ferry sails across the bay at noon" for _ in range(40))
    sizes = [len(embedder.token_spans(chunk.text)) for chunk in split_pages([Page(1, text)], "id", "", embedder)]
    assert min(sizes) > 0.6 * max(sizes)


def test_pages_without_text_give_no_chunk(embedder: Embedder) -> None:
    assert [c.first_page for c in split_pages([Page(1, ""), Page(2, "Text.")], "id", "h", embedder)] == [2]

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.chunks import measuring
from ingest.chunks.measuring import Measure
from ingest.chunks.splitting import split_pages
from ingest.pages.assembling import Assembled, Heading, assemble
from library.embedders.base import Embedder
from library.embedders.choice import make_embedder
from library.index.embedded_text import text_to_embed
from library.pdf.structure import Structure
from library.records import PAGE_BREAK, Block, BlockKind, Cell, Page
from library.settings import read_settings
from tests.library.pdf.read_pages import PROSE, page

SPECIAL_TOKENS = 2
WORDS = st.sampled_from(
    [
        "harbour",
        "1,234",
        "渡轮停运",
        "unbelievably",
        ".",
        "\n",
        "\n\n",
        "A-3",
        "x" * 300,
        "。",
        "かな",
        "한국어",
        "ก็ดี",
        "a_b",
        "…",
        "naïve",
        "@#!" * 40,
    ]
)
TEXTS = st.lists(st.lists(WORDS, max_size=400).map(" ".join).map(str.strip), min_size=1, max_size=4)
RECT = (72.0, 100.0, 300.0, 112.0)
HEADS = tuple(Cell(0, col, text, RECT, head=True) for col, text in enumerate(("Line", "2023", "2024", "2025")))
KINDS: tuple[BlockKind, ...] = ("paragraph", "heading", "list", "table", "caption", "field")
SMALL = 100  # tokens: a block of so many fits into every chunk
TITLES = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=150), max_size=6)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return make_embedder(read_settings())


def text_of(*texts: str, headings: list[Heading] | None = None) -> Assembled:
    """Make pages of texts that are in no block."""
    return Assembled(
        [Page(i, text) for i, text in enumerate(texts, 1)], [(0, len(text)) for text in texts], headings or []
    )


def in_blocks(*blocks: tuple[BlockKind, str], cells: Sequence[Cell] = (), continues: bool = False) -> Assembled:
    """Make a page of blocks; the cells are those of its tables."""
    text, made = "", []
    for kind, words in blocks:
        text += "\n\n" if text else ""
        its_cells = tuple(cells) if kind == "table" else ()
        made.append(Block(kind, len(text), len(text) + len(words), RECT, cells=its_cells, continues=continues))
        text += words
    return Assembled([Page(1, text, blocks=tuple(made))], [(0, len(text))], [])


@st.composite
def documents(draw: st.DrawFn) -> Assembled:
    """Pages with bodies that leave out some of their ends, cut into blocks, and headings anywhere in them."""
    pages, bodies, headings = [], [], []
    for number, text in enumerate(draw(TEXTS), 1):
        start = draw(st.integers(0, len(text) // 4))
        end = draw(st.integers(start, len(text)))
        bodies.append((start, end))
        cuts = [start, *sorted(draw(st.lists(st.integers(start, end), max_size=8))), end]
        kinds = draw(st.lists(st.sampled_from(KINDS), min_size=len(cuts), max_size=len(cuts)))
        blocks = [Block(kind, a, b, RECT, cells=HEADS) for (a, b), kind in zip(pairwise(cuts), kinds, strict=False)]
        pages.append(
            Page(number, text, blocks=tuple(block for block in blocks if text[block.start : block.end].strip()))
        )
        for title in draw(TITLES):
            headings.append(Heading(number, draw(st.integers(start, end)), draw(st.integers(0, 4)), title))
    headings.sort(key=lambda heading: (heading.page, heading.start))
    return Assembled(pages, bodies, headings)


@hypothesis_settings(max_examples=60)
@given(text=documents(), header=st.text(max_size=300))
def test_chunks_are_exact_spans_that_fit_the_embedder_and_cover_the_bodies(
    embedder: Embedder, text: Assembled, header: str
) -> None:
    whole = PAGE_BREAK.join(page.text for page in text.pages)
    chunks = split_pages(text, "id", header, embedder)
    covered = [False] * len(whole)
    for chunk in chunks:
        assert whole[chunk.start : chunk.end] == chunk.text == chunk.text.strip()
        assert chunk.text
        assert not any(covered[chunk.start : chunk.end])
        covered[chunk.start : chunk.end] = [True] * len(chunk.text)
        assert len(embedder.token_spans(text_to_embed(chunk))) + SPECIAL_TOKENS <= embedder.max_tokens
    offset = 0
    for read, (start, end) in zip(text.pages, text.bodies, strict=True):
        for i, character in enumerate(read.text):
            if not character.isspace():
                assert covered[offset + i] == (start <= i < end)
        for chunk in chunks:
            if chunk.first_page == read.number == chunk.last_page:
                assert offset + start <= chunk.start < chunk.end <= offset + end
        offset += len(read.text) + len(PAGE_BREAK)
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))


@hypothesis_settings(max_examples=40)
@given(text=documents())
def test_chunks_are_whole_blocks(embedder: Embedder, text: Assembled) -> None:
    chunks = split_pages(text, "id", "", embedder)
    offset = 0
    for read in text.pages:
        for block in read.blocks:
            words = read.text[block.start : block.end]
            first = offset + block.start + len(words) - len(words.lstrip())
            torn = any(first < chunk.start < offset + block.end for chunk in chunks)
            assert not torn or Measure(embedder).tokens(words) > SMALL
        offset += len(read.text) + len(PAGE_BREAK)


def test_a_short_page_is_one_chunk(embedder: Embedder) -> None:
    (chunk,) = split_pages(text_of("The ferry sails at noon."), "id", "Timetable", embedder)
    assert chunk.text == "The ferry sails at noon."


def test_a_chunk_knows_its_section(embedder: Embedder) -> None:
    headings = [Heading(1, 0, 0, "Tides"), Heading(1, 6, 1, "Spring tides")]
    (first, second) = split_pages(text_of("Tides\nSpring tides\nHigh.", "Low.", headings=headings), "id", "", embedder)
    assert first.section == "Tides"
    assert second.section == "Tides › Spring tides"


def test_a_heading_ends_those_of_its_level_and_below(embedder: Embedder) -> None:
    headings = [Heading(1, 0, 0, "A"), Heading(1, 0, 1, "A1"), Heading(2, 0, 0, "B"), Heading(3, 0, 1, "B1")]
    chunks = split_pages(text_of("one", "two", "three", "four", headings=headings), "id", "", embedder)
    assert [chunk.section for chunk in chunks] == ["A › A1", "B", "B › B1", "B › B1"]


def test_a_long_section_keeps_its_inner_headings(embedder: Embedder) -> None:
    headings = [Heading(1, 0, level, f"{'Outer' if level < 2 else 'Inner'} {'words ' * 12}") for level in range(3)]
    (chunk,) = split_pages(text_of("one", headings=headings), "id", "", embedder)
    assert chunk.section.startswith("Inner")
    assert len(chunk.section) <= 100


def test_breaks_fall_before_headings_where_they_can(embedder: Embedder) -> None:
    line = "the ferry sails across the bay at noon\n"
    text = in_blocks(("paragraph", line * 16), ("heading", "Spring tides"), ("paragraph", line * 13))
    chunks = split_pages(text, "id", "", embedder)
    assert [chunk.start for chunk in chunks] == [0, text.pages[0].text.index("Spring")]


def test_a_block_that_fits_is_never_torn(embedder: Embedder) -> None:
    paragraph = " ".join(f"Sentence {i} tells of a ferry and its cargo." for i in range(9))
    blocks: list[tuple[BlockKind, str]] = [("paragraph", paragraph)] * 5
    chunks = split_pages(in_blocks(*blocks), "id", "", embedder)
    assert len(chunks) > 2
    assert {text for chunk in chunks for text in chunk.text.split("\n\n")} == {paragraph}


def test_a_list_that_fits_stays_with_what_leads_in_to_it(embedder: Embedder) -> None:
    items = "Bring these things:\n" + "\n".join(f"• the ticket of ferry {i} and its luggage" for i in range(12))
    text = in_blocks(("paragraph", "The ferry sails at noon. " * 20), ("list", items))
    assert split_pages(text, "id", "", embedder)[-1].text == items


def test_the_items_of_a_long_list_are_read_with_its_lead_in(embedder: Embedder) -> None:
    items = [f"• the ticket of ferry {i} and its luggage\nwith its weight" for i in range(40)]
    first, *others = split_pages(in_blocks(("list", "\n".join(["Bring these:", *items]))), "id", "", embedder)
    assert (first.context, first.text.split("\n")[0]) == ("", "Bring these:")
    assert {chunk.context for chunk in others} == {"Bring these:"}
    assert all(chunk.text.startswith("• the ticket") for chunk in others)
    assert all("Bring these:" in text_to_embed(chunk) for chunk in others)


def test_the_rows_of_a_long_table_are_read_with_its_heads(embedder: Embedder) -> None:
    rows = [f"Revenue of line {i} 1,{i:03} 2,{i:03} 3,{i:03}" for i in range(40)]
    text = in_blocks(("table", "\n".join(["Line 2023 2024 2025", *rows])), cells=HEADS)
    first, *others = split_pages(text, "id", "", embedder)
    assert first.context == ""
    assert {chunk.context for chunk in others} == {"Line 2023 2024 2025"}
    assert all(chunk.text.startswith("Revenue of line") for chunk in others)


def test_a_table_that_goes_on_is_read_with_the_heads_on_the_page_before(embedder: Embedder) -> None:
    heads = [replace(head, rect=(72.0, 700.0, 100.0, 700.0)) for head in HEADS]
    text = in_blocks(("table", "North line 1 2 3\nSouth line 4 5 6"), cells=heads, continues=True)
    (chunk,) = split_pages(text, "id", "", embedder)
    assert chunk.context == "Line 2023 2024 2025"


def test_breaks_fall_between_sentences_where_they_can(embedder: Embedder) -> None:
    text = " ".join(f"Sentence number {i} tells of ferry {i} and its cargo." for i in range(60))
    chunks = split_pages(text_of(text), "id", "", embedder)
    assert len(chunks) > 2
    assert all(chunk.text.startswith("Sentence") and chunk.text.endswith(".") for chunk in chunks)


def test_table_rows_are_not_torn_apart(embedder: Embedder) -> None:
    text = in_blocks(("table", "\n".join(f"Revenue of line {i} 1,{i:03} 2,{i:03} 3,{i:03}" for i in range(80))))
    assert all(chunk.text.startswith("Revenue of line") for chunk in split_pages(text, "id", "", embedder))


def test_chunks_of_a_page_are_of_like_length(embedder: Embedder) -> None:
    text = "\n".join("the ferry sails across the bay at noon" for _ in range(40))
    sizes = [len(embedder.token_spans(chunk.text)) for chunk in split_pages(text_of(text), "id", "", embedder)]
    assert min(sizes) > 0.6 * max(sizes)


def test_pages_without_text_give_no_chunk(embedder: Embedder) -> None:
    assert [chunk.first_page for chunk in split_pages(text_of("", "Text."), "id", "h", embedder)] == [2]


def test_no_running_line_is_in_a_chunk(embedder: Embedder) -> None:
    pages = [page(i, PROSE * 6, "Harbour Ferries Report", f"Page {i}") for i in range(1, 6)]
    chunks = split_pages(assemble(pages, Structure()), "id", "", embedder)
    assert {chunk.text for chunk in chunks} == {"\n".join(PROSE * 6)}


@pytest.mark.parametrize(
    "text",
    [
        "公司实现营业收入12.5亿元，同比增长8.3%，主要因为渡轮业务恢复，港口吞吐量持续上升。" * 4,
        "港は1931年に開かれ、連絡船は毎時間出ています。" * 4,
        "항구는 1931년에 열렸고 여객선은 매시간 출발합니다. " * 4,
        "The harbour opened in 1931, and ferries unbelievably leave every hour. " * 4,
        "Net sales (in millions) rose 4.2% to $1,234,567—the “harbour’s” best. 渡轮停运了。",
    ],
    ids=["zh", "ja", "ko", "en", "mixed"],
)
def test_words_are_measured_about_as_the_embedder_counts_them(embedder: Embedder, text: str) -> None:
    assert Measure(embedder).tokens(text) == pytest.approx(len(embedder.token_spans(text)), rel=0.2)


def test_a_text_of_more_words_than_are_remembered_is_measured_whole(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "_MOST_WORDS", 3)
    measure = Measure(embedder)
    for text in ("ferries sail at noon from the harbour", "the harbour sails unbelievably at noon"):
        assert measure.tokens(text) == len(embedder.token_spans(text))

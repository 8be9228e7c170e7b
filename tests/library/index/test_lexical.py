from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from library.index import lexical
from library.index.lexical import LexicalIndex
from library.records import Chunk
from library.text import language_of, terms_of

TEXTS = {
    "harbour": ["the harbour opened in spring", "three quays of grey granite", "boats leave the harbour daily"],
    "secret": ["zyzzogeton is the last word", "no other book has zyzzogeton"],
    "tower": ["the lighthouse of grey granite", "its lamp burns all night"],
    "港口": ["港口有三个码头", "渡轮每天早上出发"],
}

Make = Callable[..., LexicalIndex]


def chunks_of(document: str) -> list[Chunk]:
    texts = TEXTS.get(document, [])
    return [Chunk(f"{document}:{i}", document, i, 0, 1, 1, 1, text) for i, text in enumerate(texts)]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make an index of all the texts in shards of so many chunks, or open it again."""

    def of_shards(most: int, documents: Sequence[str] = tuple(TEXTS)) -> LexicalIndex:
        monkeypatch.setattr(lexical, "_SMALLEST_SHARD", most)
        monkeypatch.setattr(lexical, "_SHARD_GROWTH", 0)
        index = LexicalIndex(tmp_path / f"lexical-{most}", chunks_of)
        index.mend({document: len(TEXTS[document]) for document in documents})
        return index

    return of_shards


def shards_of(index: LexicalIndex) -> list[set[str]]:
    return [documents for documents, _ in index.holding()]


def terms_in(index: LexicalIndex, beginning: str) -> list[str]:
    """Read the shards' own lists of terms, which keep what only deleted chunks hold."""
    found = [shard.view.searcher.terms_with_prefix("text", beginning) for shard in index._shards]
    return [term for terms in found for term, _ in terms]


def test_a_document_lies_whole_in_one_shard(make: Make) -> None:
    assert shards_of(make(100)) == [set(TEXTS)]
    assert shards_of(make(3)) == [{"harbour"}, {"secret"}, {"tower"}, {"港口"}]
    assert shards_of(make(1)) == [{"harbour"}, {"secret"}, {"tower"}, {"港口"}], "one larger than a shard has its own"


def test_shards_grow_with_the_root_of_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "_SMALLEST_SHARD", 2)
    monkeypatch.setattr(lexical, "_SHARD_GROWTH", 2)
    index = LexicalIndex(tmp_path, chunks_of)
    for number in range(25):
        index.add([Chunk(f"{number}:0", str(number), 0, 0, 1, 1, 1, "one chunk")])
    sizes = [len(documents) for documents in shards_of(index)]
    assert sum(sizes) == 25
    assert max(sizes) <= 10
    assert len(sizes) <= 4, "shards that were full take more when the whole has grown"


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("harbour spring", "harbour:0"),
        ("grey granite lighthouse", "tower:0"),
        ("last zyzzogeton", "secret:0"),
        ("码头", "港口:0"),
    ],
)
def test_what_is_found_does_not_depend_on_the_shards(make: Make, query: str, best: str) -> None:
    """Rarity is that of the whole index: in a shard where "granite" is rarer it would otherwise weigh more."""
    whole, parts = dict(make(100).search(query, 10)), dict(make(3).search(query, 10))
    assert whole.keys() == parts.keys()
    assert next(iter(whole)) == next(iter(parts)) == best
    # The mean length of a chunk is the shard's own, and the Chinese shard has the longest.
    assert [parts[chunk] for chunk in whole] == pytest.approx(list(whole.values()), rel=0.4)


def test_idf_is_of_the_whole_index(make: Make) -> None:
    whole, parts = make(100), make(3)
    for term in ("granit", "zyzzogeton", "码头", "nothing"):
        assert parts.idf(term) == pytest.approx(whole.idf(term))


@pytest.mark.parametrize("most", [100, 3])
@pytest.mark.parametrize(
    ("documents", "found"),
    [
        (["tower"], {"tower:0"}),
        (["tower", "harbour"], {"tower:0", "harbour:1"}),
        (["secret"], set()),
        ([], set()),
        (None, {"tower:0", "harbour:1"}),
    ],
    ids=["one", "two", "none that has the word", "none at all", "all"],
)
def test_search_stays_within_documents(make: Make, most: int, documents: list[str] | None, found: set[str]) -> None:
    assert {chunk for chunk, _ in make(most).search("granite", 10, documents)} == found


@pytest.mark.parametrize("most", [100, 3])
def test_chunks_that_are_named_get_the_score_that_a_search_gives_them(make: Make, most: int) -> None:
    index = make(most)
    scores = dict(index.search("grey granite harbour", 10))
    named = ["harbour:1", "tower:0", "secret:0", "gone:0"]
    assert index.compare("grey granite harbour", named) == {chunk: scores[chunk] for chunk in ("harbour:1", "tower:0")}
    assert index.compare("", named) == index.compare("granite", []) == {}


@pytest.mark.parametrize("most", [100, 3])
def test_no_term_of_a_removed_document_is_kept(make: Make, most: int) -> None:
    """Tantivy alone keeps the words of deleted chunks in its list of terms until it merges their segment."""
    index = make(most)
    assert terms_in(index, "zyzz")
    index.remove("secret")
    assert terms_in(index, "zyzz") == []
    assert terms_in(make(most, [name for name in TEXTS if name != "secret"]), "zyzz") == []
    assert index.search("zyzzogeton", 10) == []
    assert {chunk for chunk, _ in index.search("granite", 10)} == {"tower:0", "harbour:1"}


def test_removing_rewrites_no_other_shard(make: Make, tmp_path: Path) -> None:
    index = make(3)
    others = [path for path in (tmp_path / "lexical-3").rglob("*") if path.is_file() and path.parent.name != "1"]
    before = {path: path.stat().st_mtime_ns for path in others}
    index.remove("secret")
    assert {path: path.stat().st_mtime_ns for path in others} == before
    assert shards_of(index) == [{"harbour"}, set(), {"tower"}, {"港口"}]
    index.add(chunks_of("secret"))
    assert shards_of(index) == [{"harbour"}, {"secret"}, {"tower"}, {"港口"}], "the room is used again"


@pytest.mark.parametrize(
    "documents",
    [["harbour"], [], ["港口", "tower"], list(TEXTS)],
    ids=["one is left", "none is left", "two are left", "nothing changed"],
)
def test_mending_makes_the_documents_named_the_whole_content(make: Make, documents: list[str]) -> None:
    for most in (100, 3):
        make(most)
        index = make(most, documents)
        assert set().union(*shards_of(index)) == set(documents)
        assert set().union(*(chunks for _, chunks in index.holding())) == {
            chunk.id for document in documents for chunk in chunks_of(document)
        }


def test_mending_completes_a_document_of_which_chunks_are_missing(make: Make) -> None:
    make(100, ["tower"]).add(chunks_of("harbour")[:1])
    assert dict(make(100, ["harbour", "tower"]).search("quays", 5)).keys() == {"harbour:1"}


def test_a_word_that_is_asked_twice_counts_once(make: Make) -> None:
    index = make(100)
    assert index.search("granite lamp lamp", 5) == index.search("granite lamp", 5)


def test_the_headings_of_a_page_are_found_with_each_of_its_chunks(tmp_path: Path) -> None:
    def chunk(ordinal: int, page: int, text: str, section: str) -> Chunk:
        return Chunk(f"d:{ordinal}", "d", ordinal, 0, 1, page, page, text, section=section)

    chunks = [
        chunk(0, 1, "Inventories 31", "Report › Balance sheet"),
        chunk(1, 1, "Receivables 17", "Report › Assets"),
        chunk(2, 2, "Receivables 17", "Report › Notes"),
    ]
    index = LexicalIndex(tmp_path, lambda _: chunks)
    index.add(chunks)
    assert dict(index.search("balance sheet", 5)).keys() == {"d:0", "d:1"}


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Die Häuser am alten Hafen wurden im Jahr 1931 gebaut.", "Wann wurde das Haus am Hafen gebaut?"),
        ("Les bateaux traversaient la baie chaque matin.", "Quand le bateau traverse-t-il la baie ?"),
        ("Los barcos cruzaban la bahía todas las mañanas.", "¿Cuándo cruza el barco la bahía?"),
    ],
)
def test_words_are_stemmed_by_the_rules_of_their_language(tmp_path: Path, said: str, asked: str) -> None:
    chunks = [Chunk("d:0", "d", 0, 0, 1, 1, 1, said)]
    index = LexicalIndex(tmp_path, lambda _: chunks)
    index.add(chunks)
    (shard,) = index._shards
    stems = {term for term, _ in shard.view.searcher.terms_with_prefix("stems", "")}
    assert len(stems & set(terms_of(asked, language_of(asked)))) > len(set(terms_of(said)) & set(terms_of(asked)))
    assert index.search(asked, 1)

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.making import FileFacts, make_document
from library.embedders.base import Embedder
from library.embedders.choice import make_embedder
from library.errors import StorageError
from library.index import postgres_words
from library.index.lexical import LexicalIndex
from library.index.postgres_words import PostgresWords, rounded_length
from library.index.word_index import idf_of
from library.pdf.pages import page_to_json
from library.pdf.reading import open_pdf, read_pages
from library.records import Chunk
from library.settings import Settings
from library.stores.database import Database
from library.stores.server_tables import word_counts, word_totals, words

ENGINES = ("postgres",)

TEXTS = {
    "harbour": ["the harbour opened in spring", "three quays of grey granite", "boats leave the harbour daily"],
    "secret": ["zyzzogeton is the last word", "no other book has zyzzogeton"],
    "tower": ["the lighthouse of grey granite", "its lamp burns all night, all the night, the whole night"],
    "港口": ["港口有三个码头", "渡轮每天早上出发", "它's \\ 'quoted' | & ! :* (signs) <-> in 2,500.75 ways"],
    "hafen": [
        "Die Fähren legen morgens in den alten Häfen ab und kehren abends zurück.",
        "Der Leuchtturm wurde gebaut.",
    ],
    "long": ["night " * 100 + "harbour", "x" * 3000 + " granite"],
}
QUERIES = [
    *("harbour", "the night in the harbour", "grey granite quays", "zyzzogeton", "港口有码头吗", "nothing of it"),
    *("Wo liegen die Fähren im Hafen?", "'quoted' | signs \\ :* & !", "2,500.75", "x" * 3000, "", "?"),
]


def chunks_of(document: str) -> list[Chunk]:
    header = f"{document}.pdf" if document != "harbour" else "The harbour"
    return [
        Chunk(f"{document}:{i}", document, i, 0, 1, 1, 1, text, header=header, section=f"Part {i}")
        for i, text in enumerate(TEXTS.get(document, []))
    ]


@pytest.fixture
def index(database: Database) -> PostgresWords:
    """An index of all the texts."""
    made = PostgresWords(database, chunks_of)
    for document in TEXTS:
        made.add(chunks_of(document))
    return made


@pytest.fixture
def tantivy(tmp_path: Path) -> LexicalIndex:
    """What finds the same in files."""
    made = LexicalIndex(tmp_path / "lexical", chunks_of)
    made.mend({document: len(texts) for document, texts in TEXTS.items()})
    return made


def require_the_same(
    found: Sequence[tuple[str, float]], expected: Sequence[tuple[str, float]], tolerance: float = 1e-4
) -> None:
    """Scores are the same to the third place; what scores alike may come in another order."""
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=tolerance)
    last = expected[-1][1] if expected else 0.0
    assert {c for c, s in found if s > last + tolerance} == {c for c, s in expected if s > last + tolerance}


@pytest.mark.parametrize("query", QUERIES)
def test_scores_are_those_of_tantivy(index: PostgresWords, tantivy: LexicalIndex, query: str) -> None:
    require_the_same(index.search(query, 20), tantivy.search(query, 20))
    within = ["tower", "港口", "hafen"]
    require_the_same(index.search(query, 20, within), tantivy.search(query, 20, within))
    some = ["tower:1", "港口:0", "hafen:0", "none:7"]
    assert index.compare(query, some) == pytest.approx(tantivy.compare(query, some), abs=1e-4)


def test_the_best_are_found_whichever_terms_are_looked_at_first(
    index: PostgresWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "the night of the lighthouse in the harbour of grey granite"
    whole = index.search(query, 3)
    monkeypatch.setattr(postgres_words, "_FIRST", 1)
    assert [index.search(query, top) for top in (1, 2, 3)] == [whole[:1], whole[:2], whole]


def test_words_of_a_removed_document_are_in_no_row(index: PostgresWords, database: Database) -> None:
    index.remove("secret", "港口")
    assert (index.search("zyzzogeton", 5), index.search("码头", 5)) == ([], [])
    with database.begin() as connection:
        terms = set(connection.scalars(sa.select(word_counts.c.term)))
        assert not terms & {"zyzzogeton", "码头", "quot"}
        assert "harbour" in terms
        assert connection.scalar(sa.select(sa.func.count()).where(words.c.document_id.in_(["secret", "港口"]))) == 0


def test_what_is_counted_is_the_same_as_if_what_is_left_had_been_added_alone(
    index: PostgresWords, database: Database
) -> None:
    index.remove("secret")
    index.renew("tower")
    counted = _counts(database)
    index._recount()
    assert counted == _counts(database)
    assert index.idf("granit") == pytest.approx(idf_of(3, 12))
    assert index.idf("zyzzogeton") == pytest.approx(idf_of(1, 12)), "as if one chunk had it"


def test_mending_adds_what_is_missing_takes_out_what_nobody_knows_and_counts_anew(
    index: PostgresWords, database: Database
) -> None:
    with database.begin() as connection:
        connection.execute(words.delete().where(words.c.chunk_id == "tower:1"))
        connection.execute(word_totals.update().values(chunks=99))
    index.mend({"harbour": 3, "tower": 2})
    assert sorted(chunk for documents in index.holding() for chunk in documents[1]) == [
        *(f"harbour:{i}" for i in range(3)),
        *(f"tower:{i}" for i in range(2)),
    ]
    counted = _counts(database)
    index._recount()
    assert counted == _counts(database)


def test_a_failed_writing_leaves_nothing(index: PostgresWords, database: Database) -> None:
    before = _counts(database)
    with pytest.raises(StorageError, match="duplicate key"):
        index.add([*chunks_of("new"), *chunks_of("harbour")])
    assert _counts(database) == before


@pytest.mark.parametrize(
    "name",
    [
        "xquad-de-dev",
        *(pytest.param(name, marks=pytest.mark.soak) for name in ("cmrc-zh-dev", "xquad-en-dev", "xquad-ru-dev")),
    ],
)
def test_scores_of_a_whole_set_are_those_of_tantivy(
    database: Database, settings: Settings, tmp_path: Path, eval_set: Callable[[str], Path], name: str
) -> None:
    folder, embedder = eval_set(name), make_embedder(settings)
    made = {path.name: _chunks_in(path, embedder) for path in sorted((folder / "pdfs").glob("*.pdf"))}
    ours, theirs = PostgresWords(database, made.__getitem__), LexicalIndex(tmp_path / "lexical", made.__getitem__)
    counts = {document: len(chunks) for document, chunks in made.items()}
    for index in (ours, theirs):
        index.mend(counts)
    questions = [json.loads(line)["question"] for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    for question in questions[::5]:
        require_the_same(ours.search(question, 50), theirs.search(question, 50), tolerance=5e-4)
        within = [*counts][::3]
        require_the_same(ours.search(question, 10, within), theirs.search(question, 10, within), tolerance=5e-4)


def _chunks_in(path: Path, embedder: Embedder) -> list[Chunk]:
    opened = open_pdf(path)
    pages = read_pages(path, range(1, opened.page_count + 1))
    kept = [json.dumps(page_to_json(page)) for page in pages]
    return list(make_document(kept, FileFacts(path.name, path.name, opened.structure), embedder).chunks)


def _counts(database: Database) -> list[tuple[object, ...]]:
    with database.begin() as connection:
        rows = connection.execute(sa.select(word_counts).order_by(word_counts.c.term)).all()
        return [*map(tuple, rows), tuple(connection.execute(sa.select(word_totals)).one())]


@pytest.mark.parametrize(
    ("terms", "rounded"),
    [(0, 0), (39, 39), (40, 40), (41, 40), (43, 42), (55, 54), (57, 56), (63, 60), (89, 88), (151, 144), (279, 264)],
)
def test_lengths_are_rounded_as_tantivy_rounds_them(terms: int, rounded: int) -> None:
    assert rounded_length(terms) == rounded

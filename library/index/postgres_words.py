"""The index of words in the catalogue's own database, PostgreSQL: candidates by its text search, BM25 by kept counts.

A chunk's terms are a tsvector, in which a term has as many positions as it stands times in a field, and the letters A
to D of their weights say in which. The sums that BM25 needs of all chunks are kept beside: scores are Tantivy's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from library.index.bm25_terms import K1, AskedTerm, B, weigh_terms
from library.index.word_index import FIELDS, ChunksOf, idf_of, query_terms, terms_by_field
from library.records import Chunk
from library.stores.database import Database
from library.stores.server_tables import word_counts, word_totals, words
from library.stores.tables import documents as documents_table

_LETTERS = dict(zip(FIELDS, "ABCD", strict=True))
_MOST = {"text": 110, "header": 20, "headings": 15, "stems": 110}
"""Positions of a term in each field, 255 together, which a tsvector has room for; what stands there more often scores
alike."""
_LONGEST = 500  # letters of a term; a tsvector has room for 2046 bytes
_ROWS = 500
_FIRST = 1000
"""Chunks that are looked at before it is known what the best of them score."""

_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' words', 0))")
_GROUPED = """
    SELECT lexeme, ARRAY[
        count(*) FILTER (WHERE 'A' = ANY (weights)), count(*) FILTER (WHERE 'B' = ANY (weights)),
        count(*) FILTER (WHERE 'C' = ANY (weights)), count(*) FILTER (WHERE 'D' = ANY (weights))
    ]::integer[] AS in_fields
    FROM words, unnest(terms) WHERE document_id = ANY (CAST(:documents AS text[])) GROUP BY lexeme
"""
_COUNT = sa.text(f"""
    INSERT INTO word_counts AS known (term, in_fields) {_GROUPED}
    ON CONFLICT (term) DO UPDATE
    SET in_fields = ARRAY(SELECT a + b FROM unnest(known.in_fields, excluded.in_fields) AS both_of(a, b))
""")  # noqa: S608 - our own names
_DISCOUNT = sa.text(f"""
    UPDATE word_counts AS known
    SET in_fields = ARRAY(SELECT a - b FROM unnest(known.in_fields, gone.in_fields) AS both_of(a, b))
    FROM ({_GROUPED}) AS gone WHERE known.term = gone.lexeme
""")  # noqa: S608 - our own names
_FORGET = sa.text("""
    DELETE FROM word_counts WHERE in_fields = ARRAY[0, 0, 0, 0] AND term IN (
        SELECT lexeme FROM words, unnest(terms) WHERE document_id = ANY (CAST(:documents AS text[]))
    )
""")
_TOTAL = sa.text("""
    UPDATE word_totals AS known
    SET chunks = known.chunks + CAST(:sign AS integer) * more.chunks,
        in_fields = ARRAY(
            SELECT a + CAST(:sign AS integer) * b FROM unnest(known.in_fields, more.in_fields) AS both_of(a, b)
        )
    FROM (
        SELECT count(*) AS chunks, ARRAY[
            coalesce(sum(tokens[1]), 0), coalesce(sum(tokens[2]), 0),
            coalesce(sum(tokens[3]), 0), coalesce(sum(tokens[4]), 0)
        ]::bigint[] AS in_fields
        FROM words WHERE document_id = ANY (CAST(:documents AS text[]))
    ) AS more
""")
_SCORES = """
    WITH asked AS MATERIALIZED (
        SELECT term::tsquery AS term, labels::real[] AS labels, weights, slopes
        FROM jsonb_to_recordset(CAST(:asked AS jsonb))
            AS each(term text, labels text, weights double precision[], slopes double precision[])
    )
    SELECT chunk_id, score FROM words, LATERAL (
        SELECT sum(
            weights[1] * a / (a + CAST(:least AS double precision) + slopes[1] * lengths[1])
            + weights[2] * b / (b + CAST(:least AS double precision) + slopes[2] * lengths[2])
            + weights[3] * c / (c + CAST(:least AS double precision) + slopes[3] * lengths[3])
        ) AS score
        FROM asked, LATERAL (
            SELECT (ts_rank_cd(labels, terms, term) * 65536)::integer AS counts OFFSET 0
        ) AS packed, LATERAL (
            SELECT (counts >> 16)::double precision AS a, (counts >> 8 & 255)::double precision AS b,
                (counts & 255)::double precision AS c
        ) AS unpacked
        WHERE terms @@ term
    ) AS scored
    WHERE {within} AND score > 0 ORDER BY score DESC, chunk_id LIMIT :top
"""
_ALL = sa.text(_SCORES.format(within="terms @@ CAST(:any AS tsquery)"))
_OF_DOCUMENTS = sa.text(
    _SCORES.format(within="terms @@ CAST(:any AS tsquery) AND document_id = ANY (CAST(:within AS text[]))")
)
_OF_CHUNKS = sa.text(_SCORES.format(within="chunk_id = ANY (CAST(:within AS text[]))"))


class PostgresWords:
    """BM25 over the terms of `library.text.terms_of`; any number of processes may change and search it at once."""

    remade = False
    intact = True

    def __init__(self, database: Database, chunks_of: ChunksOf) -> None:
        """Name the database, whose catalogue has the chunks."""
        self._database, self._chunks_of = database, chunks_of
        self._idf: tuple[int, dict[str, float]] = (-1, {})

    def restore(self, documents: Mapping[str, int]) -> None:
        """Make these documents the whole content, by their number of chunks."""
        self.mend(documents)

    def mend(self, documents: Mapping[str, int]) -> None:
        """Make these documents the whole content, by their number of chunks; what is being added elsewhere stays."""
        counted = sa.select(words.c.document_id, sa.func.count()).group_by(words.c.document_id)
        with self._database.begin() as connection:
            held = {document: count for document, count in connection.execute(counted)}
            known = set(connection.scalars(sa.select(documents_table.c.id)))
            total = connection.scalar(sa.select(word_totals.c.chunks))
        if total != sum(held.values()):
            self._recount()
        self.remove(*(held.keys() - known - documents.keys()))
        for document, count in documents.items():
            if held.get(document) != count:
                self.renew(document)

    def add(self, chunks: Sequence[Chunk]) -> None:
        """Index the chunks of whole documents; they are found once this returns."""
        with self._database.begin() as connection:
            connection.execute(_LOCK)
            _insert(connection, chunks)

    def remove(self, *documents: str) -> None:
        """Erase the words of documents, and from the counts those that no other has."""
        if documents:
            with self._database.begin() as connection:
                connection.execute(_LOCK)
                _delete(connection, documents)
            self._database.erase_traces()

    def renew(self, document: str) -> None:
        """Index a document as the catalogue has it now, in one step: at no time are its words not found."""
        chunks = self._chunks_of(document)
        with self._database.begin() as connection:
            connection.execute(_LOCK)
            _delete(connection, [document])
            _insert(connection, chunks)

    def search(self, query: str, top: int, documents: Sequence[str] | None = None) -> list[tuple[str, float]]:
        """Find the chunks that share terms with a query, as (chunk id, BM25 score), best first.

        Those that have one of the rarest terms are looked at first; chunks that have only others are too if these
        terms together weigh so much that one might be among the best.

        Args:
            query: Any text.
            top: Most results.
            documents: Ids to stay within; None means all.
        """
        if not top or (documents is not None and not documents):
            return []
        with self._database.begin() as connection:
            asked = _ask(connection, query)
            first = _first_candidates(asked)
            best = _score(connection, asked, asked[:first], top, documents)
            least = best[-1][1] if len(best) == top else 0.0
            needed = next(i for i in range(len(asked) + 1) if sum(term.most for term in asked[i:]) <= least)
            if needed > first:
                best = _score(connection, asked, asked[:needed], top, documents)
        return best

    def compare(self, query: str, chunks: Sequence[str]) -> dict[str, float]:
        """Give the BM25 score of each of these chunks for a query; those that share no term with it are left out."""
        with self._database.begin() as connection:
            asked = _ask(connection, query)
            if not asked or not chunks:
                return {}
            values = {"asked": _as_json(asked), "least": _LEAST, "top": len(chunks), "within": list(chunks)}
            return {chunk: score for chunk, score in connection.execute(_OF_CHUNKS, values)}

    def idf(self, term: str) -> float:
        """Weigh a term by its rarity among the chunks, as BM25 does; at least 0; as if one chunk had what none has."""
        generation = self._database.generation
        if self._idf[0] != generation:
            self._idf = (generation, {})
        known = self._idf[1]
        if term not in known:
            in_text = sa.select(word_counts.c.in_fields[1]).where(word_counts.c.term == term[:_LONGEST])
            with self._database.begin() as connection:
                count = connection.scalar(in_text) or 0
                total = connection.scalar(sa.select(word_totals.c.chunks)) or 0
            known[term] = idf_of(max(count, 1), max(total, 1))
        return known[term]

    def holding(self) -> Iterator[tuple[set[str], set[str]]]:
        """Go through the index some documents at a time: their ids and those of the chunks that it holds of them."""
        with self._database.begin() as connection:
            held = sorted(connection.scalars(sa.select(words.c.document_id).distinct()))
        for i in range(0, len(held), _ROWS):
            some = held[i : i + _ROWS]
            of_them = sa.select(words.c.chunk_id).where(words.c.document_id.in_(some))
            with self._database.begin() as connection:
                yield set(some), set(connection.scalars(of_them))

    def _recount(self) -> None:
        """Count everything anew."""
        with self._database.begin() as connection:
            connection.execute(_LOCK)
            connection.execute(word_counts.delete())
            connection.execute(word_totals.update().values(chunks=0, in_fields=[0] * len(FIELDS)))
            _count(connection, set(connection.scalars(sa.select(words.c.document_id))))


def rounded_length(terms: int) -> int:
    """Round a field's length down as Tantivy does, which keeps it in a byte as Lucene does: three bits below the first.

    See `int4ToLong` in Lucene's SmallFloat.
    """
    above = terms - 24
    lost = max(above.bit_length() - 4, 0) if above > 0 else 0
    return 24 + (above >> lost << lost) if lost else terms


_LEAST = K1 * (1 - B)


def _insert(connection: Connection, chunks: Sequence[Chunk]) -> None:
    rows = [
        {
            "chunk_id": chunk.id,
            "document_id": chunk.document_id,
            "terms": _vector(fields),
            "tokens": (tokens := [len(fields[field]) for field in FIELDS]),
            "lengths": [rounded_length(count) for count in tokens],
        }
        for chunk, fields in terms_by_field(chunks)
    ]
    for i in range(0, len(rows), _ROWS):
        connection.execute(words.insert(), rows[i : i + _ROWS])
    _count(connection, {chunk.document_id for chunk in chunks})


def _count(connection: Connection, documents: Collection[str]) -> None:
    connection.execute(_COUNT, {"documents": list(documents)})
    connection.execute(_TOTAL, {"documents": list(documents), "sign": 1})


def _delete(connection: Connection, documents: Sequence[str]) -> None:
    connection.execute(_DISCOUNT, {"documents": list(documents)})
    connection.execute(_TOTAL, {"documents": list(documents), "sign": -1})
    connection.execute(_FORGET, {"documents": list(documents)})
    connection.execute(words.delete().where(words.c.document_id.in_(documents)))


def _vector(fields: Mapping[str, Sequence[str]]) -> str:
    """Write a chunk's terms as a tsvector."""
    positions: dict[str, list[str]] = {}
    for field, letter in _LETTERS.items():
        for term, count in Counter(term[:_LONGEST] for term in fields[field]).items():
            there = positions.setdefault(term, [])
            there += (f"{len(there) + 1}{letter}" for _ in range(min(count, _MOST[field])))
    return " ".join(f"'{term}':{','.join(there)}" for term, there in positions.items())


def _ask(connection: Connection, query: str) -> list[AskedTerm]:
    terms = [(field, term[:_LONGEST]) for field, term in query_terms(query)]
    if not terms:
        return []
    total, tokens = connection.execute(sa.select(word_totals.c.chunks, word_totals.c.in_fields)).one()
    counted = sa.select(word_counts).where(word_counts.c.term.in_({term for _, term in terms}))
    counts = {row.term: row.in_fields for row in connection.execute(counted)}
    return weigh_terms(terms, counts, total, tokens)


def _first_candidates(asked: Sequence[AskedTerm]) -> int:
    """Say how many of the terms, the rarest first, give enough chunks to begin with."""
    chunks = 0
    for number, term in enumerate(asked, 1):
        chunks += term.chunks
        if chunks >= _FIRST:
            return number
    return len(asked)


def _score(
    connection: Connection,
    asked: Sequence[AskedTerm],
    candidates: Sequence[AskedTerm],
    top: int,
    documents: Sequence[str] | None,
) -> list[tuple[str, float]]:
    if not candidates:
        return []
    values = {"asked": _as_json(asked), "least": _LEAST, "top": top, "any": "|".join(f"'{t.term}'" for t in candidates)}
    if documents is None:
        rows = connection.execute(_ALL, values)
    else:
        rows = connection.execute(_OF_DOCUMENTS, values | {"within": list(documents)})
    return [(row.chunk_id, row.score) for row in rows]


def _as_json(asked: Sequence[AskedTerm]) -> str:
    return json.dumps([term.as_values() for term in asked])

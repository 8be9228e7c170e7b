"""The tables that a catalogue on a server has beside those of every catalogue; PostgreSQL's types load on use."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from library.stores.tables import Text

server_metadata = MetaData()

generations = Table(
    "generations",  # one row; whoever keeps what follows from the catalogue compares it
    server_metadata,
    Column("value", BigInteger, primary_key=True),
)

words = Table(
    "words",  # the terms of each chunk
    server_metadata,
    Column("chunk_id", String(80), primary_key=True),  # of a chunk that may just have been replaced: no reference
    Column("document_id", String(64), nullable=False),
    Column("terms", TSVECTOR, nullable=False),
    Column("tokens", ARRAY(Integer), nullable=False),  # how many terms each field has
    Column("lengths", ARRAY(Integer), nullable=False),  # the same, rounded as the index does
    Index("words_by_document", "document_id"),
    Index("words_by_term", "terms", postgresql_using="gin"),
)

word_counts = Table(
    "word_counts",  # in how many chunks a term stands, by field
    server_metadata,
    Column("term", Text, primary_key=True),
    Column("in_fields", ARRAY(Integer), nullable=False),
)

word_totals = Table(
    "word_totals",  # one row; of all chunks
    server_metadata,
    Column("chunks", BigInteger, primary_key=True),
    Column("in_fields", ARRAY(BigInteger), nullable=False),  # terms in each field
)

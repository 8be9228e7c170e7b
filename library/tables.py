"""The catalogue's tables; a change here needs a migration in `library/migrations` and a new `SCHEMA`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

SCHEMA = "0001"

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("chunk_count", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("outline", JSON, nullable=False),
    Column("status", String(16), nullable=False),  # adding, ready, removing
)


def _document_id() -> Column[str]:
    return Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False)


pages = Table(
    "pages",
    metadata,
    _document_id(),
    Column("number", Integer, nullable=False),
    Column("label", Text),
    Column("text", Text, nullable=False),
    Index("pages_by_document", "document_id", "number", unique=True),
)

chunks = Table(
    "chunks",
    metadata,
    Column("id", String(80), primary_key=True),
    _document_id(),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("first_page", Integer, nullable=False),
    Column("last_page", Integer, nullable=False),
    Column("header", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("chunks_by_document", "document_id", "ordinal", unique=True),
)

chats = Table(
    "chats",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", String(32), ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("created_at", String(32), nullable=False),
    Index("turns_by_chat", "chat_id", "id"),
)

facts = Table(
    "facts",  # what the library remembers of itself: embedding model, chunking
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

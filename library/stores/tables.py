"""The catalogue's tables; a change here needs a migration in `library/stores/migrations` and a new `SCHEMA`."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy import Text as AnyText

from library.unicode import clean_text, is_clean

SCHEMA = "0014"

_AS_BYTES = "file:"


class Text(TypeDecorator[str]):
    """Text that is stored as valid Unicode whatever it was."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Return what is stored."""
        return value and clean_text(value)


class FilePath(TypeDecorator[str]):
    """The absolute path of a file, which need not be text: one that is none is stored as the bytes of an address."""

    impl = AnyText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Return what is stored."""
        return value if value is None or is_clean(value) else _AS_BYTES + quote(os.fsencode(value))

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Return the path as Python's functions take it."""
        as_bytes = value is not None and value.startswith(_AS_BYTES)
        return os.fsdecode(unquote_to_bytes(value.removeprefix(_AS_BYTES))) if value and as_bytes else value


_Bytes = Integer().with_variant(BigInteger, "postgresql")
"""How many bytes something has: SQLite's integers have room for that."""

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("size", _Bytes, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("chunk_count", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("outline", JSON, nullable=False),
    Column("health", JSON, nullable=False),
    Column("dated", String(10), nullable=False, server_default=""),
    Column("names", JSON, nullable=False, server_default="[]"),
    Column("reader", Integer, nullable=False, server_default="0"),
    Column("facts", JSON, nullable=False, server_default="{}"),
    Column("status", String(16), nullable=False),  # adding, ready, replacing, removing, removing_chats
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
    Column("how", String(16), nullable=False),
    Column("places", JSON, nullable=False),
    Column("blocks", JSON, nullable=False, server_default="[]"),
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
    Column("section", Text, nullable=False),
    Column("context", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Index("chunks_by_document", "document_id", "ordinal", unique=True),
)

guides = Table(
    "guides",
    metadata,
    Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("reader", Integer, nullable=False),  # the version of the reader whose pages it was made from
    Column("guide", JSON, nullable=False),
    Column("made_at", String(32), nullable=False),
)

papers = Table(
    "papers",  # as arXiv describes them; one is kept before its document is there
    metadata,
    Column("document_id", String(64), primary_key=True),
    Column("paper", JSON, nullable=False),
    Column("kept_at", String(32), nullable=False),
)

collections = Table(
    "collections",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),  # the name as names are compared; SQLite folds the case of ASCII only
    Column("created_at", String(32), nullable=False),
    Index("collections_by_name", "folded", unique=True),
)

collection_members = Table(
    "collection_members",
    metadata,
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String(64), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Index("collection_members_by_document", "document_id"),
)

chats = Table(
    "chats",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("scope", JSON, nullable=False, server_default="{}"),  # what of the library it asks
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", String(32), ForeignKey("chats.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("shown", Integer, nullable=False, server_default="1"),  # number of the answer that stands under it
    Index("turns_by_chat", "chat_id", "id"),
)

answers = Table(
    "answers",
    metadata,
    Column("turn_id", Integer, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1, in the order in which they were given
    Column("answer", JSON, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("rating", JSON, nullable=False, server_default="{}"),  # what a person thought of it
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("path", FilePath, nullable=False),
    Column("size", _Bytes, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("document_id", String(64), nullable=False),  # empty until the file was looked at
    Column("pages", Integer, nullable=False),  # 0 until known
    Column("pages_done", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("ocr_pages", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("error", Text, nullable=False),
    Column("submitted_at", String(32), nullable=False),
    Column("collection_id", String(32), nullable=False, server_default=""),  # where its document is to be put
    Column("worker", String(32), nullable=False, server_default=""),  # who does it; empty for nobody
    Column("beat", Float, nullable=False, server_default="0"),  # when that one was last heard of, seconds since 1970
    sqlite_autoincrement=True,  # whoever waits for a job must not be told of a later one with its number
)

# What is done of documents that are not whole yet, so that work cut short goes on where it was.
staged_pages = Table(
    "staged_pages",
    metadata,
    Column("document_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("page", JSON, nullable=False),
    Column("reader", Integer, nullable=False, server_default="0"),  # the version of the reader that read it
)

staged_vectors = Table(
    "staged_vectors",
    metadata,
    Column("document_id", String(64), primary_key=True),
    Column("text_hash", String(64), primary_key=True),  # of what the embedder was shown
    Column("vector", LargeBinary, nullable=False),  # float32
)

ledger = Table(
    "ledger",  # requests: never what they said
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("host", Text, nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("bytes_sent", _Bytes, nullable=False),
    Column("bytes_received", _Bytes, nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("approximate", Boolean, nullable=False),
)

self_tests = Table(
    "self_tests",  # how well the library's own questions were answered, once for each run
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("model", Text, nullable=False),  # empty for the built-in answerer
    Column("embedder", Text, nullable=False),
    Column("digest", String(64), nullable=False),  # of its questions; two runs compare if they have the same
    Column("figures", JSON, nullable=False),
)

self_test_questions = Table(
    "self_test_questions",
    metadata,
    Column("run_id", Integer, ForeignKey("self_tests.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1
    _document_id(),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("rank", Integer, nullable=False),  # of that page among those found, from 1; 0 where it is not
    Column("answered", Boolean, nullable=False),
    Column("cited", Boolean, nullable=False),
    Index("self_test_questions_by_document", "document_id"),
)

model_uses = Table(
    "model_uses",  # what models took beside the answers of chats, which know it themselves
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("model", Text, nullable=False),
    Column("read", Integer, nullable=False),  # tokens
    Column("written", Integer, nullable=False),  # tokens
    Column("price", Float),  # US dollars; empty where it is not known
)

facts = Table(
    "facts",  # what the library remembers of itself: embedding model, chunking
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

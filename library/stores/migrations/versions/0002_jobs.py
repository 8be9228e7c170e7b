"""Add jobs and what is done of them, sections of chunks, and how each page was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BYTES = sa.Integer().with_variant(sa.BigInteger, "postgresql")

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of the queue, and the columns with what older rows hold."""
    op.add_column("documents", sa.Column("health", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("pages", sa.Column("how", sa.String(16), nullable=False, server_default="text"))
    op.add_column("pages", sa.Column("places", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("chunks", sa.Column("section", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("size", BYTES, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("pages_done", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("ocr_pages", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staged_pages",
        sa.Column("document_id", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("page", sa.JSON, nullable=False),
    )
    op.create_table(
        "staged_vectors",
        sa.Column("document_id", sa.String(64), primary_key=True),
        sa.Column("text_hash", sa.String(64), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )

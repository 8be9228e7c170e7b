"""Add collections of documents, the date and the names that a document bears, and what of the library a chat asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables of the collections, and the columns with what older rows hold."""
    op.add_column("documents", sa.Column("dated", sa.String(10), nullable=False, server_default=""))
    op.add_column("documents", sa.Column("names", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("chats", sa.Column("scope", sa.JSON, nullable=False, server_default="{}"))
    op.create_table(
        "collections",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
    op.create_index("collections_by_name", "collections", ["folded"], unique=True)
    op.create_table(
        "collection_members",
        sa.Column(
            "collection_id", sa.String(32), sa.ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("document_id", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("collection_members_by_document", "collection_members", ["document_id"])

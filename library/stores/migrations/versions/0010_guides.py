"""Add the guides of documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the table, empty: a guide is made when it is first looked at."""
    op.create_table(
        "guides",
        sa.Column("document_id", sa.String(64), sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("reader", sa.Integer, nullable=False),
        sa.Column("guide", sa.JSON, nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
    )

"""Keep what pages are made of, and which version of the reader read a document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the columns; what older rows hold was read before versions were kept."""
    op.add_column("documents", sa.Column("reader", sa.Integer, nullable=False, server_default="0"))
    op.add_column("pages", sa.Column("blocks", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("staged_pages", sa.Column("reader", sa.Integer, nullable=False, server_default="0"))

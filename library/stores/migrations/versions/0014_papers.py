"""Keep what arXiv says of the papers that were fetched from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the table; of the documents that are there it knows nothing."""
    op.create_table(
        "papers",
        sa.Column("document_id", sa.String(64), primary_key=True),
        sa.Column("paper", sa.JSON, nullable=False),
        sa.Column("kept_at", sa.String(32), nullable=False),
    )

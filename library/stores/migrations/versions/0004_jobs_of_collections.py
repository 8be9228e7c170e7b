"""Add to a job the collection that its document is to be put into."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the column with what older rows hold."""
    op.add_column("jobs", sa.Column("collection_id", sa.String(32), nullable=False, server_default=""))

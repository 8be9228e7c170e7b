"""Keep what stands above a chunk that it is read with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the column; older chunks have nothing in it."""
    op.add_column("chunks", sa.Column("context", sa.Text, nullable=False, server_default=""))

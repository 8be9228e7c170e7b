"""Keep what a person thought of an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the column; nothing was said of the answers that are there."""
    op.add_column("answers", sa.Column("rating", sa.JSON, nullable=False, server_default="{}"))

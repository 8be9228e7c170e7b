"""Keep what documents say of themselves, with places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the column; older documents have nothing in it until they are read anew."""
    op.add_column("documents", sa.Column("facts", sa.JSON, nullable=False, server_default="{}"))

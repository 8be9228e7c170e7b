"""Add the ledger of requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BYTES = sa.Integer().with_variant(sa.BigInteger, "postgresql")

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table, empty: of earlier requests nothing is known."""
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("bytes_sent", BYTES, nullable=False),
        sa.Column("bytes_received", BYTES, nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
        sa.Column("approximate", sa.Boolean, nullable=False),
    )

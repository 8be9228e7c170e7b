"""Keep every answer that a turn was given, and which of them is shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Move the answers into a table of their own; what a turn holds becomes its first."""
    answers = op.create_table(
        "answers",
        sa.Column("turn_id", sa.Integer, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
    turns = sa.table("turns", *(sa.column(name) for name in ("id", "answer", "created_at")))
    held = sa.select(turns.c.id, sa.literal(1), turns.c.answer, turns.c.created_at)
    op.execute(answers.insert().from_select(["turn_id", "number", "answer", "created_at"], held))
    # Not by a batch: that deletes the old table, and with its rows the answers that refer to them.
    op.drop_column("turns", "answer")
    op.add_column("turns", sa.Column("shown", sa.Integer, nullable=False, server_default="1"))

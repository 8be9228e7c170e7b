"""Say who does a job; on a server, keep the words of chunks and count the changes of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Create the columns, and what only a server's catalogue has, empty: words are made of the chunks."""
    op.add_column("jobs", sa.Column("worker", sa.String(32), nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("beat", sa.Float, nullable=False, server_default="0"))
    if op.get_bind().dialect.name != "postgresql":
        return
    generations = op.create_table("generations", sa.Column("value", sa.BigInteger, primary_key=True))
    op.create_table(
        "words",
        sa.Column("chunk_id", sa.String(80), primary_key=True),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("terms", postgresql.TSVECTOR, nullable=False),
        sa.Column("tokens", postgresql.ARRAY(sa.Integer), nullable=False),
        sa.Column("lengths", postgresql.ARRAY(sa.Integer), nullable=False),
    )
    op.create_index("words_by_document", "words", ["document_id"])
    op.create_index("words_by_term", "words", ["terms"], postgresql_using="gin")
    # A search reads the terms of each chunk that it looks at: most fit into the row if they may fill a page.
    op.execute("ALTER TABLE words ALTER COLUMN terms SET STORAGE MAIN")
    op.execute("ALTER TABLE words SET (toast_tuple_target = 8160)")
    op.create_table(
        "word_counts",
        sa.Column("term", sa.Text, primary_key=True),
        sa.Column("in_fields", postgresql.ARRAY(sa.Integer), nullable=False),
    )
    totals = op.create_table(
        "word_totals",
        sa.Column("chunks", sa.BigInteger, primary_key=True),
        sa.Column("in_fields", postgresql.ARRAY(sa.BigInteger), nullable=False),
    )
    op.bulk_insert(generations, [{"value": 0}])
    op.bulk_insert(totals, [{"chunks": 0, "in_fields": [0, 0, 0, 0]}])

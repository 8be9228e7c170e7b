"""Runs migrations on the connection that `library.stores.database` hands over."""

from __future__ import annotations

from alembic import context

from library.stores.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

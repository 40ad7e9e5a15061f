"""Runs migrations on the connection that `store.schema` hands over."""

from alembic import context

from goodsign.store.tables import schema

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=schema, compare_type=True)
with context.begin_transaction():
    context.run_migrations()

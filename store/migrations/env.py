"""Alembic's entry: runs the versions on the connection that ``store.migrate`` hands over, inside its transaction."""

from alembic import context

from store import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.BOT)
context.run_migrations()

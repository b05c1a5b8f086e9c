"""How Alembic runs a migration: on the connection that it is handed, in one transaction."""

from alembic import context

from bot.state.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()

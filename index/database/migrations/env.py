"""What Alembic runs: every step that is missing, on the connection and in the transaction of index.database.upgrade."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()

"""What Alembic runs to reach the store: the connection it is handed, and nothing of its own."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()

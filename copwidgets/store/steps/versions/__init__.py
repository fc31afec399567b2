"""One module a step, named by its number; Alembic finds them here."""

"""What the doctor looks at where a store is a database: its settings, and what every store has.

Only reading transactions; a database that speaks PostgreSQL's protocol without its settings is told
so, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial

from sqlalchemy import Connection, inspect, text

from copwidgets.store.connecting import parse_url
from copwidgets.store.postgres import PostgresStore
from copwidgets.store.tables import REVISIONS

from .findings import Finding, Level, fault, look, ok, on_content, warning

_SETTINGS = {
    "fsync": "a power failure can destroy the whole database",
    "full_page_writes": "a power failure can leave pages half written",
    "synchronous_commit": "the last saves that were acknowledged can be lost in a power failure",
}
_ASK = text("SELECT setting FROM pg_settings WHERE name = :name")
_MIGRATE = 'COPWIDGETS_STORE="postgresql://..." copwidgets migrate'
_MIGRATING = f"Make a backup (pg_dump), stop the workbook, and run: {_MIGRATE}"


def examine_database(url: str) -> Iterator[Finding]:
    """Yield what there is to say about the store in a database.

    Raises
    ------
    StoreError
        The URL cannot be read.
    """
    with closing(PostgresStore(parse_url(url))) as store:
        server = look("server", store.read, _server)
        yield server
        if server.level is Level.FAULT:
            return
        for name, danger in _SETTINGS.items():
            yield look(name, store.read, partial(_setting, name=name, danger=danger))
        there = look("database", store.read, _there)
        yield there
        if there.level is Level.FAULT:
            return
        yield from on_content(store.read, migrating=_MIGRATING)
        yield warning(
            "backup",
            "how a database is backed up is its host's to know",
            "Let pg_dump run every day, and try its restoring once",
        )


def _server(connection: Connection) -> Finding:
    return ok("server", str(connection.execute(text("SELECT version()")).scalar_one()))


def _there(connection: Connection) -> Finding:
    if REVISIONS.name in inspect(connection).get_table_names():
        return ok("database", "a store of this program")
    what = "there is no store in this database yet"
    return fault("database", what, f"To create it, run: {_MIGRATE}")


def _setting(connection: Connection, *, name: str, danger: str) -> Finding:
    found = connection.execute(_ASK, {"name": name}).scalar()
    if found is None:
        return ok(name, "this database has no such setting")
    if found != "off":
        return ok(name, str(found))
    return warning(name, f"off: {danger}", f"Let the host set it: {name} = on")

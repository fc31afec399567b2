"""Opening a store's file only to look at it: nothing is created, completed or rolled back.

For the doctor and for backups, in a process that does not write this store. What cannot be looked
at ends in a StoreError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from copwidgets.errors import StoreError

from . import files
from .faults import FOREIGN, USE_ANOTHER_PATH, translated
from .rows import read_json

WAIT_SECONDS = 15.0

CUT_OFF = "a program was stopped in the middle of a save"
FINISH = (
    "Nothing that was saved is lost. Open the store once, for example with "
    "`copwidgets community list`, and the save that was cut off is taken back; then try again."
)


@contextmanager
def looked_at(path: Path) -> Iterator[Connection]:
    """Open the file of a store, whatever its version, for one transaction that only reads.

    Raises
    ------
    StoreError
        There is none, it is not ours, or it cannot be read as it is.
    """
    files.check_there(path)
    with translated(str(path)), closing(_connect(path)) as raw:
        _check_readable(raw, path)
        engine = create_engine(
            "sqlite://",
            creator=lambda: raw,
            poolclass=StaticPool,
            json_deserializer=read_json,
            hide_parameters=True,
        )
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
            raw.rollback()


def check_ours(connection: Connection, path: Path) -> None:
    """Raise StoreError unless SQLite's header says that the file is a store of this program."""
    found = connection.exec_driver_sql("PRAGMA application_id").scalar()
    if found != files.APPLICATION_ID:
        raise StoreError(FOREIGN, where=str(path), remedy=USE_ANOTHER_PATH)


def find_broken_pages(connection: Connection) -> tuple[str, ...]:
    """Return what SQLite finds wrong in a file's pages and indexes, in its words."""
    rows = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()
    return tuple(each for each in map(str, rows) if each != "ok")


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS, isolation_level=None
    )


def _check_readable(raw: sqlite3.Connection, path: Path) -> None:
    try:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            raise StoreError(CUT_OFF, where=str(path), remedy=FINISH) from error
        raise

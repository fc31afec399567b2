"""The store in a SQLite file, or in memory: how it is opened, and how its transactions are held.

Only the standard library's sqlite3 opens the file, once in a process. Every setting here was
measured, durability before speed. What is stored where is in the modules beside this one.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import (
    AbstractContextManager,
    ExitStack,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import StaticPool

from copwidgets.errors import StoreError
from copwidgets.response import json_key

from . import backups, files, mounts, steps
from .bulk import Source
from .faults import DAMAGED, FOREIGN, RESTORE, USE_ANOTHER_PATH, translated
from .gate import Gate
from .rows import read_json
from .sql import SqlStore

WAIT_SECONDS = 15.0
"""How long a save waits for others before it is refused."""

WAL_IS_SAFE_FROM = (3, 51, 3)
"""Earlier libraries can corrupt a WAL file that two processes write (the WAL-reset race)."""

IN_MEMORY = "the store in memory"

_LOOK_SECONDS = 0.25
"""How often somebody who waits for a change looks, in seconds (4 µs a look, measured)."""

T = TypeVar("T")


def journal_mode(version: tuple[int, ...]) -> str:
    """Return the journal mode that is safe with a version of the SQLite library."""
    return "wal" if version >= WAL_IS_SAFE_FROM else "truncate"


class SqliteStore(SqlStore):
    """A store over one held connection; safe to use from several threads."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path | None, gate: Gate | None
    ) -> None:
        self._path, self._gate = path, gate
        self._where = IN_MEMORY if path is None else str(path)
        self._identity = None if path is None else files.identity(path)
        self._owner, self._is_open, self._lock = os.getpid(), True, threading.RLock()
        self._own_changes = 0
        self._connection = connection
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: connection,
            poolclass=StaticPool,
            json_serializer=json_key,
            json_deserializer=read_json,
            hide_parameters=True,  # an error in the log must not hold what somebody typed
        )
        event.listen(self._engine, "begin", _begin)
        # A transaction that may write says so at once: one that turns into a write later is refused
        # as locked without waiting.
        self._writer = self._engine.execution_options(begin_with="BEGIN IMMEDIATE")

    @classmethod
    def in_memory(cls) -> Self:
        """Open a new store that ends with the process."""
        connection = _connect(":memory:", wait=0)
        store = cls(connection, None, None)
        store.apply_steps()
        return store

    @classmethod
    def at(cls, path: Path, *, wait: float = WAIT_SECONDS) -> Self:
        """Open the store at `path`, creating or completing it where needed.

        Parameters
        ----------
        path : Path
            The file; its folder is created when missing.
        wait : float
            Seconds to wait for other processes, once for the gate and once for the file.
        """
        path = files.find_place(path)
        is_shared = mounts.check_disk(path.parent)
        gate = Gate(path, wait=wait)
        _ensure_file(path, gate)
        with ExitStack() as undo:
            connection = undo.enter_context(closing(_open_file(path, wait=wait)))
            with translated(str(path)):
                is_current = _read_version(connection, str(path)) == steps.NEWEST
                # The log of WAL is shared memory, which no other computer sees.
                wanted = "truncate" if is_shared else journal_mode(sqlite3.sqlite_version_info)
                _set_journal(connection, gate, wanted)
            store = cls(connection, path, gate)
            if not is_current:
                store.apply_steps()
            undo.pop_all()
        return store

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Hold a transaction that only reads."""
        with self._lock, translated(self._where):
            self._check_usable()
            with self._engine.begin() as connection:
                yield connection

    def write(self, work: Callable[[Connection], T], community_id: str | None = None) -> T:
        """Do `work` behind the gate, in a transaction that shuts out every other writer."""
        del community_id  # one writer at a time, in whatever community
        with self._transaction() as connection:
            return work(connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._lock, translated(self._where):
            self._check_usable()
            with self._held():
                try:
                    with self._writer.begin() as connection:
                        yield connection
                    self._own_changes += 1
                finally:
                    # A commit that failed (a full disk, a reader in the way) leaves its
                    # transaction open; it must not swallow the next save.
                    self._connection.rollback()

    def apply_steps(self) -> None:
        """Bring the schema to the newest version, unless another process just has."""
        with self._lock, self._held(), translated(self._where):
            version = _read_version(self._connection, self._where)
            if self._path is not None and version is not None and version != steps.NEWEST:
                step = steps.STEPS[steps.STEPS.index(version) + 1]
                backups.before_migration(self._connection, self._path, step)
            self.write(self._apply_steps)

    def _held(self) -> AbstractContextManager[None]:
        return self._gate.held() if self._gate else nullcontext()

    def _apply_steps(self, connection: Connection) -> None:
        version = _read_version(self._connection, self._where)
        if version is None:
            connection.exec_driver_sql(f"PRAGMA application_id = {files.APPLICATION_ID}")
            steps.create(connection)
        elif version != steps.NEWEST:
            steps.apply(connection)

    def bulk_source(self) -> Source | None:
        """Return how ADBC reaches the file: in a process that only reads it."""
        if self._path is None:
            return None
        wait = f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000:.0f}"
        return Source("sqlite", f"{self._path.as_uri()}?mode=ro", wait)

    def wait_for_change(self, community_id: str, since: int, timeout: float) -> int:
        """Look every quarter of a second whether anybody has committed something at all."""
        end = time.monotonic() + timeout
        looked_at = None
        while True:
            stamp = self._stamp()
            number = since if stamp == looked_at else self.change_number(community_id)
            if number != since or time.monotonic() >= end:
                return number
            looked_at = stamp
            time.sleep(max(0, min(_LOOK_SECONDS, end - time.monotonic())))

    def _stamp(self) -> tuple[object, int]:
        """Return what changes with every commit: SQLite counts those of others, we our own."""
        with self._lock, translated(self._where):
            self._check_usable()
            return _read_one(self._connection, "PRAGMA data_version"), self._own_changes

    def close(self) -> None:
        """Give back the connection; closing twice is no mistake."""
        with self._lock, ExitStack() as stack:
            if not self._is_open:
                return
            self._is_open = False
            if self._gate is not None:
                # The last one out of a WAL file moves the log into it, which is a write.
                with suppress(StoreError):
                    stack.enter_context(self._gate.held())
            self._engine.dispose()
            self._connection.close()

    def _check_usable(self) -> None:
        if not self._is_open:
            remedy = "Open it again with open_store."
            raise StoreError("this store is closed", where=self._where, remedy=remedy)
        if os.getpid() != self._owner:
            # Two processes on one connection corrupt the file.
            remedy = "Open the store again in this process."
            what = "this store was opened before the process was forked"
            raise StoreError(what, where=self._where, remedy=remedy)
        if self._path is not None and files.identity(self._path) != self._identity:
            # Saves would go on into a file that has no name any more, and end with the process.
            remedy = "Nothing was saved. Put the file back, or restart to use the new one."
            what = "this store was moved, deleted or replaced while it was open"
            raise StoreError(what, where=self._where, remedy=remedy)


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("begin_with", "BEGIN")
    connection.exec_driver_sql(str(begin))


def _connect(address: str, *, wait: float) -> sqlite3.Connection:
    # Transactions are opened by us alone (isolation_level None), and threads take turns at a lock.
    connection = sqlite3.connect(
        address, uri=True, timeout=wait, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    # What a person has erased is overwritten in the file, not only unlinked.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _ensure_file(path: Path, gate: Gate) -> None:
    if files.identity(path) is None:
        with gate.held():
            files.create(path)


def _open_file(path: Path, *, wait: float) -> sqlite3.Connection:
    with translated(str(path)):
        # mode=rw: SQLite itself must not create the file, or others could read it.
        return _connect(f"{path.as_uri()}?mode=rw", wait=wait)


def _read_version(connection: sqlite3.Connection, where: str) -> str | None:
    """Return the newest step applied, None for an empty file; refuse what is no store of ours."""
    # In this order: another process that makes the store just now sets both at the same moment.
    tables = _read_one(connection, "SELECT count(*) FROM sqlite_master")
    application_id = _read_one(connection, "PRAGMA application_id")
    if not application_id and not tables and not _read_one(connection, "PRAGMA user_version"):
        return None
    if application_id != files.APPLICATION_ID:
        raise StoreError(FOREIGN, where=where, remedy=USE_ANOTHER_PATH)
    version = _read_one(connection, "SELECT max(version_num) FROM alembic_version")
    if version is None:
        raise StoreError(DAMAGED, where=where, remedy=RESTORE)
    if version not in steps.STEPS:
        remedy = "Update copwidgets; nothing in the store was changed."
        what = f"this store was written by a newer version of the program (step {version})"
        raise StoreError(what, where=where, remedy=remedy)
    return str(version)


def _read_one(connection: sqlite3.Connection, query: str) -> object:
    row: tuple[object, ...] | None = connection.execute(query).fetchone()
    return None if row is None else row[0]


def _set_journal(connection: sqlite3.Connection, gate: Gate, wanted: str) -> None:
    found = _read_one(connection, "PRAGMA journal_mode")
    if found == wanted:
        return
    if "wal" not in (found, wanted):
        connection.execute(f"PRAGMA journal_mode = {wanted}")  # of this connection alone
        return
    with (
        gate.held()
    ):  # in or out of WAL changes the file; refused as busy while others have it open
        connection.execute(f"PRAGMA journal_mode = {wanted}")

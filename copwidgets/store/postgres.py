"""The store in PostgreSQL, or in a database that speaks its protocol: how transactions are held.

A write holds its community's row from its first statement on: within a community they happen one
after the other, each seeing all before it, as in SQLite; communities go side by side. That takes no
advisory lock and no sequence, and what is undone because of another is done again.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

import psycopg
from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from copwidgets.errors import StoreError

from . import sqlstates, steps
from .bulk import Source
from .changes import CHANGED
from .connecting import SETTINGS, make_engine, parse_url, show_url
from .faults import FOREIGN, translated
from .sql import SqlStore
from .tables import COMMUNITIES

TRIES = 8
"""How often work that is undone because of others is done; each time it waits longer."""

_LOOK_SECONDS = 5.0
"""How often somebody who waits for a change looks, should a notice be lost."""

_CHANNEL = "copwidgets_changes"

T = TypeVar("T")


class PostgresStore(SqlStore):
    """A store over one held connection, and more while several threads use it at once."""

    def __init__(self, url: URL) -> None:
        self._where = show_url(url)
        self._owner, self._is_open = os.getpid(), True
        self._engine = make_engine(url)
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._alone = self._engine.execution_options(isolation_level="SERIALIZABLE")
        self._listening = threading.Lock()
        self._listener: psycopg.Connection[Any] | None = None

    @classmethod
    def at(cls, url: str) -> Self:
        """Open the store in the database at `url`; its schema must be there and up to date.

        Raises
        ------
        StoreError
            The database cannot be reached, or its schema has to be created or brought up to date
            first, which only whoever hosts it does: the message says how.
        """
        store = cls(parse_url(url))
        try:
            store.check_version()
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Hold a transaction that only reads, and sees one moment."""
        self._check_usable()
        with translated(self._where, _explain), self._reader.begin() as connection:
            yield connection

    def write(self, work: Callable[[Connection], T], community_id: str | None = None) -> T:
        """Do `work` while holding the community's row; with None, as if nobody else were there."""
        self._check_usable()
        tries = range(TRIES, 0, -1)
        with translated(self._where, _explain):
            return next(done for left in tries for done in self._try(work, community_id, left - 1))

    def _try(
        self, work: Callable[[Connection], T], community_id: str | None, left: int
    ) -> Iterator[T]:
        """Yield what one try returns, or nothing when it was undone and another one is `left`."""
        engine = self._alone if community_id is None else self._engine
        is_committing = False
        try:
            with engine.connect() as connection:
                connection.info.pop(CHANGED, None)
                _hold(connection, community_id)
                done = work(connection)
                is_committing = True
                connection.commit()
                changed = connection.info.pop(CHANGED, None)
        except DBAPIError as error:
            if not left or not _may_repeat(error, community_id, is_committing=is_committing):
                raise
            time.sleep(random.uniform(0, 0.01 * 2 ** (TRIES - left)))  # noqa: S311 - no secret
            return
        if changed is not None:
            self._notify(changed)
        yield done

    def _notify(self, community_id: str) -> None:
        """Tell those who wait, once committed: within the transactions all commits would queue."""
        notice = {"channel": _CHANNEL, "community": community_id}
        autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with autocommit.connect() as connection:
                connection.exec_driver_sql("SELECT pg_notify(%(channel)s, %(community)s)", notice)
        except SQLAlchemyError:
            return  # the save is safe, and whoever waits looks by themselves before long

    def bulk_source(self) -> Source | None:
        """Return how ADBC reaches the database; it is tried with PostgreSQL itself alone."""
        url = self._engine.url
        if url.get_backend_name() != "postgresql":
            return None
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return Source("postgresql", address, "SET default_transaction_read_only = on")

    def wait_for_change(self, community_id: str, since: int, timeout: float) -> int:
        """Wait for a notice; where the database sends none, look every second."""
        end = time.monotonic() + timeout
        alone = self._listening.acquire(blocking=False)
        try:
            listener = self._listen() if alone else None
            while True:
                number = self.change_number(community_id)
                left = end - time.monotonic()
                if number != since or left <= 0:
                    return number
                listener = _wait(listener, community_id, min(left, _LOOK_SECONDS))
        finally:
            if alone:
                self._listening.release()

    def _listen(self) -> psycopg.Connection[Any] | None:
        """Return the connection that notices come by; None where the database has none."""
        if self._listener is not None and not self._listener.broken:
            return self._listener
        plain = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            self._listener = psycopg.connect(plain, autocommit=True, **SETTINGS)
            self._listener.execute(f"LISTEN {_CHANNEL}")
        except psycopg.Error:
            return None
        return self._listener

    # --- the schema -----------------------------------------------------------------------------

    def check_version(self) -> None:
        """Raise StoreError unless the schema is there and is the one that this program knows."""
        version = self._read_version()
        if version == steps.NEWEST:
            return
        if version is not None and version not in steps.STEPS:
            remedy = "Update copwidgets; nothing in the store was changed."
            what = f"this store was written by a newer version of the program (step {version})"
            raise StoreError(what, where=self._where, remedy=remedy)
        if version is None:
            what, remedy = "there is no store in this database yet", "To create it, run"
        else:
            what = f"this store is at step {version} and this program needs {steps.NEWEST}"
            remedy = "Make a backup (pg_dump), stop the workbook, and run"
        # The URL may hold a password: it is named by the variable that holds it.
        command = 'COPWIDGETS_STORE="postgresql://..." copwidgets migrate'
        raise StoreError(what, where=self._where, remedy=f"{remedy}: {command}")

    def _read_version(self) -> str | None:
        with self.read() as connection:
            names = set(inspect(connection).get_table_names())
            if "alembic_version" not in names:
                return None
            if COMMUNITIES.name not in names:
                remedy = "Name another database; nothing in it was changed."
                raise StoreError(FOREIGN, where=self._where, remedy=remedy)
            return steps.read_version(connection)

    @classmethod
    def migrate(cls, url: str) -> str | None:
        """Create the schema or bring it up to date, in one transaction; return the step it was at.

        Raises
        ------
        StoreError
            The database cannot be reached, or holds something else or newer.
        """
        store = cls(parse_url(url))
        try:
            version = store._read_version()
            if version is None:
                store.write(steps.create)
            elif version in steps.STEPS[:-1]:
                store.write(steps.apply)
            store.check_version()
        finally:
            store.close()
        return version

    def close(self) -> None:
        """Give back the connections; closing twice is no mistake."""
        self._is_open = False
        if self._listener is not None:
            self._listener.close()
        # What a parent process opened is the parent's to close.
        self._engine.dispose(close=os.getpid() == self._owner)

    def _check_usable(self) -> None:
        if not self._is_open:
            remedy = "Open it again with open_store."
            raise StoreError("this store is closed", where=self._where, remedy=remedy)
        if os.getpid() != self._owner:
            what = "this store was opened before the process was forked"
            remedy = "Open the store again in this process."
            raise StoreError(what, where=self._where, remedy=remedy)


def _hold(connection: Connection, community_id: str | None) -> None:
    """Wait until no other write of the community is under way, and let none begin."""
    if community_id is not None:
        row = select(COMMUNITIES.c.id).where(COMMUNITIES.c.id == community_id)
        connection.execute(row.with_for_update(key_share=True))


def _may_repeat(error: DBAPIError, community_id: str | None, *, is_committing: bool) -> bool:
    """Tell whether nothing has come of a try, so that it may be made again."""
    state = _state(error.orig)
    if error.connection_invalidated:
        return not is_committing  # a commit without an answer may have been done
    # Without a community two processes may write one key at the same moment.
    return sqlstates.is_undone(state) or (state == "23505" and community_id is None)


def _wait(
    listener: psycopg.Connection[Any] | None, community_id: str, seconds: float
) -> psycopg.Connection[Any] | None:
    """Wait for a notice about a community; return what to wait with next."""
    if listener is None:
        time.sleep(min(seconds, 1.0))
        return None
    try:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for notice in listener.notifies(timeout=left, stop_after=1):
                if notice.payload == community_id:
                    return listener
    except psycopg.Error:
        return None
    return listener


def _state(error: BaseException | None) -> str | None:
    return getattr(error, "sqlstate", None)


def _explain(error: BaseException, where: str) -> StoreError:
    if isinstance(error, SQLAlchemyError):  # its own: no connection came free in time
        return sqlstates.to_store_error("57014", where)
    state = _state(error)
    if state is None and (reason := str(error).partition("\n")[0]):
        where = f"{where} ({reason})"  # for whoever hosts it: visitors are shown no places
    return sqlstates.to_store_error(state, where)

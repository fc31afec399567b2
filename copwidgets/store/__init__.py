"""Where responses live: one URL, one contract, whatever engine keeps them.

An adapter is imported when its URL is opened, so that nothing here costs what is not used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from copwidgets.errors import StoreError

from .contract import Store

if TYPE_CHECKING:
    from .postgres import PostgresStore

__all__ = ["Store", "migrate_store", "open_store"]

_SQLITE = "sqlite://"
_POSTGRES = ("postgresql://", "postgresql+psycopg://", "cockroachdb://")


def open_store(url: str) -> Store:
    """Open the store at a URL; it must be closed, best with `with`.

    Parameters
    ----------
    url : str
        `sqlite:///relative/path` or `sqlite:////absolute/path` for a file, which is created when
        missing; `sqlite://` for one that ends with the process; `postgresql://user@host/database`
        for a database that `copwidgets migrate` has made a store of (extra `postgres`).

    Raises
    ------
    StoreError
        The URL names no store that this version can open, or what is there cannot be used.
    """
    if url.startswith(_POSTGRES):
        return _postgres().at(url)
    if not url.startswith(_SQLITE):
        raise _unknown(url)
    from .sqlite import SqliteStore

    path = url.removeprefix(_SQLITE)
    if path in {"", "/", "/:memory:"}:
        return SqliteStore.in_memory()
    if not path.startswith("/") or "\0" in path:
        raise _unknown(url)
    return SqliteStore.at(Path(path[1:]))


def migrate_store(url: str) -> tuple[str | None, str]:
    """Create the schema of a store or bring it up to date; return its step before and after.

    A SQLite file does this by itself when it is opened; a database never does.

    Raises
    ------
    StoreError
        As for `open_store`.
    """
    from .steps import NEWEST

    if not url.startswith(_POSTGRES):
        open_store(url).close()
        return NEWEST, NEWEST
    return _postgres().migrate(url), NEWEST


def _postgres() -> type[PostgresStore]:
    try:
        from .postgres import PostgresStore
    except ImportError as error:
        remedy = 'Install it with: pip install "copwidgets[postgres]"'
        raise StoreError("a store in PostgreSQL needs psycopg", remedy=remedy) from error
    return PostgresStore


def _unknown(url: str) -> StoreError:
    # A URL of another engine may hold a password: only its scheme is repeated.
    scheme = url.partition("://")[0] if "://" in url else "no scheme"
    return StoreError(
        f"a store at this kind of URL ({scheme}) is not supported in this version",
        remedy="Use sqlite:///path/to/file.sqlite, or postgresql://user@host/database.",
    )

"""How PostgreSQL is reached: its URL, the engine that holds its connections, and their settings.

Nothing is opened here. Used by `postgres`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from copwidgets.errors import StoreError
from copwidgets.response import json_key

from .rows import read_json

WAIT_SECONDS = 15
"""How long a save waits for others before it is refused."""

SETTINGS: dict[str, Any] = {
    "connect_timeout": 10,
    "application_name": "copwidgets",
    # A network that swallows everything ends the wait, and a stopped program its hold on others.
    "tcp_user_timeout": 20_000,
    "options": f"-c lock_timeout={WAIT_SECONDS}s -c idle_in_transaction_session_timeout=30s",
}


def parse_url(url: str) -> URL:
    """Return the URL with the driver that is used.

    Raises
    ------
    StoreError
        It is no URL; it is not repeated, as it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        remedy = "Write it like postgresql://user:password@host:5432/database"
        raise StoreError("this store's URL cannot be read", remedy=remedy) from error
    return parsed.set(drivername=f"{parsed.get_backend_name()}+psycopg")


def show_url(url: URL) -> str:
    """Return a URL that may stand in a message: without password and settings."""
    return url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)


def make_engine(url: URL) -> Engine:
    """Return the engine of a database; StoreError where its dialect is not installed."""
    try:
        return create_engine(
            url,
            isolation_level="READ COMMITTED",
            # One connection is held; a second thread gets one for as long as it needs it.
            pool_size=1,
            max_overflow=4,
            pool_timeout=WAIT_SECONDS,
            pool_pre_ping=True,  # a server that was restarted since is no reason to fail
            connect_args={name: value for name, value in SETTINGS.items() if name not in url.query},
            json_serializer=json_key,
            json_deserializer=read_json,
            hide_parameters=True,  # an error in the log must not hold what somebody typed
        )
    except NoSuchModuleError as error:
        name = url.get_backend_name()
        remedy = f'Install its dialect, for CockroachDB: pip install "sqlalchemy-{name}"'
        raise StoreError(f"nothing here can open a {name} store", remedy=remedy) from error

"""The commands by which a store moves on: to a newer schema, or to another engine."""

from __future__ import annotations

import sys
from typing import Annotated, cast

import typer

from copwidgets.settings import STORE_VARIABLE, Settings

from .options import StoreOption, check_there, sentences


def migrate(*, store: StoreOption = None) -> None:
    """Create the store's schema, or bring it up to date; a SQLite file does so by itself."""
    from copwidgets.store import migrate_store

    with sentences():
        before, after = migrate_store(Settings.find(store=store).store)
        if before == after:
            print(f"The store is up to date (step {after}).")
        elif before is None:
            print(f"A new store was created (step {after}).")
        else:
            print(f"The store was brought from step {before} to step {after}.")


def copy(
    source: Annotated[str, typer.Argument(help="The URL of the store to copy.")],
    target: Annotated[
        str,
        typer.Argument(
            envvar=STORE_VARIABLE,
            help="The URL of an empty store. A variable keeps its password out of the history.",
        ),
    ],
) -> None:
    """Copy a whole store into an empty one, as from a SQLite file to PostgreSQL."""
    from copwidgets.store import open_store
    from copwidgets.store.copying import copy_store
    from copwidgets.store.sql import SqlStore

    check_there(source)
    with sentences(), open_store(source) as old, open_store(target) as new:
        rows = copy_store(cast(SqlStore, old), cast(SqlStore, new), _tell)
        if sys.stderr.isatty():
            print(file=sys.stderr)
        print(f"{rows} rows were copied. Point {STORE_VARIABLE} to the new store to use it.")


def _tell(table: str, copied: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{table}: {copied}".ljust(40), end="", file=sys.stderr, flush=True)

"""A whole store copied into another one, whatever engines the two are: from a laptop to a server.

Row by row as it is, checksums and all, in one transaction on each side: the copy is whole or is not
there. Used by the command line; imports no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from copwidgets.errors import StoreError

from .sql import SqlStore
from .tables import METADATA

BATCH = 1000
"""Rows that are held in memory at once."""

Progress = Callable[[str, int], None]
"""Is told after each batch: the table, and how many of its rows have been copied."""


def copy_store(source: SqlStore, target: SqlStore, progress: Progress | None = None) -> int:
    """Copy everything in `source` into `target`, which has to be empty; return how many rows.

    Raises
    ------
    StoreError
        The target holds something, or one of the stores fails; the target is then as it was.
    """
    with source.read() as reading:
        return target.write(lambda writing: _copy_all(reading, writing, progress))


def _copy_all(reading: Connection, writing: Connection, progress: Progress | None) -> int:
    if any(_count(writing, table) for table in METADATA.sorted_tables):
        remedy = "Name an empty store; nothing in this one was changed."
        raise StoreError("the store to copy into is not empty", remedy=remedy)
    return sum(_copy(reading, writing, table, progress) for table in METADATA.sorted_tables)


def _copy(reading: Connection, writing: Connection, table: Table, progress: Progress | None) -> int:
    copied = 0
    for batch in _batches(reading, table):
        writing.execute(insert(table), batch)
        copied += len(batch)
        if progress is not None:
            progress(table.name, copied)
    return copied


def _batches(reading: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    # In the order of the key, so that two copies of one state are equal row for row.
    query = select(table).order_by(*table.primary_key)
    rows = reading.execution_options(yield_per=BATCH).execute(query).mappings()
    while batch := [dict(row) for row in islice(rows, BATCH)]:
        yield batch


def _count(connection: Connection, table: Table) -> int:
    found: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    return found

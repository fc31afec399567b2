"""What can be asked of a store's content, whatever the engine: SQL over one open connection.

The answers are plain values; what they mean to a person is said in `findings`. Nothing is written.
Only columns that every version of the schema has are read, so that an old store can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, exists, func, inspect, select, table
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.errors import StoreError

from . import steps
from .answers import IS_HEAD, REVISION_COLUMNS
from .damaged import Damaged, read_revisions
from .faults import DAMAGED, RESTORE
from .tables import HEADS, MEMBERS, REVISIONS

NEWER = "this store was written by a newer version of the program"
UPDATE = "Update copwidgets; nothing in the store was changed."


def read_version(connection: Connection, where: str) -> str:
    """Return the step that a store is at.

    Raises
    ------
    StoreError
        It is at none that this program knows.
    """
    version = steps.read_version(connection)
    if version is None:
        raise StoreError(DAMAGED, where=where, remedy=RESTORE)
    if version not in steps.STEPS:
        raise StoreError(f"{NEWER} (step {version})", where=where, remedy=UPDATE)
    return version


def count_rows(connection: Connection) -> Mapping[str, int]:
    """Return the number of rows of each table that is there."""
    names = sorted(inspect(connection).get_table_names())
    query = {name: select(func.count()).select_from(table(name)) for name in names}
    return {name: connection.execute(each).scalar_one() for name, each in query.items()}


def count_orphans(connection: Connection) -> Mapping[str, int]:
    """Return how many rows lead nowhere: what they are, in words, and their number."""
    is_member = (MEMBERS.c.community_id == REVISIONS.c.community_id) & (
        MEMBERS.c.id == REVISIONS.c.member_id
    )
    wrong = {
        "answers whose newest version is missing": (HEADS, _is_missing(HEADS.c.n)),
        "answers whose shared version is missing": (HEADS, _is_missing(HEADS.c.shared_n)),
        "answers with a shared version newer than the newest": (
            HEADS,
            HEADS.c.shared_n > HEADS.c.n,
        ),
        "versions without a member": (REVISIONS, ~exists().where(is_member)),
        "versions that no answer counts as its own": (REVISIONS, ~exists().where(IS_HEAD)),
    }
    queries = {
        words: select(func.count()).select_from(rows).where(is_wrong)
        for words, (rows, is_wrong) in wrong.items()
    }
    found = {words: connection.execute(each).scalar_one() for words, each in queries.items()}
    return {words: number for words, number in found.items() if number}


def _is_missing(chosen: ColumnElement[Any]) -> ColumnElement[bool]:
    return chosen.is_not(None) & ~exists().where(IS_HEAD & (REVISIONS.c.n == chosen))


def find_damaged(connection: Connection) -> Iterator[Damaged]:
    """Yield every revision that does not read back as it was written."""
    pair = (REVISIONS.c.community_id, REVISIONS.c.member_id)
    every = select(*REVISION_COLUMNS).select_from(REVISIONS.outerjoin(HEADS, IS_HEAD))
    for community_id, member_id in connection.execute(select(*pair).distinct()).all():
        is_theirs = (pair[0] == community_id) & (pair[1] == member_id)
        yield from read_revisions(connection, every.where(is_theirs)).damaged

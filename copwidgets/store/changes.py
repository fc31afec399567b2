"""The number that counts the changes of a community's answers, and the decisions about them.

It is raised in the transaction of the change, which holds the community's row from then on: so
numbers are committed in their order, and whoever knows one has seen all below it. (A sequence would
not do: a number drawn early may be committed late.) SQL over one open connection.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from .tables import COMMUNITIES

CHANGED = "changed community"
"""Under this key of `connection.info` stands the community whose answers a transaction changed."""


def next_change(connection: Connection, community_id: str) -> int:
    """Count one more change, and return its number."""
    counted = (
        update(COMMUNITIES)
        .where(COMMUNITIES.c.id == community_id)
        .values(changes=COMMUNITIES.c.changes + 1)
        .returning(COMMUNITIES.c.changes)
    )
    connection.info[CHANGED] = community_id
    number: int = connection.execute(counted).scalar_one()
    return number


def note_rewriting(connection: Connection, community_id: str) -> int:
    """Count a change after which everything has to be read anew; return its number."""
    number = next_change(connection, community_id)
    is_one = COMMUNITIES.c.id == community_id
    connection.execute(update(COMMUNITIES).where(is_one).values(rewritten=number))
    return number


def change_number(connection: Connection, community_id: str) -> int:
    """Return the number of the newest change, 0 while there is none."""
    return numbers(connection, community_id)[0]


def numbers(connection: Connection, community_id: str) -> tuple[int, int]:
    """Return the number of the newest change, and of the newest that has all read anew."""
    query = select(COMMUNITIES.c.changes, COMMUNITIES.c.rewritten)
    row = connection.execute(query.where(COMMUNITIES.c.id == community_id)).one_or_none()
    return (0, 0) if row is None else (row.changes, row.rewritten)

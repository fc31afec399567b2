"""The number that counts the changes of a community's answers: SQL over one open connection.

It is raised in the transaction of the change, which holds the community's row from then on: so
numbers are committed in their order, and whoever knows one has seen all below it. (A sequence would
not do: a number drawn early may be committed late.)
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


def note_rewriting(connection: Connection, community_id: str) -> None:
    """Count a change after which everything has to be read anew, as something is gone."""
    number = next_change(connection, community_id)
    is_one = COMMUNITIES.c.id == community_id
    connection.execute(update(COMMUNITIES).where(is_one).values(rewritten=number))


def change_number(connection: Connection, community_id: str) -> int:
    """Return the number of the newest change, 0 while there is none."""
    query = select(COMMUNITIES.c.changes).where(COMMUNITIES.c.id == community_id)
    return connection.execute(query).scalar_one_or_none() or 0


def rewriting_number(connection: Connection, community_id: str) -> int:
    """Return the number of the newest change after which everything has to be read anew."""
    query = select(COMMUNITIES.c.rewritten).where(COMMUNITIES.c.id == community_id)
    return connection.execute(query).scalar_one_or_none() or 0

"""Reading a whole community: SQL over one open connection, a page at a time.

A page is one short transaction and continues by key, so that a half-read result never keeps a lock
which would hold up everybody's saves. A group of a few dozen members fits into one page.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.response import Standing

from .answers import IS_HEAD, REVISION_COLUMNS
from .tables import HEADS, MEMBERS, REVISIONS

PAGE = 5_000
"""Rows that are read in one transaction."""

Place = tuple[Any, ...]
"""The key of the last row of a page: joined_at, member, question, revision."""

_ORDER: tuple[ColumnElement[Any], ...] = (
    MEMBERS.c.joined_at,
    MEMBERS.c.id,
    REVISIONS.c.question_id,
    REVISIONS.c.n,
)
_IS_MEMBER = (MEMBERS.c.community_id == HEADS.c.community_id) & (MEMBERS.c.id == HEADS.c.member_id)


def select_responses(community_id: str, *, drafts: bool) -> Select[Any]:
    """Return the query for the shared revision of each question, or the newest one."""
    chosen = HEADS.c.n if drafts else HEADS.c.shared_n
    return _select(community_id, IS_HEAD & (REVISIONS.c.n == chosen))


def select_history(community_id: str) -> Select[Any]:
    """Return the query for every revision."""
    return _select(community_id, IS_HEAD)


def read_page(connection: Connection, query: Select[Any], after: Place | None) -> list[Row[Any]]:
    """Return the next rows of a query of this module, after the place of the last row read."""
    if after is not None:
        query = query.where(tuple_(*_ORDER) > tuple_(*after))
    return list(connection.execute(query.limit(PAGE)))


def place_of(row: Row[Any]) -> Place:
    """Return where a row stands, for the page after it."""
    return (row.joined_at, row.member_id, row.question_id, row.n)


def standings(connection: Connection, community_id: str) -> tuple[Standing, ...]:
    """Return how far each member has come, in the order of `responses`."""
    query = (
        select(HEADS.c.member_id, HEADS.c.question_id, HEADS.c.n, HEADS.c.shared_n)
        .add_columns(REVISIONS.c.status)
        .join_from(HEADS, MEMBERS, _IS_MEMBER)
        .outerjoin(REVISIONS, IS_HEAD & (REVISIONS.c.n == HEADS.c.shared_n))
        .where(HEADS.c.community_id == community_id)
        .order_by(MEMBERS.c.joined_at, MEMBERS.c.id, HEADS.c.question_id)
    )
    return tuple(
        Standing(row.member_id, row.question_id, row.n != row.shared_n, row.status)
        for row in connection.execute(query)
    )


def _select(community_id: str, joined: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*REVISION_COLUMNS, MEMBERS.c.joined_at)
        .select_from(MEMBERS)
        .join(HEADS, _IS_MEMBER)
        .join(REVISIONS, joined)
        .where(MEMBERS.c.community_id == community_id)
        .order_by(*_ORDER)
    )

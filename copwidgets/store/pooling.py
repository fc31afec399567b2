"""Reading a whole community: SQL over one open connection, some members at a time.

A page is one short transaction, so that a half-read result never keeps a lock which would hold up
everybody's saves. A group of a few dozen members fits into one page and is seen at one moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.response import Changes, Response, Standing

from . import changes
from .answers import IS_HEAD, REVISION_COLUMNS
from .damaged import read_revisions, warn
from .tables import HEADS, MEMBERS, REVISIONS

PAGE = 50
"""Members whose answers are read in one transaction."""


def member_ids(connection: Connection, community_id: str) -> list[str]:
    """Return the members of a community in the order in which they came."""
    query = (
        select(MEMBERS.c.id)
        .where(MEMBERS.c.community_id == community_id)
        .order_by(MEMBERS.c.joined_at, MEMBERS.c.id)
    )
    return list(connection.execute(query).scalars())


def read_responses(
    connection: Connection, community_id: str, ids: Sequence[str], *, drafts: bool
) -> list[Response]:
    """Return the shared revision of each question of some members, or the newest one."""
    chosen = HEADS.c.n if drafts else HEADS.c.shared_n
    query = _select(HEADS, IS_HEAD & (REVISIONS.c.n == chosen), community_id, ids)
    return _read(connection, query, ids)


def read_history(connection: Connection, community_id: str, ids: Sequence[str]) -> list[Response]:
    """Return every revision of some members."""
    query = _select(REVISIONS, IS_HEAD, community_id, ids).order_by(REVISIONS.c.n)
    return _read(connection, query, ids)


def read_changes(connection: Connection, community_id: str, since: int, *, drafts: bool) -> Changes:
    """Return the responses that changed after the change `since`; all, if something is gone."""
    number, rewritten = changes.numbers(connection, community_id)
    is_whole = since < rewritten or since > number
    chosen = HEADS.c.n if drafts else HEADS.c.shared_n
    query = (
        select(*REVISION_COLUMNS)
        .select_from(REVISIONS.join(HEADS, IS_HEAD & (REVISIONS.c.n == chosen)))
        .where(HEADS.c.community_id == community_id)
        .order_by(HEADS.c.change, HEADS.c.member_id, HEADS.c.question_id)
    )
    if not is_whole:
        query = query.where(HEADS.c.change > since)
    return Changes(number, is_whole, _read_whole(connection, query))


def standings(connection: Connection, community_id: str, since: int) -> tuple[Standing, ...]:
    """Return how far each member has come, in the order of `responses`."""
    is_member = (MEMBERS.c.community_id == HEADS.c.community_id) & (
        MEMBERS.c.id == HEADS.c.member_id
    )
    query = (
        select(HEADS.c.member_id, HEADS.c.question_id, HEADS.c.n, HEADS.c.shared_n)
        .add_columns(REVISIONS.c.status)
        .join_from(HEADS, MEMBERS, is_member)
        .outerjoin(REVISIONS, IS_HEAD & (REVISIONS.c.n == HEADS.c.shared_n))
        .where(HEADS.c.community_id == community_id, HEADS.c.change > since)
        .order_by(MEMBERS.c.joined_at, MEMBERS.c.id, HEADS.c.question_id)
    )
    return tuple(
        Standing(row.member_id, row.question_id, row.n != row.shared_n, row.status)
        for row in connection.execute(query)
    )


def _select(
    driving: Table, joined: ColumnElement[bool], community_id: str, ids: Sequence[str]
) -> Select[Any]:
    # Asked for and ordered by the key of one table, nothing is sorted and no other row is touched.
    return (
        select(*REVISION_COLUMNS)
        .select_from(REVISIONS.join(HEADS, joined))
        .where(driving.c.community_id == community_id, driving.c.member_id.in_(ids))
        .order_by(driving.c.member_id, driving.c.question_id)
    )


def _read(connection: Connection, query: Select[Any], ids: Sequence[str]) -> list[Response]:
    place = {member_id: number for number, member_id in enumerate(ids)}
    found = _read_whole(connection, query)
    return sorted(found, key=lambda response: place[response.member_id])


def _read_whole(connection: Connection, query: Select[Any]) -> tuple[Response, ...]:
    """Return what reads back, and warn of what does not."""
    found = read_revisions(connection, query)
    warn(found.damaged)
    return found.responses

"""Saving and sharing one member's answers: SQL over one open connection.

Each function runs inside the transaction of its caller, which may run it again from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.community import Act, Member, utc_now
from copwidgets.errors import AnswerError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft, Response, Saved, Shared, State

from . import audit
from .changes import next_change
from .damaged import Damaged, read_revisions, warn
from .rows import from_row, to_columns
from .tables import HEADS, REVISIONS, SHARES

IS_HEAD = (
    (HEADS.c.community_id == REVISIONS.c.community_id)
    & (HEADS.c.member_id == REVISIONS.c.member_id)
    & (HEADS.c.question_id == REVISIONS.c.question_id)
)
"""What joins a revision with its question's head, whichever revision it is."""

REVISION_COLUMNS: tuple[ColumnElement[Any], ...] = (
    REVISIONS.c.community_id,
    REVISIONS.c.member_id,
    REVISIONS.c.question_id,
    REVISIONS.c.n,
    REVISIONS.c.base,
    REVISIONS.c.status,
    REVISIONS.c.text,
    REVISIONS.c.data,
    REVISIONS.c.guide_version,
    REVISIONS.c.saved_at,
    REVISIONS.c.checksum,
    HEADS.c.shared_n,
)
"""What `rows.from_row` needs."""


def save(connection: Connection, member: Member, draft: Draft, guide_version: str) -> Saved:
    """Append a revision and move the head, or find the revision that this save made before."""
    before = _find_saved(connection, member, draft)
    newest = _newest(connection, member, draft.question_id)
    saved = before or _append(connection, member, draft, guide_version, newest)
    # The newest revision that is not this one: after it (a late retry), or just before it.
    other = newest if newest > saved.revision else saved.revision - 1
    if other <= saved.base:
        return Saved(saved)
    query = _revisions(member, draft.question_id).where(REVISIONS.c.n == other)
    # One that is damaged cannot be shown to anybody; it stays where it is.
    unseen = next(iter(read_revisions(connection, query).responses), None)
    return Saved(saved, None if unseen is None or unseen.answer == saved.answer else unseen)


def current(connection: Connection, member: Member) -> dict[str, Response]:
    """Return the newest revision of each question the member has touched.

    Where that is damaged, the newest one that is not, marked as a fallback.
    """
    query = (
        select(*REVISION_COLUMNS)
        .join(HEADS, IS_HEAD & (HEADS.c.n == REVISIONS.c.n))
        .where(is_of(HEADS, member))
        .order_by(HEADS.c.question_id)
    )
    found = read_revisions(connection, query)
    warn(found.damaged)
    earlier = (_fall_back(connection, member, each) for each in found.damaged)
    return {each.question_id: each for each in (*found.responses, *earlier)}


def _fall_back(connection: Connection, member: Member, lost: Damaged) -> Response:
    """Return the newest revision before a damaged one that reads back, or an emptied one."""
    earlier = _revisions(member, lost.question_id).where(REVISIONS.c.n < lost.revision)
    found = read_revisions(connection, earlier.order_by(REVISIONS.c.n)).responses
    nothing = Response(
        community_id=member.community_id,
        member_id=member.id,
        question_id=lost.question_id,
        revision=0,
        base=0,
        answer=Answer(Status.EMPTIED),
        state=State.DRAFT,
        guide_version="",
        saved_at=utc_now(),
    )
    return replace(found[-1] if found else nothing, is_fallback=True)


def share(
    connection: Connection, member: Member, section_id: str, seen: Mapping[str, int]
) -> tuple[str, ...]:
    """Make the revisions in `seen` the shared ones, all or none; return what is newer."""
    chosen = is_of(HEADS, member) & HEADS.c.question_id.in_(list(seen))
    rows = connection.execute(select(HEADS.c.question_id, HEADS.c.n).where(chosen))
    newest: dict[str, int] = {row.question_id: row.n for row in rows}
    stale = tuple(question for question, n in seen.items() if newest.get(question) != n)
    if stale:
        return stale
    change = next_change(connection, member.community_id)
    connection.execute(update(HEADS).where(chosen).values(shared_n=HEADS.c.n, change=change))
    newest_share = select(func.max(SHARES.c.n)).where(is_of(SHARES, member))
    row = {
        "community_id": member.community_id,
        "member_id": member.id,
        "n": (connection.execute(newest_share).scalar_one() or 0) + 1,
        "section_id": section_id,
        "revisions": dict(seen),
        "shared_at": utc_now(),
    }
    connection.execute(insert(SHARES).values(row))
    details = {"section": section_id}
    audit.write(
        connection, member.community_id, audit.Line(Act.SECTION_SHARED, by=member, details=details)
    )
    return ()


def shares(connection: Connection, community_id: str) -> tuple[Shared, ...]:
    """Return every sharing of a community, oldest first."""
    query = (
        select(SHARES)
        .where(SHARES.c.community_id == community_id)
        .order_by(SHARES.c.shared_at, SHARES.c.member_id, SHARES.c.n)
    )
    return tuple(
        Shared(row.community_id, row.member_id, row.section_id, row.revisions, row.shared_at)
        for row in connection.execute(query)
    )


def _find_saved(connection: Connection, member: Member, draft: Draft) -> Response | None:
    query = _revisions(member, draft.question_id).where(REVISIONS.c.token == draft.token)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    saved = from_row(row)
    if saved.answer != draft.answer:
        # To return the earlier revision as this one would lose a text and say that it is saved.
        raise AnswerError(
            "this save carries the token of an earlier save with another answer",
            where=draft.question_id,
            remedy="Draw a new token for every answer.",
        )
    return saved


def _append(
    connection: Connection, member: Member, draft: Draft, guide_version: str, newest: int
) -> Response:
    saved = Response(
        community_id=member.community_id,
        member_id=member.id,
        question_id=draft.question_id,
        revision=newest + 1,
        # A base that this store never had shows nothing about what the writer knows.
        base=draft.base if 0 <= draft.base <= newest else 0,
        answer=draft.answer,
        state=State.DRAFT,
        guide_version=guide_version,
        saved_at=utc_now(),
    )
    connection.execute(insert(REVISIONS).values(to_columns(saved, draft.token)))
    _move_head(connection, saved, next_change(connection, member.community_id))
    return saved


def _move_head(connection: Connection, saved: Response, change: int) -> None:
    key = {
        "community_id": saved.community_id,
        "member_id": saved.member_id,
        "question_id": saved.question_id,
    }
    if saved.revision == 1:
        connection.execute(insert(HEADS).values(**key, n=1, change=change))
    else:
        moved = update(HEADS).filter_by(**key).values(n=saved.revision, change=change)
        connection.execute(moved)


def _newest(connection: Connection, member: Member, question_id: str) -> int:
    is_head = is_of(HEADS, member) & (HEADS.c.question_id == question_id)
    return connection.execute(select(HEADS.c.n).where(is_head)).scalar_one_or_none() or 0


def _revisions(member: Member, question_id: str) -> Select[Any]:
    return (
        select(*REVISION_COLUMNS)
        .join(HEADS, IS_HEAD)
        .where(is_of(REVISIONS, member), REVISIONS.c.question_id == question_id)
    )


def is_of(table: Table, member: Member) -> ColumnElement[bool]:
    """Return what chooses the rows of one member."""
    return (table.c.community_id == member.community_id) & (table.c.member_id == member.id)

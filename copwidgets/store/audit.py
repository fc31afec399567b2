"""The audit log: who did what to whom and when, never the content; SQL over one open connection.

Written in the transaction of the act itself. In a pseudonymous community nobody is named beside a
moment: what members do for themselves is left out, and moments are cut to the day.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from copwidgets.community import Act, AuditEntry, Member, Naming, utc_now
from copwidgets.kinds import JsonValue

from .rows import in_parts
from .tables import AUDIT, COMMUNITIES, MEMBERS

OWN_ACTS = (Act.MEMBER_JOINED, Act.SECTION_SHARED, Act.DATA_HANDED_OUT, Act.DATA_ERASED)
"""What members do for themselves."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is about to be written; `by` None is whoever holds the store itself.

    A member who does something for themselves is no target.
    """

    act: Act
    by: Member | None
    target: Member | None = None
    details: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether a member did it for themselves."""
        return self.by is not None and self.target is None and self.act in OWN_ACTS


def write(connection: Connection, community_id: str, line: Line) -> None:
    """Add a line, with no more in it than the community lets be known."""
    hides = is_pseudonymous(connection, community_id)
    if hides and line.is_own and line.act is not Act.DATA_ERASED:
        return
    actor = None if hides and line.is_own else line.by
    target = None if hides else line.target
    row = {
        "community_id": community_id,
        "id": secrets.token_hex(16),
        "at": to_day(utc_now()) if hides else utc_now(),
        "act": str(line.act),
        "by_host": line.by is None,
        "actor_id": actor.id if actor else None,
        "target_id": target.id if target else None,
        "details": dict(line.details),
    }
    connection.execute(insert(AUDIT).values(row))


def read(connection: Connection, community_id: str) -> tuple[AuditEntry, ...]:
    """Return the whole log, newest first; the lines of one moment in no order."""
    actor, target = MEMBERS.alias("actor"), MEMBERS.alias("target")
    query = (
        select(AUDIT, actor.c.name.label("actor"), target.c.name.label("target"))
        .outerjoin(
            actor,
            (actor.c.community_id == AUDIT.c.community_id) & (actor.c.id == AUDIT.c.actor_id),
        )
        .outerjoin(
            target,
            (target.c.community_id == AUDIT.c.community_id) & (target.c.id == AUDIT.c.target_id),
        )
        .where(AUDIT.c.community_id == community_id)
        .order_by(AUDIT.c.at.desc(), AUDIT.c.id)
    )
    return tuple(
        AuditEntry(
            row.at, Act(row.act), row.actor or "", row.target or "", row.details, row.by_host
        )
        for row in connection.execute(query)
    )


def of_member(connection: Connection, member: Member) -> tuple[AuditEntry, ...]:
    """Return the lines in which a member is named, newest first."""
    lines = read(connection, member.community_id)
    return tuple(each for each in lines if member.name in {each.actor, each.target})


def is_pseudonymous(connection: Connection, community_id: str) -> bool:
    """Tell whether no act of a member may be joined with a name and a moment."""
    query = select(COMMUNITIES.c.naming).where(COMMUNITIES.c.id == community_id)
    return connection.execute(query).scalar_one_or_none() == Naming.PSEUDONYMOUS


def make_pseudonymous(connection: Connection, community_id: str) -> None:
    """Take out of the log what a pseudonymous community would not have written."""
    of_community = AUDIT.c.community_id == community_id
    connection.execute(delete(AUDIT).where(of_community, AUDIT.c.act.in_(map(str, OWN_ACTS))))
    connection.execute(update(AUDIT).where(of_community).values(target_id=None))
    rows = connection.execute(select(AUDIT.c.id, AUDIT.c.at).where(of_community)).all()
    for row in rows:
        one = update(AUDIT).where(of_community, AUDIT.c.id == row.id)
        connection.execute(one.values(at=to_day(row.at)))


def forget_own(connection: Connection, member: Member) -> None:
    """Take out what a member did for themselves: without a name it would still be their moments."""
    own = (AUDIT.c.actor_id == member.id) & AUDIT.c.target_id.is_(None)
    of_community = AUDIT.c.community_id == member.community_id
    acts = AUDIT.c.act.in_(map(str, OWN_ACTS))
    connection.execute(delete(AUDIT).where(of_community, own, acts))


def forget(connection: Connection, member: Member) -> None:
    """Let no line lead to a member any more."""
    forget_all(connection, member.community_id, [member.id])


def forget_all(connection: Connection, community_id: str, ids: Sequence[str]) -> None:
    """Let no line lead to any of these members any more."""
    of_community = AUDIT.c.community_id == community_id
    for column in (AUDIT.c.actor_id, AUDIT.c.target_id):
        for some in in_parts(ids):
            is_theirs = update(AUDIT).where(of_community, column.in_(some))
            connection.execute(is_theirs.values({column.name: None}))


def to_day(moment: datetime) -> datetime:
    """Return the beginning of the day, in UTC."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)

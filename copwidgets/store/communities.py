"""Communities, their settings, and the guides they answer: SQL over one open connection.

Each function runs inside the transaction of its caller. Who may do what is not decided here; only
that the naming of answers never changes once that would be a lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.community import (
    Act,
    Community,
    Joining,
    KeyKind,
    Member,
    Naming,
    ResultsFor,
    utc_now,
)
from copwidgets.errors import AccessError, StoreError
from copwidgets.kinds import JsonValue

from . import audit, changes
from .names import clean_name
from .rows import after, draw_id
from .tables import AUDIT, COMMUNITIES, GUIDES, KEYS, MEMBERS, REVISIONS, SHARES

_FIELDS = (
    *("id", "name", "joining", "results", "results_open", "naming", "is_closed", "link_days"),
    "guide_version",
)
_COLUMNS = tuple(COMMUNITIES.c[name] for name in _FIELDS)


def keep_guide(connection: Connection, version: str, content: str) -> None:
    """Keep a guide unless its version is there."""
    if guide(connection, version) is None:
        row = {"version": version, "content": content, "kept_at": utc_now()}
        connection.execute(insert(GUIDES).values(row))


def guide(connection: Connection, version: str) -> str | None:
    """Return the content of a guide's version."""
    query = select(GUIDES.c.content).where(GUIDES.c.version == version)
    return connection.execute(query).scalar_one_or_none()


def add_community(
    connection: Connection,
    name: str,
    *,
    joining: Joining,
    guide_version: str | None,
    by: Member | None,
) -> Community:
    """Create a community."""
    newest = connection.execute(select(func.max(COMMUNITIES.c.created_at))).scalar_one()
    made = Community(draw_id(), clean_name(name), joining=joining, guide_version=guide_version)
    row = {each: getattr(made, each) for each in _FIELDS}
    row |= {"created_at": after(newest), "changes": 0, "rewritten": 0, "judged": 0}
    connection.execute(insert(COMMUNITIES).values(row))
    # Whoever made it from another community is not known in this one.
    audit.write(connection, made.id, audit.Line(Act.COMMUNITY_CREATED, by=by))
    return made


def default_community(connection: Connection, name: str) -> Community:
    """Return the oldest community; create an open one when there is none yet."""
    known = communities(connection)
    if known:
        return known[0]
    return add_community(connection, name, joining=Joining.OPEN, guide_version=None, by=None)


def communities(connection: Connection) -> tuple[Community, ...]:
    """Return all communities, oldest first."""
    query = select(*_COLUMNS).order_by(COMMUNITIES.c.created_at, COMMUNITIES.c.id)
    return tuple(map(_community_from, connection.execute(query)))


def community(connection: Connection, community_id: str) -> Community | None:
    """Return one community."""
    query = select(*_COLUMNS).where(COMMUNITIES.c.id == community_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _community_from(row)


def change_community(
    connection: Connection, community_id: str, wanted: Mapping[str, Any], by: Member | None
) -> Community:
    """Change settings, and log each that was another before."""
    before = community(connection, community_id)
    if before is None:
        raise StoreError("there is no such community", where=community_id)
    named = {**wanted, "name": clean_name(wanted.get("name", before.name))}
    real = {name: value for name, value in named.items() if getattr(before, name) != value}
    if "naming" in real:
        _check_naming(connection, before, Naming(real["naming"]))
    if real:
        is_one = COMMUNITIES.c.id == community_id
        connection.execute(update(COMMUNITIES).where(is_one).values(real))
    if real.get("naming") == Naming.PSEUDONYMOUS:
        audit.make_pseudonymous(connection, community_id)
        _cut_seen(connection, community_id)
        changes.note_rewriting(connection, community_id)
    for name, value in real.items():
        act, details = _to_act(name, value)
        audit.write(connection, community_id, audit.Line(act, by=by, details=details))
    return community(connection, community_id) or before


def _to_act(name: str, value: Any) -> tuple[Act, dict[str, JsonValue]]:  # noqa: ANN401
    if name == "is_closed":
        return (Act.ANSWERING_CLOSED if value else Act.ANSWERING_REOPENED), {}
    if name == "results_open":
        return (Act.RESULTS_OPENED if value else Act.RESULTS_CLOSED), {}
    return Act.SETTING_CHANGED, {"setting": name, "value": value}


def naming_obstacle(connection: Connection, found: Community) -> str:
    """Return why the naming of answers can no longer change, "" while it can."""
    if found.naming is Naming.NAMED:
        shared = exists().where(SHARES.c.community_id == found.id)
        if connection.execute(select(shared)).scalar_one():
            return "answers have been seen with their members' names already"
        if connection.execute(select(_answered_by_invitation(found.id))).scalar_one():
            return "somebody has answered by a link that whoever sent it has too"
        if connection.execute(select(_came_by_file(found.id))).scalar_one():
            return "answers have come in files, with the names of those who gave them"
        return ""
    begun = exists().where(REVISIONS.c.community_id == found.id)
    if connection.execute(select(begun)).scalar_one():
        return "members have answered because they were promised that no name stands beside it"
    return ""


def _answered_by_invitation(community_id: str) -> ColumnElement[bool]:
    is_theirs = (KEYS.c.community_id == REVISIONS.c.community_id) & (
        KEYS.c.member_id == REVISIONS.c.member_id
    )
    return exists().where(
        REVISIONS.c.community_id == community_id,
        is_theirs,
        KEYS.c.kind == str(KeyKind.INVITATION),
    )


def _came_by_file(community_id: str) -> ColumnElement[bool]:
    came = AUDIT.c.act.in_((str(Act.ANSWERS_MERGED), str(Act.ANSWERS_IMPORTED)))
    return exists().where(AUDIT.c.community_id == community_id, came)


def _check_naming(connection: Connection, found: Community, wanted: Naming) -> None:
    obstacle = naming_obstacle(connection, found)
    if obstacle:
        raise AccessError(
            f"this community cannot become {wanted} any more: {obstacle}",
            remedy="Create another community for that.",
        )


def _cut_seen(connection: Connection, community_id: str) -> None:
    of_community = MEMBERS.c.community_id == community_id
    query = select(MEMBERS.c.id, MEMBERS.c.seen_at).where(
        of_community, MEMBERS.c.seen_at.is_not(None)
    )
    for row in connection.execute(query).all():
        one = update(MEMBERS).where(of_community, MEMBERS.c.id == row.id)
        connection.execute(one.values(seen_at=audit.to_day(row.seen_at)))


def _community_from(row: Row[Any]) -> Community:
    return Community(
        id=row.id,
        name=row.name,
        joining=Joining(row.joining),
        results=ResultsFor(row.results),
        results_open=bool(row.results_open),
        naming=Naming(row.naming),
        is_closed=bool(row.is_closed),
        link_days=row.link_days,
        guide_version=row.guide_version,
    )

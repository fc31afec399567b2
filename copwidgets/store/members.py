"""Members: how they are added, found, changed and seen: SQL over one open connection.

Each function runs inside the transaction of its caller. Who may do what is not decided here.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.community import Act, KeyKind, Member, NewMember, Role
from copwidgets.errors import NameTakenError

from . import audit
from .names import clean_name, name_key
from .rows import after, draw_id, member_from
from .tables import KEYS, MEMBERS

_WORDS = ("name", "email")
"""What a facilitator may correct."""


def add_member(
    connection: Connection, community_id: str, new: NewMember, *, by: Member | None, joins: bool
) -> Member:
    """Create a member: one who joins by themselves, or one whom somebody else adds."""
    shown = clean_name(new.name)
    _check_free(connection, community_id, shown, new.login)
    created = Member(
        id=new.id or draw_id(),
        community_id=community_id,
        name=shown,
        email=new.email,
        login=new.login,
        alias=_draw_alias(connection, community_id),
    )
    connection.execute(insert(MEMBERS).values(_to_row(connection, created)))
    if joins:
        audit.write(connection, community_id, audit.Line(Act.MEMBER_JOINED, by=created))
    else:
        audit.write(connection, community_id, audit.Line(Act.MEMBER_ADDED, by=by, target=created))
    return created


def _check_free(
    connection: Connection, community_id: str, name: str, login: str = "", own_id: str = ""
) -> None:
    """Raise NameTakenError when somebody else has the name or the login."""
    taken = member(connection, community_id, name)
    if taken is not None and taken.id != own_id:
        raise NameTakenError(
            f"{taken.name} already answers in this community",
            remedy="Choose another name, or come back by the personal link.",
        )
    owner = _find(connection, community_id, MEMBERS.c.login == login) if login else None
    if owner is not None and owner.id != own_id:
        remedy = "Leave it out, or correct it."
        raise NameTakenError(f"{owner.name} already has the login {login}", remedy=remedy)


def _to_row(connection: Connection, created: Member) -> dict[str, Any]:
    last = select(func.max(MEMBERS.c.joined_at)).where(
        MEMBERS.c.community_id == created.community_id
    )
    return {
        "community_id": created.community_id,
        "id": created.id,
        "name": created.name,
        "name_key": name_key(created.name),
        "joined_at": after(connection.execute(last).scalar_one()),
        "role": str(created.role),
        "email": created.email or None,
        "login": created.login or None,
        "alias": created.alias,
    }


def _draw_alias(connection: Connection, community_id: str) -> str:
    """Return a free number at random: it says nothing of who came when."""
    query = select(MEMBERS.c.alias).where(MEMBERS.c.community_id == community_id)
    taken = set(connection.execute(query).scalars())
    highest = max(1000, 4 * (len(taken) + 1))
    while True:
        alias = str(100 + secrets.randbelow(highest - 100))
        if alias not in taken:
            return alias


def members(connection: Connection, community_id: str) -> tuple[Member, ...]:
    """Return the members of a community in the order in which they came."""
    query = select_members().where(MEMBERS.c.community_id == community_id)
    rows = connection.execute(query.order_by(MEMBERS.c.joined_at, MEMBERS.c.id))
    return tuple(member_from(row) for row in rows)


def member(connection: Connection, community_id: str, name: str) -> Member | None:
    """Return the member whose name is the same by `name_key`."""
    return _find(connection, community_id, MEMBERS.c.name_key == name_key(name))


def find_member(connection: Connection, community_id: str, member_id: str) -> Member | None:
    """Return the member of that id."""
    return _find(connection, community_id, MEMBERS.c.id == member_id)


def _find(connection: Connection, community_id: str, chosen: ColumnElement[bool]) -> Member | None:
    query = select_members().where(MEMBERS.c.community_id == community_id, chosen)
    row = connection.execute(query).one_or_none()
    return None if row is None else member_from(row)


def members_by_login(connection: Connection, login: str) -> tuple[Member, ...]:
    """Return everybody, in whatever community, whom a Hub or proxy knows by that name."""
    rows: Iterable[Row[Any]] = connection.execute(
        select_members().where(MEMBERS.c.login == login).order_by(MEMBERS.c.community_id)
    )
    return tuple(member_from(row) for row in rows)


def change_member(
    connection: Connection, found: Member, changes: Mapping[str, str], by: Member | None
) -> Member:
    """Change name, role, email or login; what somebody else changes is logged."""
    row: dict[str, str | None] = {name: value or None for name, value in changes.items()}
    if "name" in changes:
        shown = clean_name(changes["name"])
        row |= {"name": shown, "name_key": name_key(shown)}
    name = row.get("name") or found.name
    _check_free(connection, found.community_id, name, changes.get("login", ""), found.id)
    connection.execute(update(MEMBERS).where(_is_one(found)).values(row))
    act = _act_of(found, changes)
    if act is not None:
        audit.write(connection, found.community_id, audit.Line(act, by=by, target=found))
    return find_member(connection, found.community_id, found.id) or found


def _act_of(found: Member, changes: Mapping[str, str]) -> Act | None:
    """Return what a change means for the log; a login that a member joins by means nothing."""
    role = changes.get("role", found.role)
    if role != found.role:
        return Act.ROLE_GIVEN if role == Role.FACILITATOR else Act.ROLE_TAKEN
    is_new = any(changes.get(each, getattr(found, each)) != getattr(found, each) for each in _WORDS)
    return Act.MEMBER_CHANGED if is_new else None


def note_seen(connection: Connection, found: Member, moment: datetime) -> None:
    """Remember when a member last opened a page; in a pseudonymous community only the day."""
    hides = audit.is_pseudonymous(connection, found.community_id)
    seen = audit.to_day(moment) if hides else moment
    connection.execute(update(MEMBERS).where(_is_one(found)).values(seen_at=seen))


@cache  # put together once: every save asks for its member
def select_members() -> Select[Any]:
    """Return the query of all members, with whether they have links that work or ever worked."""
    key = KEYS.alias("own_key")
    owned = (key.c.community_id == MEMBERS.c.community_id) & (key.c.member_id == MEMBERS.c.id)
    own = (key.c.kind == str(KeyKind.PERSONAL)) & key.c.revoked_at.is_(None)
    names = ("community_id", "id", "name", "role", "email", "login", "alias", "seen_at")
    return select(
        *(MEMBERS.c[name] for name in names),
        exists().where(owned).label("has_key"),
        exists().where(owned, own).label("has_own_key"),
    )


def _is_one(found: Member) -> ColumnElement[bool]:
    return (MEMBERS.c.community_id == found.community_id) & (MEMBERS.c.id == found.id)

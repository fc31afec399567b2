"""Communities, members, their keys, and the guides they answer: SQL over one open connection.

Each function runs inside the transaction of its caller. Who may do what is not decided here.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, exists, func, insert, select
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.errors import NameTakenError
from copwidgets.response import Community, Member

from .names import clean_name, name_key
from .rows import member_from, now
from .tables import COMMUNITIES, GUIDES, KEYS, MEMBERS


def keep_guide(connection: Connection, version: str, content: str) -> None:
    """Keep a guide unless its version is there."""
    if guide(connection, version) is None:
        row = {"version": version, "content": content, "kept_at": now()}
        connection.execute(insert(GUIDES).values(row))


def guide(connection: Connection, version: str) -> str | None:
    """Return the content of a guide's version."""
    query = select(GUIDES.c.content).where(GUIDES.c.version == version)
    return connection.execute(query).scalar_one_or_none()


def add_community(connection: Connection, name: str) -> Community:
    """Create a community."""
    newest = connection.execute(select(func.max(COMMUNITIES.c.created_at))).scalar_one()
    community = Community(_draw_id(), clean_name(name))
    row = {"id": community.id, "name": community.name, "created_at": _after(newest)}
    connection.execute(insert(COMMUNITIES).values(row))
    return community


def communities(connection: Connection) -> tuple[Community, ...]:
    """Return all communities, oldest first."""
    query = select(COMMUNITIES.c.id, COMMUNITIES.c.name).order_by(
        COMMUNITIES.c.created_at, COMMUNITIES.c.id
    )
    return tuple(Community(row.id, row.name) for row in connection.execute(query))


def add_member(
    connection: Connection, community_id: str, name: str, key_hash: str | None
) -> Member:
    """Create a member, and a first key when one is given."""
    shown = clean_name(name)
    taken = member(connection, community_id, shown)
    if taken is not None:
        raise NameTakenError(
            f"{taken.name} already answers in this community",
            remedy="Choose another name, or come back by the personal link.",
        )
    last = select(func.max(MEMBERS.c.joined_at)).where(MEMBERS.c.community_id == community_id)
    created = Member(_draw_id(), community_id, shown, has_key=key_hash is not None)
    row = {
        "community_id": community_id,
        "id": created.id,
        "name": shown,
        "name_key": name_key(shown),
        "joined_at": _after(connection.execute(last).scalar_one()),
    }
    connection.execute(insert(MEMBERS).values(row))
    if key_hash is not None:
        _insert_key(connection, created, key_hash)
    return created


def members(connection: Connection, community_id: str) -> tuple[Member, ...]:
    """Return the members of a community in the order in which they came."""
    query = _select_members().where(MEMBERS.c.community_id == community_id)
    rows = connection.execute(query.order_by(MEMBERS.c.joined_at, MEMBERS.c.id))
    return tuple(member_from(row) for row in rows)


def member(connection: Connection, community_id: str, name: str) -> Member | None:
    """Return the member whose name is the same by `name_key`."""
    query = _select_members().where(
        MEMBERS.c.community_id == community_id, MEMBERS.c.name_key == name_key(name)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else member_from(row)


def add_key(connection: Connection, owner: Member, key_hash: str, *, first: bool) -> bool:
    """Add a key; with `first`, only to a member without one. True when the key is theirs."""
    known = member_by_key(connection, key_hash)
    if known is not None and known.id == owner.id:
        return not first
    if first and connection.execute(select(_has_key(owner))).scalar_one():
        return False
    _insert_key(connection, owner, key_hash)
    return True


def member_by_key(connection: Connection, key_hash: str) -> Member | None:
    """Return the owner of a key."""
    owns = (MEMBERS.c.community_id == KEYS.c.community_id) & (MEMBERS.c.id == KEYS.c.member_id)
    query = _select_members().join(KEYS, owns).where(KEYS.c.key_hash == key_hash)
    row = connection.execute(query).one_or_none()
    return None if row is None else member_from(row)


def _select_members() -> Select[tuple[str, str, str, bool]]:
    key = KEYS.alias("own_key")
    owned = (key.c.community_id == MEMBERS.c.community_id) & (key.c.member_id == MEMBERS.c.id)
    has_key = exists().where(owned).label("has_key")
    return select(MEMBERS.c.community_id, MEMBERS.c.id, MEMBERS.c.name, has_key)


def _has_key(owner: Member) -> ColumnElement[bool]:
    return exists().where(KEYS.c.community_id == owner.community_id, KEYS.c.member_id == owner.id)


def _insert_key(connection: Connection, owner: Member, key_hash: str) -> None:
    row = {
        "key_hash": key_hash,
        "community_id": owner.community_id,
        "member_id": owner.id,
        "added_at": now(),
    }
    connection.execute(insert(KEYS).values(row))


def _draw_id() -> str:
    return secrets.token_hex(16)


def _after(latest: datetime | None) -> datetime:
    # The order in which people came is read from this moment, also when the clock is set back.
    moment = now()
    return moment if latest is None else max(moment, latest + timedelta(microseconds=1))

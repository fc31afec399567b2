"""The links by which people come, as the hashes of their keys: SQL over one open connection.

A key that is withdrawn or has expired stays known, so that whoever opens it is told so. Each
function runs inside the transaction of its caller.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.community import Act, Community, Credential, Key, KeyKind, Member, utc_now
from copwidgets.errors import AccessError

from . import audit
from .communities import community
from .members import find_member, select_members
from .rows import member_from
from .tables import COMMUNITIES, COMMUNITY_KEYS, KEYS, MEMBERS, REVISIONS

ASK = "Copy your text if it is not saved yet, then ask your facilitator for a new link."


def find_key(connection: Connection, key_hash: str) -> Key | None:
    """Return a personal or community key, whether it still works or not."""
    owns = (MEMBERS.c.community_id == KEYS.c.community_id) & (MEMBERS.c.id == KEYS.c.member_id)
    query = (
        select_members()
        .add_columns(KEYS.c.kind, KEYS.c.key_hash, KEYS.c.added_at)
        .add_columns(KEYS.c.expires_at, KEYS.c.revoked_at)
        .join(KEYS, owns)
        .where(KEYS.c.key_hash == key_hash)
    )
    row = connection.execute(query).one_or_none()
    if row is not None and hmac.compare_digest(row.key_hash, key_hash):
        return _key_from(row, member_from(row), KeyKind(row.kind))
    return _find_community_key(connection, key_hash)


def _find_community_key(connection: Connection, key_hash: str) -> Key | None:
    query = select(COMMUNITY_KEYS).where(COMMUNITY_KEYS.c.key_hash == key_hash)
    row = connection.execute(query).one_or_none()
    if row is None or not hmac.compare_digest(row.key_hash, key_hash):
        return None
    return _key_from(row, None, KeyKind.INVITATION)


def _key_from(row: Row[Any], member: Member | None, kind: KeyKind) -> Key:
    return Key(row.community_id, member, kind, row.added_at, row.expires_at, row.revoked_at)


def keys_of(connection: Connection, member: Member) -> tuple[Key, ...]:
    """Return all keys a member was ever given, oldest first."""
    query = select(KEYS).where(_is_of(member)).order_by(KEYS.c.added_at, KEYS.c.key_hash)
    return tuple(_key_from(row, member, KeyKind(row.kind)) for row in connection.execute(query))


def add_key(connection: Connection, owner: Member, key_hash: str, *, first: bool) -> bool:
    """Add a key that only its owner knows; with `first`, only to a member without any.

    True when the key is theirs.
    """
    known = find_key(connection, key_hash)
    if known is not None and known.member is not None and known.member.id == owner.id:
        return not first and known.revoked_at is None
    given = exists().where(_is_of(owner))
    if first and connection.execute(select(given)).scalar_one():
        return False
    insert_key(connection, owner, key_hash, KeyKind.PERSONAL)
    return True


def add_invitations(
    connection: Connection, invitations: Sequence[tuple[Member, str]], by: Member | None
) -> None:
    """Add a key by its hash to each member, and log each."""
    for member, key_hash in invitations:
        insert_key(connection, member, key_hash, KeyKind.INVITATION)
        made = audit.Line(Act.LINK_MADE, by=by, target=member)
        audit.write(connection, member.community_id, made)


def insert_key(connection: Connection, owner: Member, key_hash: str, kind: KeyKind) -> None:
    """Write a key; an invitation ends with the days its community gives a link."""
    row = {
        "key_hash": key_hash,
        "community_id": owner.community_id,
        "member_id": owner.id,
        "kind": str(kind),
    }
    found = community(connection, owner.community_id)
    moments = _moments(found)
    if kind is KeyKind.PERSONAL and found is not None and found.is_pseudonymous:
        moments["expires_at"] = None  # nobody could make another one that opens these answers
    connection.execute(insert(KEYS).values({**row, **moments}))


def _moments(found: Community | None) -> dict[str, Any]:
    days = found.link_days if found else None
    moment = utc_now()
    until = None if days is None else moment + timedelta(days=days)
    return {"added_at": moment, "expires_at": until}


def revoke_keys(connection: Connection, member: Member, by: Member | None) -> int:
    """Withdraw every link of a member, and the login they were known by; return how many links."""
    valid = _is_of(member) & KEYS.c.revoked_at.is_(None)
    count = connection.execute(update(KEYS).where(valid).values(revoked_at=utc_now())).rowcount
    is_one = (MEMBERS.c.community_id == member.community_id) & (MEMBERS.c.id == member.id)
    connection.execute(update(MEMBERS).where(is_one).values(login=None))
    audit.write(
        connection, member.community_id, audit.Line(Act.LINKS_REVOKED, by=by, target=member)
    )
    return count


def claim(connection: Connection, invitation_hash: str, key_hash: str) -> Member:
    """Exchange an invitation for a key that its member alone knows; the invitations end.

    Raises
    ------
    AccessError
        The invitation does not work, or not any more.
    """
    owner = _claimant(connection, find_key(connection, invitation_hash))
    if owner is None:
        raise AccessError(
            "this invitation has been used, has expired or was withdrawn",
            remedy="If you did not use it yourself, tell your facilitator.",
        )
    invitations = _is_of(owner) & (KEYS.c.kind == str(KeyKind.INVITATION))
    ended = (
        update(KEYS).where(invitations, KEYS.c.revoked_at.is_(None)).values(revoked_at=utc_now())
    )
    connection.execute(ended)
    insert_key(connection, owner, key_hash, KeyKind.PERSONAL)
    return find_member(connection, owner.community_id, owner.id) or owner


def _claimant(connection: Connection, found: Key | None) -> Member | None:
    """Return whom an invitation may still bring in: nobody who has come already by other ways.

    Whoever sent it has it too, and would open the answers of somebody who came by a link of their
    own or a login.
    """
    if found is None or found.member is None or not found.is_valid(utc_now()):
        return None
    owner = found.member
    begun = exists().where(
        REVISIONS.c.community_id == owner.community_id, REVISIONS.c.member_id == owner.id
    )
    has_come = owner.login or any(
        each.kind is KeyKind.PERSONAL for each in (found, *keys_of(connection, owner))
    )
    return None if has_come or connection.execute(select(begun)).scalar_one() else owner


def set_community_key(
    connection: Connection, found: Community, key_hash: str | None, by: Member | None
) -> None:
    """Make a community's link, or with None only withdraw the one there is."""
    valid = COMMUNITY_KEYS.c.community_id == found.id
    ended = update(COMMUNITY_KEYS).where(valid, COMMUNITY_KEYS.c.revoked_at.is_(None))
    connection.execute(ended.values(revoked_at=utc_now()))
    if key_hash is not None:
        row = {"key_hash": key_hash, "community_id": found.id, **_moments(found)}
        connection.execute(insert(COMMUNITY_KEYS).values(row))
    act = Act.COMMUNITY_LINK_MADE if key_hash else Act.COMMUNITY_LINK_REVOKED
    audit.write(connection, found.id, audit.Line(act, by=by))


def has_community_key(connection: Connection, community_id: str) -> bool:
    """Tell whether there is a community link that works."""
    is_own = COMMUNITY_KEYS.c.community_id == community_id
    rows = connection.execute(select(COMMUNITY_KEYS).where(is_own))
    return any(_key_from(row, None, KeyKind.INVITATION).is_valid(utc_now()) for row in rows)


def check_access(
    connection: Connection, member: Member, credential: Credential | None, *, writes: bool
) -> None:
    """Raise AccessError unless the member is still there and let in, and may write if they want to.

    Asked within the transaction of every save, so that a link withdrawn at this moment saves
    nothing more.
    """
    still = find_member(connection, member.community_id, member.id)
    if still is None:
        remedy = "Copy your text if you want to keep it."
        raise AccessError("you are not a member of this community any more", remedy=remedy)
    if credential is not None:
        _check_credential(connection, still, credential)
    closed = select(COMMUNITIES.c.is_closed).where(COMMUNITIES.c.id == member.community_id)
    if writes and connection.execute(closed).scalar_one():
        raise AccessError(
            "answering is closed",
            remedy="Nothing was saved. Copy your text if you want to keep it, or ask your "
            "facilitator to open answering again.",
        )


def check_actor(
    connection: Connection, community_id: str, by: Member | None, credential: Credential | None
) -> None:
    """Raise AccessError unless whoever acts on a community is of it and let in; the host always is.

    Answering may be closed.
    """
    if by is None:
        return
    if by.community_id != community_id:
        raise AccessError("you are not a member of this community")
    check_access(connection, by, credential, writes=False)


def _check_credential(connection: Connection, member: Member, credential: Credential) -> None:
    if not credential.key_hash:
        if not credential.login or credential.login != member.login:
            raise AccessError("your sign-in was withdrawn", remedy=ASK)
        return
    found = find_key(connection, credential.key_hash)
    if found is None or found.member is None or found.member.id != member.id:
        raise AccessError("your personal link is not known any more", remedy=ASK)
    if found.revoked_at is not None:
        raise AccessError("your personal link was withdrawn", remedy=ASK)
    if not found.is_valid(utc_now()):
        raise AccessError("your personal link has expired", remedy=ASK)
    if found.kind is KeyKind.INVITATION and audit.is_pseudonymous(connection, member.community_id):
        remedy = "Copy your text if it is not saved yet, then reload the page."
        what = "answers carry no names here any more, so you need a link that only you know"
        raise AccessError(what, remedy=remedy)


def _is_of(owner: Member) -> ColumnElement[bool]:
    return (KEYS.c.community_id == owner.community_id) & (KEYS.c.member_id == owner.id)

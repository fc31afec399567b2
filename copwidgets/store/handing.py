"""What a member hands over to another store, and their passport: SQL over one open connection.

The other direction is in `taking_in`. Each function runs inside the transaction of its caller.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, insert, select

from copwidgets.community import Member
from copwidgets.errors import AccessError, HandOverError
from copwidgets.histories import HandOver, History, Revision, Sharing, mark_of, merge
from copwidgets.response import Response

from . import communities, members
from .answers import IS_HEAD, REVISION_COLUMNS, is_of
from .rows import from_row
from .tables import ERASED, HEADS, PASSPORTS, REVISIONS, SHARES

_Tokens: TypeAlias = Mapping[tuple[str, int], str]
"""Question id and number of a revision -> its token."""


def find_passport(connection: Connection, member: Member) -> str | None:
    """Return the secret by which a member's files are known to be theirs, None before the first."""
    query = select(PASSPORTS.c.secret).where(is_of(PASSPORTS, member))
    return connection.execute(query).scalar_one_or_none()


def draw_passport(connection: Connection, member: Member) -> str:
    """Return a member's secret; draw it at the first time."""
    known = find_passport(connection, member)
    if known is not None:
        return known
    if members.find_member(connection, member.community_id, member.id) is None:
        raise AccessError(
            "you are no member of this community any more",
            remedy="Ask your facilitator for a new link.",
        )
    return keep_passport(connection, member, secrets.token_hex(32))


def keep_passport(connection: Connection, member: Member, secret: str) -> str:
    """Keep a member's secret; return it."""
    row = {"community_id": member.community_id, "member_id": member.id, "secret": secret}
    connection.execute(insert(PASSPORTS).values(row))
    return secret


def hand_over(connection: Connection, member: Member, passport: str) -> HandOver:
    """Return all that a member has answered, as another store can take it in."""
    history = merge(History(), read_history(connection, member))
    if not history.revisions:
        remedy = "Answer a question first."
        raise HandOverError("there is no answer to hand over yet", remedy=remedy)
    community = communities.community(connection, member.community_id)
    versions = sorted({each.guide_version for each in history.revisions})
    guides = {version: _guide(connection, version) for version in versions}
    name = community.name if community else ""
    return HandOver(passport, member.name, name, guides, history)


def _guide(connection: Connection, version: str) -> str:
    content = communities.guide(connection, version)
    if content is None:
        raise HandOverError(
            "the guide that some of the answers were given to is not in this store",
            where=version[:12],
            remedy="Nothing was saved; tell whoever hosts this workbook.",
        )
    return content


def read_history(connection: Connection, member: Member) -> History:
    """Return everything of a member, the revisions of a question in the order of their numbers."""
    query: Select[Any] = (
        select(*REVISION_COLUMNS, REVISIONS.c.token)
        .join(HEADS, IS_HEAD)
        .where(is_of(REVISIONS, member))
        .order_by(REVISIONS.c.question_id, REVISIONS.c.n)
    )
    rows = [(from_row(row), str(row.token)) for row in connection.execute(query)]
    tokens = {(each.question_id, each.revision): token for each, token in rows}
    revisions = tuple(_revision(each, token, tokens) for each, token in rows)
    return History(revisions, tuple(_read_sharings(connection, member, tokens)))


def _revision(found: Response, token: str, tokens: _Tokens) -> Revision:
    return Revision(
        question_id=found.question_id,
        token=token,
        base=tokens.get((found.question_id, found.base)),
        answer=found.answer,
        guide_version=found.guide_version,
        saved_at=found.saved_at,
    )


def _read_sharings(connection: Connection, member: Member, tokens: _Tokens) -> Iterator[Sharing]:
    query = select(SHARES).where(is_of(SHARES, member)).order_by(SHARES.c.n)
    for row in connection.execute(query):
        pairs = ((question_id, tokens[question_id, n]) for question_id, n in row.revisions.items())
        yield Sharing(row.section_id, row.shared_at, tuple(sorted(pairs)))


def mark_erased(connection: Connection, member: Member) -> None:
    """Keep a member's files from being merged again, if there can be any."""
    secret = find_passport(connection, member)
    if secret is not None:
        row = {"community_id": member.community_id, "mark": mark_of(secret)}
        connection.execute(insert(ERASED).values(row))

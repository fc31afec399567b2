"""All that is stored about one person, and how it is erased: SQL over one open connection.

The only place where an answer is ever deleted; `handing` no more than counts revisions anew. Each
function runs inside the transaction of its caller; nothing of it stays in the file
(`secure_delete`).
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from copwidgets.community import Act, Member
from copwidgets.response import PersonRecord

from . import answers, audit, changes, forgetting, handing, keys, members, pooling
from .tables import (
    HEADS,
    IMPORTED_ANSWERS,
    IMPORTED_MEMBERS,
    IMPORTS,
    KEYS,
    MEMBERS,
    PASSPORTS,
    REVISIONS,
    SHARES,
)

_MADE = (IMPORTED_ANSWERS, IMPORTED_MEMBERS)


def person(connection: Connection, member: Member) -> PersonRecord:
    """Return all that is stored about a member."""
    own = (each for each in answers.shares(connection, member.community_id))
    joined = select(MEMBERS.c.joined_at).where(
        MEMBERS.c.community_id == member.community_id, MEMBERS.c.id == member.id
    )
    return PersonRecord(
        member=member,
        joined_at=connection.execute(joined).scalar_one(),
        keys=keys.keys_of(connection, member),
        revisions=tuple(pooling.read_history(connection, member.community_id, [member.id])),
        shares=tuple(each for each in own if each.member_id == member.id),
        audit=audit.of_member(connection, member),
        judgements=forgetting.of_member(connection, member),
    )


def erase(connection: Connection, member: Member, by: Member | None) -> None:
    """Delete a member with everything of theirs; the log says only that somebody was erased."""
    audit.forget_own(connection, member)
    is_self = by is not None and by.id == member.id
    line = audit.Line(Act.DATA_ERASED, by=by, target=None if is_self else member)
    audit.write(connection, member.community_id, line)
    audit.forget(connection, member)
    changes.note_rewriting(connection, member.community_id)
    handing.mark_erased(connection, member)
    forgetting.forget(
        connection, members.find_member(connection, member.community_id, member.id) or member
    )
    is_by_them = (IMPORTS.c.community_id == member.community_id) & (IMPORTS.c.actor_id == member.id)
    connection.execute(update(IMPORTS).where(is_by_them).values(actor_id=None))
    for table in (*_MADE, HEADS, REVISIONS, SHARES, KEYS, PASSPORTS):
        is_theirs = (table.c.community_id == member.community_id) & (table.c.member_id == member.id)
        connection.execute(delete(table).where(is_theirs))
    is_one = (MEMBERS.c.community_id == member.community_id) & (MEMBERS.c.id == member.id)
    connection.execute(delete(MEMBERS).where(is_one))

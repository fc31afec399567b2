"""Taking an import back: exactly what it made, and nothing that was done since.

SQL over one open connection, inside the transaction of its caller. A revision that stays keeps its
number, so that no tab takes another text for the one that it knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, select, union, update
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.community import Act, Member, Role, utc_now
from copwidgets.errors import AnswerError
from copwidgets.response import ImportRecord

from . import audit, changes, forgetting, members
from .answers import is_of
from .importing import find_import, token_of
from .rows import in_parts
from .tables import (
    HEADS,
    IMPORTED_ANSWERS,
    IMPORTED_MEMBERS,
    IMPORTS,
    JUDGEMENTS,
    KEYS,
    MEMBERS,
    PASSPORTS,
    REVISIONS,
    SHARES,
)


def undo_import(
    connection: Connection, community_id: str, import_id: str, by: Member | None
) -> ImportRecord:
    """Take back what an import made; the caller has looked whether `by` is let in."""
    found = find_import(connection, community_id, import_id)
    if found.undone_at is not None:
        raise AnswerError("this import was undone before", remedy="There is nothing left to undo.")
    change = changes.note_rewriting(connection, community_id)
    people = {each.id: each for each in members.members(connection, community_id)}
    for member_id, questions in _answered(connection, community_id, import_id).items():
        _take_back(connection, people[member_id], _Taken(import_id, questions, change))
    added = _added(connection, community_id, import_id)
    for table in (IMPORTED_ANSWERS, IMPORTED_MEMBERS):
        connection.execute(delete(table).where(_is_made(table, community_id, import_id)))
    _remove_idle(connection, community_id, [people[each] for each in added])
    is_one = (IMPORTS.c.community_id == community_id) & (IMPORTS.c.id == import_id)
    connection.execute(update(IMPORTS).where(is_one).values(undone_at=utc_now()))
    details = {"file": found.filename}
    audit.write(connection, community_id, audit.Line(Act.IMPORT_UNDONE, by, details=details))
    return find_import(connection, community_id, import_id)


def _is_made(table: Table, community_id: str, import_id: str) -> ColumnElement[bool]:
    return (table.c.community_id == community_id) & (table.c.import_id == import_id)


def _answered(
    connection: Connection, community_id: str, import_id: str
) -> Mapping[str, Sequence[str]]:
    """Return which questions an import answered for each member."""
    query = select(IMPORTED_ANSWERS.c.member_id, IMPORTED_ANSWERS.c.question_id)
    found: defaultdict[str, list[str]] = defaultdict(list)
    is_made = _is_made(IMPORTED_ANSWERS, community_id, import_id)
    for row in connection.execute(query.where(is_made)):
        found[row.member_id].append(row.question_id)
    return found


def _added(connection: Connection, community_id: str, import_id: str) -> Sequence[str]:
    is_made = _is_made(IMPORTED_MEMBERS, community_id, import_id)
    return connection.execute(select(IMPORTED_MEMBERS.c.member_id).where(is_made)).scalars().all()


# --- one member's answers -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is taken from a member: an import's answers to some questions, as one change."""

    import_id: str
    questions: Sequence[str]
    change: int


def _take_back(connection: Connection, member: Member, taken: _Taken) -> None:
    """Delete the import's revisions; heads and sharings then lead to what is left."""
    is_here = is_of(REVISIONS, member) & REVISIONS.c.question_id.in_(taken.questions)
    query = select(REVISIONS.c.question_id, REVISIONS.c.n, REVISIONS.c.token).where(is_here)
    rows = connection.execute(query).all()
    token = token_of(taken.import_id)
    made = {row.question_id: row.n for row in rows if row.token == token}
    left: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.token != token:
            left[row.question_id].append(row.n)
    shared = _strip_shares(connection, member, made)
    gone = [question_id for question_id in made if question_id not in left]
    connection.execute(delete(HEADS).where(is_of(HEADS, member), HEADS.c.question_id.in_(gone)))
    for question_id, numbers in left.items():
        moved = update(HEADS).where(is_of(HEADS, member), HEADS.c.question_id == question_id)
        head = {"n": max(numbers), "shared_n": shared.get(question_id), "change": taken.change}
        connection.execute(moved.values(head))
    connection.execute(delete(REVISIONS).where(is_here, REVISIONS.c.token == token))


def _strip_shares(
    connection: Connection, member: Member, made: Mapping[str, int]
) -> Mapping[str, int]:
    """Take revisions out of a member's sharings; return what each question has shared since.

    A sharing in which nothing is left is one of the import, or of nothing but its answers.
    """
    shared: dict[str, int] = {}
    rows = connection.execute(select(SHARES).where(is_of(SHARES, member)).order_by(SHARES.c.n))
    for row in rows.all():
        left = {key: n for key, n in row.revisions.items() if made.get(key) != n}
        shared |= left
        is_one = is_of(SHARES, member) & (SHARES.c.n == row.n)
        if row.revisions and not left:
            connection.execute(delete(SHARES).where(is_one))
        elif left != row.revisions:
            connection.execute(update(SHARES).where(is_one).values(revisions=left))
    return shared


# --- whom it added --------------------------------------------------------------------------------


def _remove_idle(connection: Connection, community_id: str, added: Iterable[Member]) -> None:
    """Delete those whom the import added, unless they have been met since."""
    met = _met(connection, community_id)
    idle = [each for each in added if each.id not in met and not _has_come(each)]
    forgetting.delete_about(connection, community_id, idle)
    audit.forget_all(connection, community_id, [each.id for each in idle])
    for some in in_parts([each.id for each in idle]):
        is_one = (MEMBERS.c.community_id == community_id) & MEMBERS.c.id.in_(some)
        connection.execute(delete(MEMBERS).where(is_one))


def _has_come(member: Member) -> bool:
    return member.seen_at is not None or member.role is not Role.MEMBER


def _met(connection: Connection, community_id: str) -> Container[str]:
    """Return the ids of those who have answered, decided, or been given a link or a file."""
    tables = (HEADS, SHARES, KEYS, PASSPORTS)
    columns = [each.c.member_id for each in tables] + [JUDGEMENTS.c.actor_id]
    of_community = (
        select(each).where(each.table.c.community_id == community_id) for each in columns
    )
    return set(connection.execute(union(*of_community)).scalars())

"""Merging what somebody hands over with what a community has of them: SQL over one open connection.

How two histories become one is decided in `histories`, without SQL; here it is found whose they
are, and written what is new. Each function runs inside the transaction of its caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, TypeAlias

from sqlalchemy import Connection, delete, insert, select

from copwidgets.community import Act, Community, Member, NewMember
from copwidgets.errors import AccessError
from copwidgets.histories import HandOver, History, Revision, TakenIn, mark_of, merge
from copwidgets.response import Response, State

from . import audit, changes, communities, members
from .answers import is_of
from .handing import keep_passport, read_history
from .names import MAX_NAME, name_key
from .rows import to_columns
from .tables import ERASED, HEADS, MEMBERS, PASSPORTS, REVISIONS, SHARES

_Order: TypeAlias = tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a hand-over makes of a member's history; `member` is None for somebody new."""

    member: Member | None
    name: str
    before: History
    after: History

    @property
    def touched(self) -> tuple[str, ...]:
        """The questions in which a revision or what is shared is new."""
        known, wanted = self.before.by_question(), self.after.by_question()
        shared = self.before.shared_tokens() ^ self.after.shared_tokens()
        is_shared_anew = {question_id for question_id, _ in shared}
        return tuple(
            each for each in wanted if wanted[each] != known.get(each) or each in is_shared_anew
        )

    @property
    def is_renumbered(self) -> bool:
        """Whether a revision of this store gets another number, as something comes before it."""
        known, wanted = self.before.by_question(), self.after.by_question()
        return any(wanted[each][: len(own)] != own for each, own in known.items())

    def to_taken_in(self) -> TakenIn:
        """Return what this means to whoever merges."""
        new = len(self.after.revisions) - len(self.before.revisions)
        has_new_sharing = set(self.before.sharings) != set(self.after.sharings)
        is_changed = self.member is None or bool(self.touched) or has_new_sharing
        return TakenIn(self.name, new, is_changed)


def look(connection: Connection, community_id: str, handed: HandOver) -> TakenIn:
    """Return what taking in would change; AccessError or HandOverError where it may not be."""
    return _plan(connection, community_id, handed).to_taken_in()


def take_in(
    connection: Connection, community_id: str, handed: HandOver, by: Member | None
) -> TakenIn:
    """Merge what somebody hands over with what is here of them, or write nothing."""
    plan = _plan(connection, community_id, handed)
    taken_in = plan.to_taken_in()
    if taken_in.is_changed:
        member = plan.member or _add(connection, community_id, plan.name, handed, by)
        _write(connection, member, plan)
        details = {"new": taken_in.new}
        line = audit.Line(Act.ANSWERS_MERGED, by=by, target=member, details=details)
        audit.write(connection, community_id, line)
    return taken_in


def _plan(connection: Connection, community_id: str, handed: HandOver) -> _Plan:
    _check_welcome(communities.community(connection, community_id))
    member = _find(connection, community_id, handed)
    if member is None:
        _check_not_erased(connection, community_id, handed)
    name = member.name if member else _free_name(connection, community_id, handed.name)
    before = read_history(connection, member) if member else History()
    return _Plan(member, name, before, _merge(before, handed.history))


def _merge(before: History, handed: History) -> History:
    """Return both as one; a question in which nothing is new keeps the order that it has here."""
    merged, known = merge(before, handed), before.by_question()
    kept = (_in_old_order(known.get(each, ()), own) for each, own in merged.by_question().items())
    return History(tuple(chain.from_iterable(kept)), merged.sharings)


def _in_old_order(known: _Order, merged: _Order) -> _Order:
    is_same = {each.token: each for each in known} == {each.token: each for each in merged}
    return known if is_same else merged


def _check_welcome(community: Community | None) -> None:
    if community is None:
        raise AccessError("this community does not exist any more")
    if community.is_pseudonymous:
        raise AccessError(
            "a file carries its person's name, which no answer in this community may",
            remedy="Merge it into a community whose answers carry names.",
        )


def _find(connection: Connection, community_id: str, handed: HandOver) -> Member | None:
    """Return whose passport it is here: whoever came with it, or had their file made here."""
    came = members.find_member(connection, community_id, handed.member_id)
    if came is not None:
        return came
    is_theirs = (PASSPORTS.c.community_id == community_id) & (PASSPORTS.c.secret == handed.passport)
    found = connection.execute(select(PASSPORTS.c.member_id).where(is_theirs)).scalar_one_or_none()
    return members.find_member(connection, community_id, found) if found else None


def _free_name(connection: Connection, community_id: str, name: str) -> str:
    """Return the name, with a number behind it where somebody else has it already."""
    query = select(MEMBERS.c.name_key).where(MEMBERS.c.community_id == community_id)
    taken = set(connection.execute(query).scalars())
    numbered = (_with_number(name, number) for number in count(2))
    return next(each for each in chain([name], numbered) if name_key(each) not in taken)


def _with_number(name: str, number: int) -> str:
    tail = f" ({number})"
    return name[: MAX_NAME - len(tail)].rstrip() + tail


def _add(
    connection: Connection, community_id: str, name: str, handed: HandOver, by: Member | None
) -> Member:
    new = NewMember(name, id=handed.member_id)
    added = members.add_member(connection, community_id, new, by=by, joins=False)
    keep_passport(connection, added, handed.passport)
    return added


def _write(connection: Connection, member: Member, plan: _Plan) -> None:
    if plan.is_renumbered:
        change = changes.note_rewriting(connection, member.community_id)
    else:
        change = changes.next_change(connection, member.community_id)
    known, wanted = plan.before.by_question(), plan.after.by_question()
    numbers = _number(connection, member, plan)
    for question_id in plan.touched:
        own = numbers[question_id]
        connection.execute(
            delete(HEADS).where(is_of(HEADS, member), HEADS.c.question_id == question_id)
        )
        before = known.get(question_id, ())
        _write_revisions(connection, member, before, _Counted(wanted[question_id], own))
        shared_n = _newest_shared(question_id, own, plan.after.shared_tokens())
        row = {"n": max(own.values()), "shared_n": shared_n, "change": change}
        key = {"community_id": member.community_id, "member_id": member.id}
        connection.execute(insert(HEADS).values(**key, question_id=question_id, **row))
    _write_sharings(connection, member, plan.after, numbers)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The revisions of a question in their order, and the number of each by its token."""

    order: _Order
    numbers: Mapping[str, int]


def _write_revisions(
    connection: Connection, member: Member, known: _Order, counted: _Counted
) -> None:
    """Append what is new; where it comes before what is here, count all of the question anew."""
    order = counted.order
    is_appended = order[: len(known)] == known
    if not is_appended:
        is_here = REVISIONS.c.question_id == order[0].question_id
        connection.execute(delete(REVISIONS).where(is_of(REVISIONS, member), is_here))
    rows = list(_rows(member, counted))[len(known) if is_appended else 0 :]
    if rows:
        connection.execute(insert(REVISIONS), rows)


def _rows(member: Member, counted: _Counted) -> Iterator[dict[str, Any]]:
    numbers = counted.numbers
    for each in counted.order:
        response = Response(
            community_id=member.community_id,
            member_id=member.id,
            question_id=each.question_id,
            revision=numbers[each.token],
            base=numbers[each.base] if each.base is not None else 0,
            answer=each.answer,
            state=State.DRAFT,
            guide_version=each.guide_version,
            saved_at=each.saved_at,
        )
        yield to_columns(response, each.token)


def _number(connection: Connection, member: Member, plan: _Plan) -> dict[str, dict[str, int]]:
    """Return question id -> token -> number: nothing that is here gets a lower one.

    Numbers have gaps where an import was undone.
    """
    query = select(REVISIONS.c.question_id, REVISIONS.c.token, REVISIONS.c.n)
    stored: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(query.where(is_of(REVISIONS, member))):
        stored[row.question_id][row.token] = row.n
    known = plan.before.by_question()
    return {
        question_id: _number_order(order, known.get(question_id, ()), stored[question_id])
        for question_id, order in plan.after.by_question().items()
    }


def _number_order(order: _Order, known: _Order, stored: Mapping[str, int]) -> dict[str, int]:
    places = {each.token: place for place, each in enumerate(order, start=1)}
    if order[: len(known)] == known:
        more = max(stored.values(), default=0) - len(known)
        return {token: stored.get(token, place + more) for token, place in places.items()}
    more = max(0, *(n - places[token] for token, n in stored.items()))
    return {token: place + more for token, place in places.items()}


def _newest_shared(
    question_id: str, numbers: Mapping[str, int], shared: frozenset[tuple[str, str]]
) -> int | None:
    found = (n for token, n in numbers.items() if (question_id, token) in shared)
    return max(found, default=None)


def _write_sharings(
    connection: Connection,
    member: Member,
    after: History,
    numbers: Mapping[str, Mapping[str, int]],
) -> None:
    rows = [
        {
            "community_id": member.community_id,
            "member_id": member.id,
            "n": n,
            "section_id": each.section_id,
            "revisions": {
                question_id: numbers[question_id][token] for question_id, token in each.tokens
            },
            "shared_at": each.shared_at,
        }
        for n, each in enumerate(after.sharings, start=1)
    ]
    connection.execute(delete(SHARES).where(is_of(SHARES, member)))
    if rows:
        connection.execute(insert(SHARES), rows)


def _check_not_erased(connection: Connection, community_id: str, handed: HandOver) -> None:
    query = select(ERASED.c.mark).where(
        ERASED.c.community_id == community_id, ERASED.c.mark == mark_of(handed.passport)
    )
    if connection.execute(query).first() is not None:
        raise AccessError(
            "everything about whoever saved this file was erased from this community",
            remedy="It stays so. If they want to come back, they join anew and answer again.",
        )

"""Answers that were collected elsewhere, put in: SQL over one open connection.

The way back is in `undoing`. What the file said, and whose it is, was settled above; here it is
only seen to that nothing that is there is touched. Runs inside the transaction of its caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from copwidgets.community import Act, Community, Member, utc_now
from copwidgets.errors import AccessError, AnswerError
from copwidgets.response import Draft, Import, ImportedAnswer, ImportRecord, Response, State

from . import audit, communities, members
from .changes import next_change
from .rows import check_draft, draw_id, to_columns
from .tables import (
    HEADS,
    IMPORTED_ANSWERS,
    IMPORTED_MEMBERS,
    IMPORTS,
    MEMBERS,
    REVISIONS,
    SHARES,
)

MAX_FILENAME = 200

_AGAIN = "Nothing was stored. Look at the preview again and leave out what is there already."
_FAULTY = "Nothing was stored. Check the file's answers with their questions before."


def token_of(import_id: str) -> str:
    """Return the token of every revision of an import, by which it is found however it counts."""
    return f"import {import_id}"


# --- what may be put in ---------------------------------------------------------------------------


def check(wanted: Import) -> Import:
    """Return an import that any engine can keep; AnswerError where it cannot be."""
    known = [each.id for each in wanted.people]
    if "" in known or len(set(known)) < len(known):
        raise AnswerError("two people of this file cannot be told apart", remedy=_FAULTY)
    keys = [(each.person, each.question_id) for each in wanted.answers]
    if len(set(keys)) < len(keys):
        what = "this file answers a question twice for the same person"
        raise AnswerError(what, remedy=_FAULTY)
    for each in wanted.answers:
        _check_answer(each, wanted.sections)
    return replace(wanted, filename=_clean_filename(wanted.filename))


def _check_answer(given: ImportedAnswer, sections: Mapping[str, str]) -> None:
    if given.question_id not in sections:
        what = "this question is in no section"
        raise AnswerError(what, where=given.question_id, remedy=_FAULTY)
    check_draft(Draft(given.question_id, given.answer, 0, token_of("")))
    if given.saved_at is not None and given.saved_at.utcoffset() is None:
        what = "the moment of this answer does not say in which time zone it is"
        raise AnswerError(what, where=given.question_id, remedy=_FAULTY)


def _clean_filename(name: str) -> str:
    shown = "".join(mark if mark.isprintable() else " " for mark in name)
    return " ".join(shown.split())[:MAX_FILENAME] or "a file without a name"


def _check_welcome(found: Community | None) -> None:
    if found is None:
        raise AccessError("this community does not exist any more")
    if found.is_pseudonymous:
        raise AccessError(
            "a file tells whose answers it holds, which nobody may know in this community",
            remedy="Bring it into a community whose answers carry names.",
        )
    if found.is_closed:
        what = "answering is closed, so no answers can be brought in"
        raise AccessError(what, remedy="Open answering again, then bring the file in.")


# --- putting in -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Made:
    """What an import is about to make: answers with the id of whose they are, at one moment."""

    community_id: str
    import_id: str
    guide_version: str
    moment: datetime
    answers: Sequence[tuple[str, ImportedAnswer]]

    def row(self, member_id: str, **values: object) -> dict[str, object]:
        """Return a row about one member."""
        return {"community_id": self.community_id, "member_id": member_id, **values}


def add_import(
    connection: Connection, community_id: str, wanted: Import, by: Member | None
) -> ImportRecord:
    """Write everything of an import; the caller has looked whether `by` is let in."""
    _check_welcome(communities.community(connection, community_id))
    import_id, moment = draw_id(), utc_now()
    ids = {
        each.id: members.add_member(
            connection, community_id, replace(each, id=""), by=by, joins=False
        ).id
        for each in wanted.people
    }
    answers = _whose(connection, community_id, wanted.answers, ids)
    made = _Made(community_id, import_id, wanted.guide_version, moment, answers)
    _check_untouched(connection, made)
    counts = {"members": len(ids), "answers": len(answers)}
    row = {"community_id": community_id, "id": import_id, "at": moment, **counts}
    actor = by.id if by else None
    connection.execute(insert(IMPORTS).values(**row, actor_id=actor, filename=wanted.filename))
    people = [made.row(each, import_id=import_id) for each in ids.values()]
    _insert(connection, IMPORTED_MEMBERS, people)
    _write_answers(connection, made)
    _write_shares(connection, made, wanted.sections)
    details = {"file": wanted.filename, **counts}
    audit.write(connection, community_id, audit.Line(Act.ANSWERS_IMPORTED, by, details=details))
    return find_import(connection, community_id, import_id)


def _whose(
    connection: Connection,
    community_id: str,
    answers: Iterable[ImportedAnswer],
    ids: Mapping[str, str],
) -> list[tuple[str, ImportedAnswer]]:
    """Return answers with the ids of their members; AnswerError where one is of nobody."""
    query = select(MEMBERS.c.id).where(MEMBERS.c.community_id == community_id)
    known = {each: each for each in connection.execute(query).scalars()} | dict(ids)
    found = [(known.get(each.person), each) for each in answers]
    if any(member_id is None for member_id, _ in found):
        what = "somebody of this file is not in the community any more"
        raise AnswerError(what, remedy=_AGAIN)
    return [(member_id, each) for member_id, each in found if member_id is not None]


def _check_untouched(connection: Connection, made: _Made) -> None:
    wanted = {(member_id, each.question_id) for member_id, each in made.answers}
    query = select(HEADS.c.member_id, HEADS.c.question_id).where(
        HEADS.c.community_id == made.community_id,
        HEADS.c.question_id.in_(sorted({question_id for _, question_id in wanted})),
    )
    there = {(row.member_id, row.question_id) for row in connection.execute(query)} & wanted
    if there:
        count = "1 answer" if len(there) == 1 else f"{len(there)} answers"
        was = "was" if len(there) == 1 else "were"
        raise AnswerError(f"{count} of this file {was} given here meanwhile", remedy=_AGAIN)


def _write_answers(connection: Connection, made: _Made) -> None:
    change = next_change(connection, made.community_id)
    token = token_of(made.import_id)
    rows = [to_columns(each, token) for each in _responses(made)]
    _insert(connection, REVISIONS, rows)
    keys = [made.row(who, question_id=each.question_id) for who, each in made.answers]
    _insert(connection, HEADS, [{**key, "n": 1, "shared_n": 1, "change": change} for key in keys])
    _insert(connection, IMPORTED_ANSWERS, [{**key, "import_id": made.import_id} for key in keys])


def _responses(made: _Made) -> Iterator[Response]:
    for member_id, each in made.answers:
        yield Response(
            community_id=made.community_id,
            member_id=member_id,
            question_id=each.question_id,
            revision=1,
            base=0,
            answer=each.answer,
            state=State.SHARED,
            guide_version=made.guide_version,
            saved_at=each.saved_at or made.moment,
        )


def _write_shares(connection: Connection, made: _Made, sections: Mapping[str, str]) -> None:
    """Log that each member has shared the sections of their answers."""
    given: defaultdict[str, defaultdict[str, dict[str, int]]]
    given = defaultdict(lambda: defaultdict(dict))
    for member_id, each in made.answers:
        given[member_id][sections[each.question_id]][each.question_id] = 1
    newest = _newest_shares(connection, made.community_id)
    rows = [
        made.row(
            member_id,
            n=newest.get(member_id, 0) + place,
            section_id=section_id,
            revisions=revisions,
            shared_at=made.moment,
        )
        for member_id, shared in given.items()
        for place, (section_id, revisions) in enumerate(shared.items(), start=1)
    ]
    _insert(connection, SHARES, rows)


def _newest_shares(connection: Connection, community_id: str) -> dict[str, int]:
    query = select(SHARES.c.member_id, func.max(SHARES.c.n).label("newest"))
    rows = connection.execute(
        query.where(SHARES.c.community_id == community_id).group_by(SHARES.c.member_id)
    )
    return {row.member_id: row.newest for row in rows}


def _insert(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:  # noqa: ANN401
    if rows:
        connection.execute(insert(table), rows)


# --- what was put in ------------------------------------------------------------------------------


def imports(connection: Connection, community_id: str) -> tuple[ImportRecord, ...]:
    """Return every import of a community, newest first."""
    query = _select(community_id).order_by(IMPORTS.c.at.desc(), IMPORTS.c.id)
    return tuple(map(_from_row, connection.execute(query)))


def find_import(connection: Connection, community_id: str, import_id: str) -> ImportRecord:
    """Return one import; AnswerError where there is none."""
    row = connection.execute(_select(community_id).where(IMPORTS.c.id == import_id)).one_or_none()
    if row is None:
        raise AnswerError("there is no such import in this community", remedy="Reload the page.")
    return _from_row(row)


def _select(community_id: str) -> Select[Any]:
    is_actor = (MEMBERS.c.community_id == IMPORTS.c.community_id) & (
        MEMBERS.c.id == IMPORTS.c.actor_id
    )
    query = select(IMPORTS, MEMBERS.c.name.label("by")).outerjoin(MEMBERS, is_actor)
    return query.where(IMPORTS.c.community_id == community_id)


def _from_row(row: Row[Any]) -> ImportRecord:
    return ImportRecord(
        id=row.id,
        at=row.at,
        by=row.by or "",
        filename=row.filename,
        members=row.members,
        answers=row.answers,
        undone_at=row.undone_at,
    )

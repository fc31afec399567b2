"""Between rows and the frozen objects of `response`: the only place that knows both shapes.

Pure conversion, no SQL; used by every module here that reads or writes.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Row, RowMapping

from copwidgets.community import Member, Role, utc_now
from copwidgets.errors import AnswerError
from copwidgets.kinds import Answer, JsonValue, Status
from copwidgets.response import Draft, Response, State, json_key

from .faults import UnreadableError

T = TypeVar("T")

MAX_TOKEN = 200
"""Longest token of a save, in characters; a random one needs about 22."""


def after(latest: datetime | None) -> datetime:
    """Return this moment, or one just after `latest` where the clock was set back.

    The order in which people and communities came is read from it.
    """
    moment = utc_now()
    return moment if latest is None else max(moment, latest + timedelta(microseconds=1))


def draw_id() -> str:
    """Return a new id: 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def in_parts(values: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Yield values some at a time: a statement may name only so many."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def check_draft(draft: Draft) -> None:
    """Refuse what no engine could keep; what an answer may hold was checked by its kind.

    Raises
    ------
    AnswerError
        The token is missing or too long, or a part of the draft is not plain JSON in Unicode.
    """
    remedy = "Check the answer with its question's kind before it is saved."
    if not 0 < len(draft.token) <= MAX_TOKEN:
        raise AnswerError("this save has no usable token", where=draft.question_id, remedy=remedy)
    try:
        json_key([draft.question_id, draft.token, draft.answer.value]).encode()
    except (TypeError, ValueError) as error:
        what = "this answer holds something that cannot be stored"
        raise AnswerError(what, where=draft.question_id, remedy=remedy) from error


def to_columns(response: Response, token: str) -> dict[str, Any]:
    """Return the row of `revisions` for a response that is about to be written."""
    value = response.answer.value
    return {
        "community_id": response.community_id,
        "member_id": response.member_id,
        "question_id": response.question_id,
        "n": response.revision,
        "base": response.base,
        "status": str(response.answer.status),
        "text": value if isinstance(value, str) else None,
        "data": None if isinstance(value, str) else value,
        "token": token,
        "guide_version": response.guide_version,
        "saved_at": response.saved_at,
        "checksum": checksum(response),
    }


def from_row(row: Row[Any]) -> Response:
    """Return the response of a row of `revisions` joined with its head's `shared_n`.

    Raises
    ------
    UnreadableError
        The row holds what no row of ours can, or not what its checksum was made of.
    """
    fields = row._mapping  # noqa: SLF001  (SQLAlchemy's own public name)
    what = f"{fields['question_id']}, revision {fields['n']}, does not read back as written"
    try:
        response = _response(fields)
        is_whole = checksum(response) == fields["checksum"]
    except (TypeError, ValueError) as error:
        raise UnreadableError(what) from error
    if not is_whole:
        raise UnreadableError(what)
    return response


def _response(fields: RowMapping) -> Response:
    value: JsonValue = fields["data"] if fields["text"] is None else fields["text"]
    return Response(
        community_id=fields["community_id"],
        member_id=fields["member_id"],
        question_id=fields["question_id"],
        revision=fields["n"],
        base=fields["base"],
        answer=Answer(Status(fields["status"]), value),
        state=State.SHARED if fields["n"] == fields["shared_n"] else State.DRAFT,
        guide_version=fields["guide_version"],
        saved_at=fields["saved_at"],
    )


def read_json(text: str) -> JsonValue:
    """Return the value of a JSON text in a row; UnreadableError where it is none."""
    try:
        return json.loads(text)
    except ValueError as error:  # a TypeError is SQLAlchemy's sign that SQLite kept a bare number
        raise UnreadableError("it holds JSON that cannot be read") from error


def member_from(row: Row[Any]) -> Member:
    """Return the member of a row of `members.select_members`."""
    return Member(
        id=row.id,
        community_id=row.community_id,
        name=row.name,
        has_key=bool(row.has_key),
        role=Role(row.role),
        email=row.email or "",
        login=row.login or "",
        alias=row.alias or "",
        seen_at=row.seen_at,
        has_own_key=bool(row.has_own_key),
    )


def checksum(response: Response) -> str:
    """Return the SHA-256, in hex, of everything a revision says; sharing it changes nothing here.

    A byte that flips inside a text on the disk is found by nothing else.
    """
    content = [
        response.community_id,
        response.member_id,
        response.question_id,
        response.revision,
        response.base,
        str(response.answer.status),
        response.answer.value,
        response.guide_version,
        response.saved_at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(json_key(content).encode()).hexdigest()

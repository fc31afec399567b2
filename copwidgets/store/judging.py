"""What people decide about answers: appended, read, and taken along when somebody is erased.

SQL over one open connection; each function runs inside the transaction of its caller. What a
judgement may hold is said in `copwidgets.judgement`; what it means, above the store.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy.exc import OperationalError

from copwidgets.community import PSEUDONYM, Credential, Member, utc_now
from copwidgets.errors import AccessError, AnswerError, CopwidgetsWarning
from copwidgets.judgement import (
    MOST_JUDGEMENTS,
    MOST_OF_ONE,
    Judgement,
    JudgementKind,
    check_judgement,
)
from copwidgets.kinds import JsonValue
from copwidgets.response import json_key

from . import audit, keys
from .changes import next_change
from .damaged import is_of_one_row
from .faults import UnreadableError
from .tables import COMMUNITIES, JUDGEMENTS, MEMBERS

Wanted: TypeAlias = tuple[JudgementKind, Mapping[str, JsonValue], str]
"""Kind, content and whom it is about."""


def check(wanted: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """Return judgements as they may be kept; AnswerError where one may not be."""
    given = [(kind, dict(content), about) for kind, content, about in wanted]
    return tuple((check_judgement(*each), *each[1:]) for each in given)


def judge(
    connection: Connection,
    community_id: str,
    wanted: Sequence[Wanted],
    by: Member | None,
    credential: Credential | None,
) -> tuple[Judgement, ...]:
    """Append judgements, all or none."""
    keys.check_actor(connection, community_id, by, credential)
    _check_about(connection, community_id, {about for _, _, about in wanted if about})
    if not wanted:
        return ()
    first = _count_on(connection, community_id, len(wanted))
    _check_own(connection, community_id, by, len(wanted))
    moment, who = utc_now(), by.id if by else ""
    made = [
        Judgement(first + place, moment, kind, content, who, about)
        for place, (kind, content, about) in enumerate(wanted)
    ]
    connection.execute(insert(JUDGEMENTS), [_to_row(community_id, each) for each in made])
    next_change(connection, community_id)
    return read(connection, community_id, first - 1)


def _check_about(connection: Connection, community_id: str, about: set[str]) -> None:
    """Raise AnswerError unless all are people of the community, so that all can be erased."""
    if not about:
        return
    hides = audit.is_pseudonymous(connection, community_id)
    column = MEMBERS.c.alias if hides else MEMBERS.c.id
    start = f"{PSEUDONYM} " if hides else ""
    bare = [each.removeprefix(start) for each in about if each.startswith(start)]
    query = select(column).where(MEMBERS.c.community_id == community_id, column.in_(bare))
    found = {f"{start}{each}" for each in connection.execute(query).scalars()}
    if found != about:
        raise AnswerError(
            "whose answer this is about is not in this community any more",
            remedy="Reload the page.",
        )


def _count_on(connection: Connection, community_id: str, more: int) -> int:
    """Count judgements that are about to be written; return the number of the first."""
    counted = (
        update(COMMUNITIES)
        .where(COMMUNITIES.c.id == community_id)
        .values(judged=COMMUNITIES.c.judged + more)
        .returning(COMMUNITIES.c.judged)
    )
    last: int | None = connection.execute(counted).scalar_one_or_none()
    if last is None:
        raise AccessError("this community does not exist any more")
    if last > MOST_JUDGEMENTS:
        raise AnswerError(
            f"no more than {MOST_JUDGEMENTS:,} decisions are kept of one community, and it has "
            "reached that",
            remedy="What there is can still be seen and downloaded.",
        )
    return last - more + 1


def _check_own(connection: Connection, community_id: str, by: Member | None, more: int) -> None:
    """Raise AnswerError where a member would have more than their part of the decisions."""
    if by is None:
        return
    own = (JUDGEMENTS.c.community_id == community_id) & (JUDGEMENTS.c.actor_id == by.id)
    made = connection.execute(select(func.count()).select_from(JUDGEMENTS).where(own)).scalar_one()
    if made + more > MOST_OF_ONE:
        raise AnswerError(
            f"no more than {MOST_OF_ONE:,} decisions are kept of one member",
            remedy="What there is can still be seen and downloaded.",
        )


def read(connection: Connection, community_id: str, since: int = 0) -> tuple[Judgement, ...]:
    """Return the judgements after number `since`; what does not read back is left out, and said."""
    found = _read(connection, _of(community_id, since))
    for n in found.damaged:
        what = f"community {community_id}, decision {n}: it does not read back, and is left out"
        advice = f"{what}. Nothing else is touched; to see what to do: copwidgets doctor"
        warnings.warn(advice, CopwidgetsWarning, stacklevel=2)
    if not audit.is_pseudonymous(connection, community_id):
        return found.judgements
    return tuple(replace(each, at=audit.to_day(each.at)) for each in found.judgements)


def find(connection: Connection, community_id: str) -> tuple[Judgement, ...]:
    """Return all judgements that read back, with their moments."""
    return _read(connection, _of(community_id)).judgements


def rewrite(connection: Connection, community_id: str, changed: Judgement) -> None:
    """Write a judgement anew: only for what leads to somebody who is erased."""
    one = (JUDGEMENTS.c.community_id == community_id) & (JUDGEMENTS.c.n == changed.n)
    row = _to_row(community_id, changed)
    connection.execute(update(JUDGEMENTS).where(one).values(row))


@dataclass(frozen=True, slots=True)
class Found:
    """What a query of judgements gave, and the numbers of those that do not read back."""

    judgements: tuple[Judgement, ...]
    damaged: tuple[int, ...] = ()


def find_damaged(connection: Connection) -> Iterator[str]:
    """Yield the place of every judgement that does not read back as it was written."""
    query = select(JUDGEMENTS.c.community_id).distinct()
    for community_id in connection.execute(query).scalars().all():
        for n in _read(connection, _of(community_id)).damaged:
            yield f"community {community_id}, decision {n}"


def _of(community_id: str, since: int = 0) -> Select[Any]:
    is_wanted = (JUDGEMENTS.c.community_id == community_id) & (JUDGEMENTS.c.n > since)
    return select(JUDGEMENTS).where(is_wanted).order_by(JUDGEMENTS.c.n)


def _read(connection: Connection, query: Select[Any]) -> Found:
    try:
        return Found(tuple(map(_from_row, connection.execute(query))))
    except (UnreadableError, UnicodeDecodeError, OperationalError) as error:
        if not is_of_one_row(error):
            raise
    numbers = query.with_only_columns(JUDGEMENTS.c.n)
    each = {n: _read_one(connection, query, n) for n in connection.execute(numbers).scalars().all()}
    whole = tuple(found for found in each.values() if found is not None)
    return Found(whole, tuple(n for n, found in each.items() if found is None))


def _read_one(connection: Connection, query: Select[Any], n: int) -> Judgement | None:
    try:
        return _from_row(connection.execute(query.where(JUDGEMENTS.c.n == n)).one())
    except (UnreadableError, UnicodeDecodeError, OperationalError) as error:
        if not is_of_one_row(error):
            raise
        return None


def _from_row(row: Row[Any]) -> Judgement:
    try:
        kind = JudgementKind(row.kind)
        found = Judgement(row.n, row.at, kind, row.content, row.actor_id or "", row.about_id or "")
        is_whole = _checksum(row.community_id, found) == row.checksum
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"decision {row.n} does not read back as written") from error
    if not is_whole:
        raise UnreadableError(f"decision {row.n} does not read back as written")
    return found


def _to_row(community_id: str, made: Judgement) -> dict[str, Any]:
    return {
        "community_id": community_id,
        "n": made.n,
        "at": made.at,
        "kind": str(made.kind),
        "content": dict(made.content),
        "actor_id": made.by or None,
        "about_id": made.about or None,
        "checksum": _checksum(community_id, made),
    }


def _checksum(community_id: str, made: Judgement) -> str:
    moment = made.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [community_id, made.n, moment, str(made.kind), made.content, made.by, made.about]
    return hashlib.sha256(json_key(content).encode()).hexdigest()

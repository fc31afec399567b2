"""What judgements keep of a person, and how it goes when they are erased: SQL over one connection.

Themes and merges that they made stay, without an author; a merge loses what nobody else has said.
Runs inside the transaction of `erasing`, before the person's answers are deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from copwidgets.community import Member
from copwidgets.judgement import CODINGS, Judgement, JudgementKind
from copwidgets.kinds import JsonValue

from . import judging
from .names import name_key
from .rows import in_parts
from .tables import JUDGEMENTS, REVISIONS

_KEPT_OF_CODINGS = JudgementKind.CODING_REMOVED
"""It stays where it takes back a coding of somebody else, which would otherwise come back."""


def of_member(connection: Connection, member: Member) -> tuple[Judgement, ...]:
    """Return what a member decided, and what was decided about their answers: not by whom."""
    found = judging.read(connection, member.community_id)
    own = (each for each in found if each.by == member.id or each.about in _names(member))
    return tuple(each if each.by == member.id else replace(each, by="") for each in own)


def forget(connection: Connection, member: Member) -> None:
    """Take out what is about a member, their codings, and their name from the rest.

    What took back a coding or a merge that is gone stays: it holds an id that leads nowhere.
    """
    delete_about(connection, member.community_id, [member])
    is_by_them = _of(member.community_id) & (JUDGEMENTS.c.actor_id == member.id)
    own = [str(kind) for kind in CODINGS - {_KEPT_OF_CODINGS}]
    connection.execute(delete(JUDGEMENTS).where(is_by_them, JUDGEMENTS.c.kind.in_(own)))
    log = judging.find(connection, member.community_id)
    connection.execute(update(JUDGEMENTS).where(is_by_them).values(actor_id=None))
    for each in log:
        if each.by == member.id:
            judging.rewrite(connection, member.community_id, replace(each, by=""))
    _forget_items(connection, member)


def delete_about(connection: Connection, community_id: str, people: Iterable[Member]) -> None:
    """Delete what is about people."""
    for some in in_parts([name for each in people for name in _names(each)]):
        is_about = JUDGEMENTS.c.about_id.in_(some)
        connection.execute(delete(JUDGEMENTS).where(_of(community_id), is_about))


def _names(member: Member) -> tuple[str, str]:
    return member.id, member.pseudonym


def _of(community_id: str) -> ColumnElement[bool]:
    return JUDGEMENTS.c.community_id == community_id


# --- merged items: their keys are words that members wrote ----------------------------------------


def _forget_items(connection: Connection, member: Member) -> None:
    """Take out of merges what only this member has said; one of a single thing is none."""
    for each in judging.find(connection, member.community_id):
        if each.kind is JudgementKind.ITEMS_MERGED:
            _forget_keys(connection, member, each)


def _forget_keys(connection: Connection, member: Member, merge: Judgement) -> None:
    said = _Said(connection, member, str(merge.content["question"]))
    keys = [str(key) for key in _list(merge.content["keys"]) if not said.alone(str(key))]
    is_named_so = said.alone(str(merge.content["name"]))
    if len(keys) < 2:  # noqa: PLR2004 - one thing alone is merged with nothing
        is_one = _of(member.community_id) & (JUDGEMENTS.c.n == merge.n)
        connection.execute(delete(JUDGEMENTS).where(is_one))
    elif len(keys) < len(_list(merge.content["keys"])) or is_named_so:
        name = keys[0] if is_named_so else merge.content["name"]
        content = {**merge.content, "keys": keys, "name": name}
        judging.rewrite(connection, member.community_id, replace(merge, content=content))


class _Said:
    """What a member and the others ever answered to a question, as sets of words."""

    def __init__(self, connection: Connection, member: Member, question_id: str) -> None:
        columns = (REVISIONS.c.member_id, REVISIONS.c.text, REVISIONS.c.data)
        query = select(*columns).where(
            REVISIONS.c.community_id == member.community_id, REVISIONS.c.question_id == question_id
        )
        rows = connection.execute(query).all()
        theirs = [row for row in rows if row.member_id == member.id]
        others = [row for row in rows if row.member_id != member.id]
        self._own = [_words(each) for row in theirs for each in _texts(row.data or row.text)]
        self._others = [_words(" ".join(_texts(row.data or row.text))) for row in others]

    def alone(self, key: str) -> bool:
        """Tell whether a text holds something that this member has typed, and nobody else."""
        whole = _words(key)
        typed = set().union(*(each for each in self._own if each <= whole))
        return bool(typed) and not any(typed <= each for each in self._others)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", name_key(text)))


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []

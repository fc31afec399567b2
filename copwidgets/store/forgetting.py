"""What judgements keep of a person, and how it goes when they are erased: SQL over one connection.

Themes and merges that they made stay, without an author; a merge loses what nobody else has said.
Runs inside the transaction of `erasing`, before the person's answers are deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import Connection, delete, select, update

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
    """Take out what is about a member, their codings, and their name from the rest."""
    log = judging.find(connection, member.community_id)
    gone = {each.n for each in log if _is_theirs(each, member)}
    lost = {each.content["coding"] for each in log if each.n in gone and "coding" in each.content}
    gone |= {each.n for each in log if each.content.get("coding") in lost}
    _delete_numbers(connection, member.community_id, gone)
    delete_about(connection, member.community_id, [member])
    _forget_author(connection, member)
    kept = [replace(each, by="") for each in log if each.n not in gone and each.by == member.id]
    for each in kept:
        judging.rewrite(connection, member.community_id, each)
    _forget_items(connection, member)


def _names(member: Member) -> tuple[str, str]:
    return member.id, member.pseudonym


def _is_theirs(found: Judgement, member: Member) -> bool:
    is_own_coding = found.by == member.id and found.kind in CODINGS - {_KEPT_OF_CODINGS}
    return is_own_coding or found.about in _names(member)


def _delete_numbers(connection: Connection, community_id: str, gone: Iterable[int]) -> None:
    of_community = JUDGEMENTS.c.community_id == community_id
    for some in in_parts(sorted(gone)):
        connection.execute(delete(JUDGEMENTS).where(of_community, JUDGEMENTS.c.n.in_(some)))


def delete_about(connection: Connection, community_id: str, people: Iterable[Member]) -> None:
    """Delete what is about people, in rows that cannot be read any more, too."""
    of_community = JUDGEMENTS.c.community_id == community_id
    for some in in_parts([name for each in people for name in _names(each)]):
        connection.execute(delete(JUDGEMENTS).where(of_community, JUDGEMENTS.c.about_id.in_(some)))


def _forget_author(connection: Connection, member: Member) -> None:
    """Take a member's name out of every row, of those too that cannot be read any more."""
    of_community = JUDGEMENTS.c.community_id == member.community_id
    by_them = update(JUDGEMENTS).where(of_community, JUDGEMENTS.c.actor_id == member.id)
    connection.execute(by_them.values(actor_id=None))


# --- merged items: their keys are words that members wrote ----------------------------------------


def _forget_items(connection: Connection, member: Member) -> None:
    """Take out of merges what only this member has said; one of a single thing is none."""
    log = judging.find(connection, member.community_id)
    for each in log:
        if each.kind is JudgementKind.ITEMS_MERGED:
            _forget_keys(connection, member, each, log)


def _forget_keys(
    connection: Connection, member: Member, merge: Judgement, log: Iterable[Judgement]
) -> None:
    said = _Said(connection, member, str(merge.content["question"]))
    keys = [str(key) for key in _list(merge.content["keys"]) if not said.alone(str(key))]
    is_named_so = said.alone(str(merge.content["name"]))
    if len(keys) < 2:  # noqa: PLR2004 - one thing alone is merged with nothing
        ends = {each.n for each in log if each.content.get("merge") == merge.content["merge"]}
        _delete_numbers(connection, member.community_id, ends)
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

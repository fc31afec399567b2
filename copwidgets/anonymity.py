"""What a pseudonymous community may know of its answers, and what its members are told beforehand.

Pure: responses in, responses out, with nothing left in them that joins a name to an answer. Every
frame, page and export of such a community is made of what comes out of `pool`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from .community import Member
from .kinds import Answer, JsonValue, Status
from .response import Response, State

FEWEST = 3
"""Answers of fewer people than this are withheld (a usual threshold; some surveys take 5)."""

_CONTACT = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]|https?://|www\.|(?:\+|\b\d)[\d ()/-]{6,}\d")


def alias_of(member: Member) -> str:
    """Return how the group sees a member: a number drawn at random."""
    return member.pseudonym


def pseudonyms(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the members under their pseudonyms, in an order that says nothing of who came when."""
    bare = (Member(alias_of(each), each.community_id, alias_of(each)) for each in members)
    return tuple(sorted(bare, key=lambda each: each.name))


def withhold_few(
    members: Iterable[Member], responses: Iterable[Response], *, asked: Container[str]
) -> tuple[Response, ...]:
    """Return responses without those to questions not `asked` any more that few have answered.

    For use before answers are carried over to the questions of a changed guide: joined with others
    there, an answer that is withheld would be told after all.
    """
    given = tuple(responses)
    ids = {each.id for each in members}
    shared = (each for each in given if each.state is State.SHARED and each.member_id in ids)
    wide = _widely_answered(shared)
    return tuple(each for each in given if each.question_id in asked or each.question_id in wide)


def pool(members: Iterable[Member], responses: Iterable[Response]) -> tuple[Response, ...]:
    """Return the shared responses that a pseudonymous community may see.

    Members go by their pseudonyms, and whoever is in `responses` but not in `members` is left out.
    Moments are cut to the day (UTC). Revisions are counted anew within (member, question), so that
    a number does not tell how often somebody changed their mind. Answers to a question that fewer
    than `FEWEST` people have answered are withheld; so is, for all of them, which version of the
    guide they were given to, where one of its versions had fewer. Ordered by question, then
    pseudonym.
    """
    names = {each.id: alias_of(each) for each in members}
    told = [each for each in responses if each.state is State.SHARED and each.member_id in names]
    wide = _widely_answered(told)
    chosen = sorted(
        (each for each in told if each.question_id in wide),
        key=lambda each: (each.question_id, names[each.member_id], each.revision),
    )
    return tuple(_strip(_without_rare_versions(chosen), names))


def _widely_answered(responses: Iterable[Response]) -> set[str]:
    """Return the questions that enough different people have answered."""
    people: dict[str, set[str]] = defaultdict(set)
    for each in responses:
        if each.answer.status is not Status.EMPTIED:
            people[each.question_id].add(each.member_id)
    return {question_id for question_id, found in people.items() if len(found) >= FEWEST}


def _without_rare_versions(responses: Sequence[Response]) -> Iterable[Response]:
    """Leave out the versions of questions that few have answered in one of them.

    Within a day they would tell who has answered before the guide was changed, and who after.
    """
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in responses:
        people[each.question_id, each.guide_version].add(each.member_id)
    rare = {question_id for (question_id, _), found in people.items() if len(found) < FEWEST}
    for each in responses:
        yield replace(each, guide_version="") if each.question_id in rare else each


def _strip(responses: Iterable[Response], names: Mapping[str, str]) -> Iterable[Response]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for each in responses:
        counts[each.member_id, each.question_id] += 1
        revision = counts[each.member_id, each.question_id]
        yield replace(
            each,
            member_id=names[each.member_id],
            revision=revision,
            base=revision - 1,
            saved_at=_to_day(each.saved_at),
        )


def _to_day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def withheld(count: int) -> int | None:
    """Return a number of people, None where it is so small that it points at somebody."""
    return None if 0 < count < FEWEST else count


# --- what a member is told before sharing ---------------------------------------------------------


def advice(
    answers: Mapping[str, tuple[str, Answer]], member: Member, others: Iterable[Member]
) -> tuple[str, ...]:
    """Return sentences on how recognisable a member is in what they are about to share.

    Parameters
    ----------
    answers : mapping
        Question id -> the question's words and the answer.
    member : Member
        Who is about to share.
    others : iterable of Member
        Everybody else of the community.

    Notes
    -----
    Method: looked for are the member's own name (its parts of three letters and more), other
    members' names, and what looks like an address or a telephone number. Style and what only one
    person can know are not measured; the first sentence says so. No answer of others is used.
    """
    named = list(others)
    said = [(words, _flat(answer.value)) for words, answer in answers.values()]
    return (_in_a_group_of(len(named) + 1), *_mentions(said, member, named))


def _in_a_group_of(size: int) -> str:
    if size < FEWEST:
        return (
            f"You are {size} in this community. Nothing is shown before {FEWEST} people have "
            "shared; in so small a group the others will guess who wrote what."
        )
    how = "easily" if size <= 8 else "quite well" if size <= 20 else "sometimes"  # noqa: PLR2004 - a judgement, in words
    return (
        f"Your name is not shown, but you are {size} in this community: people who know you can "
        f"{how} tell you by your way of writing, or by what only you can know. Answers are shown "
        f"once {FEWEST} people have shared."
    )


def _mentions(
    said: Iterable[tuple[str, str]], member: Member, others: Sequence[Member]
) -> Iterable[str]:
    own = _name_parts(member.name)
    for words, text in said:
        parts = _words(text)
        if own & parts:
            yield f"Your answer to “{words}” holds your own name."
        elif _CONTACT.search(text):
            yield f"Your answer to “{words}” holds what looks like an address or a number."
        named = [each.name for each in others if _name_parts(each.name) & parts - own]
        if named:
            yield f"Your answer to “{words}” names somebody of the group: {', '.join(named[:3])}."


def _name_parts(name: str) -> set[str]:
    return {part for part in _words(name) if len(part) >= 3}  # noqa: PLR2004 - "Li" is in "like"


def _words(text: str) -> set[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return set(re.findall(r"[^\W\d_]+", folded))


def _flat(value: JsonValue) -> str:
    """Return all texts of a value, one below the other."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(map(_flat, value.values()))
    if isinstance(value, list | tuple):
        return "\n".join(map(_flat, value))
    return ""

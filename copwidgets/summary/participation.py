"""Who has taken part, per section and overall, and how far each member has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd

from copwidgets.community import Member
from copwidgets.frames.columns import REAL, TEXT, WHOLE, Column, build_frame, category, label_index
from copwidgets.guide import Guide
from copwidgets.kinds import Status
from copwidgets.response import Standing, State

WORDS = ("", "draft", "not sure", "shared")
"""What `completeness` says of a question, from nothing to all."""


def participation(long: pd.DataFrame, members: Iterable[Member], guide: Guide) -> pd.DataFrame:
    """Return how many members have taken part in each section.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`; only with drafts can `started` be more than `shared`.
    members : iterable of Member
        All members of the community.
    guide : Guide
        Gives the sections; those without an answer are counted too.

    Returns
    -------
    DataFrame
        One row per section: `phase`, `section` (ids, categorical in guide order), `title` (string),
        `members`, `started`, `shared` (Int64), `share` (Float64, `shared` / `members`; missing when
        there are no members).

    Notes
    -----
    Method: distinct members are counted. Who has an answer in the section that was not emptied,
    notes and "not sure yet" included, has started it; who has shared such an answer has shared it.
    Source: a plain count, no estimate.
    """
    names = [member.name for member in members]
    walk = [(phase.id, section) for phase in guide.phases for section in phase.sections]
    ids = [section.id for _, section in walk]
    given = _given(long, names)
    columns: dict[str, Column] = {
        "phase": ([phase_id for phase_id, _ in walk], category(each.id for each in guide.phases)),
        "section": (ids, category(ids)),
        "title": ([section.title for _, section in walk], TEXT),
    }
    started, shared = _by_section(given, ids), _by_section(_shared(given), ids)
    return build_frame({**columns, **_counts(len(names), started, shared)})


def overall_participation(long: pd.DataFrame, members: Iterable[Member]) -> pd.DataFrame:
    """Return how many members have taken part in the whole guide, counted as in `participation`.

    Returns
    -------
    DataFrame
        One row: `members`, `started`, `shared` (Int64), `share` (Float64).
    """
    names = [member.name for member in members]
    given = _given(long, names)
    started, shared = [given["member"].nunique()], [_shared(given)["member"].nunique()]
    return build_frame(_counts(len(names), started, shared))


def progress(
    standings: Iterable[Standing], members: Iterable[Member], guide: Guide
) -> pd.DataFrame:
    """Return how many members have begun and shared each section, drafts counted too.

    Returns
    -------
    DataFrame
        As from `participation`.

    Notes
    -----
    Method: as in `participation`, read from how far each member has come instead of from answers,
    so that drafts are counted unread. Whoever has a draft has started, emptied or not.
    """
    names = [member.id for member in members]
    walk = [(phase.id, section) for phase in guide.phases for section in phase.sections]
    ids = [section.id for _, section in walk]
    begun, shared = _come_so_far(standings, names)
    asked = [{question.id for question in section.questions} for _, section in walk]
    columns: dict[str, Column] = {
        "phase": ([phase_id for phase_id, _ in walk], category(each.id for each in guide.phases)),
        "section": (ids, category(ids)),
        "title": ([section.title for _, section in walk], TEXT),
    }
    counts = _people(begun, asked), _people(shared, asked)
    return build_frame({**columns, **_counts(len(names), *counts)})


def overall_progress(standings: Iterable[Standing], members: Iterable[Member]) -> pd.DataFrame:
    """Return how many members have begun and shared anything, counted as in `progress`.

    Returns
    -------
    DataFrame
        One row: `members`, `started`, `shared` (Int64), `share` (Float64).

    Notes
    -----
    Method: distinct members; answers to questions that the guide asks no longer count too.
    """
    names = [member.id for member in members]
    begun, shared = _come_so_far(standings, names)
    counts = [len({who for who, _ in found}) for found in (begun, shared)]
    return build_frame(_counts(len(names), [counts[0]], [counts[1]]))


def completeness(
    standings: Iterable[Standing], members: Iterable[Member], guide: Guide
) -> pd.DataFrame:
    """Return how far each member has come with each question, in one word.

    Returns
    -------
    DataFrame
        Index `member` (names in joining order), columns `question` (ids in guide order); every
        column an ordered categorical of "" (nothing, or only an emptied answer), "draft", "not
        sure", "shared". Questions that the guide no longer has and members who are not listed are
        left out.

    Notes
    -----
    Method: the word is that of the shared revision where there is one, so that a cell says what the
    group can see; a newer draft on top of it does not change the cell.
    """
    people, asked = list(members), [question.id for question in guide.questions]
    words = {(each.member_id, each.question_id): _word(each) for each in standings}
    dtype = category(WORDS)
    frame = build_frame(
        {each: ([words.get((member.id, each), "") for member in people], dtype) for each in asked}
    )
    frame.index = label_index((member.name for member in people), "member")
    frame.columns = label_index(asked, "question")
    return frame


def completeness_counts(words: pd.DataFrame) -> pd.DataFrame:
    """Return how many members have come how far with each question.

    Parameters
    ----------
    words : DataFrame
        As from `completeness`.

    Returns
    -------
    DataFrame
        Index `question` (ids in guide order), columns `empty`, `draft`, `not sure`, `shared`
        (Int64), which add up to the number of members.

    Notes
    -----
    Method: words are counted. Source: a plain count, no estimate.
    """
    counts = {word or "empty": (words == word).sum() for word in WORDS}
    return pd.DataFrame(counts, index=words.columns).astype("Int64")


def _come_so_far(
    standings: Iterable[Standing], ids: Sequence[str]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return (member id, question id) of what listed members have begun, and have shared."""
    known = set(ids)
    words = {
        (each.member_id, each.question_id): _word(each)
        for each in standings
        if each.member_id in known
    }
    begun = {key for key, word in words.items() if word}
    return begun, {key for key in begun if words[key] != "draft"}


def _people(found: Iterable[tuple[str, str]], asked: Iterable[set[str]]) -> list[int]:
    """Return how many members there are for each set of questions."""
    people: dict[str, set[str]] = defaultdict(set)
    for who, question in found:
        people[question].add(who)
    return [len(set().union(*(people[question] for question in each))) for each in asked]


def _given(long: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return the rows in which a listed member says something."""
    return long[(long["status"] != Status.EMPTIED) & long["member"].isin(names)]


def _shared(long: pd.DataFrame) -> pd.DataFrame:
    return long[long["state"] == State.SHARED]


def _by_section(long: pd.DataFrame, ids: Sequence[str]) -> list[int]:
    found = long.groupby("section", observed=True)["member"].nunique()
    counts = dict(zip(found.index, found, strict=True))
    return [counts.get(section_id, 0) for section_id in ids]


def _counts(members: int, started: Sequence[int], shared: Sequence[int]) -> dict[str, Column]:
    share = [count / members if members else None for count in shared]
    return {
        "members": ([members] * len(started), WHOLE),
        "started": (started, WHOLE),
        "shared": (shared, WHOLE),
        "share": (share, REAL),
    }


def _word(standing: Standing) -> str:
    if standing.status == Status.ANSWERED:
        return "shared"
    if standing.status == Status.NOT_SURE:
        return "not sure"
    return "draft" if standing.is_draft else ""

"""Who has taken part, per section and overall, and how far each member has come."""

from __future__ import annotations

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

"""The long frame, one row per response, and the history, one row per revision."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from copwidgets.community import Community, Member
from copwidgets.guide import NOTHING_KEPT, Guide, Kept
from copwidgets.response import Response, json_key

from .columns import KIND, MOMENT, STATE, STATUS, TEXT, WHOLE, Column, build_frame, category
from .reading import Entry, Reading, read_responses

VERSION_CHARACTERS = 12
"""How much of a guide's content hash a frame shows: enough to tell versions apart."""


def long_frame(
    guide: Guide,
    community: Community,
    members: Iterable[Member],
    responses: Iterable[Response],
    *,
    kept: Kept = NOTHING_KEPT,
) -> pd.DataFrame:
    """Return one row per response, in guide order, then in the order in which members joined.

    Parameters
    ----------
    guide : Guide
        Gives the words, the order, and what may be seen of an answer.
    community : Community
        Whose responses they are.
    members : iterable of Member
        In joining order; all of them, also those without a response.
    responses : iterable of Response
        At most one of each member and question.
    kept : Kept
        The versions of the guide that they were given to, for the words of earlier questions.

    Returns
    -------
    DataFrame
        `community` (name, string), `phase`, `section`, `question` (ids, categorical in guide
        order), `text` (the question's words, string), `kind` (categorical), `member` (name,
        categorical in joining order), `answer` (readable text, string; "" when emptied), `state`
        (draft < shared), `revision` (Int64), `answered_at` (datetime64[us, UTC]), `status`
        (answered, not_sure, emptied; categorical), `value` (canonical JSON of the visible part of
        the answer, string), `carried_from` (string: the ids of the earlier questions that it was
        given to, separated by a space; "" for a response of its own).

    Notes
    -----
    A response to a question that the guide no longer has comes last, by question id, `phase` and
    `section` missing. It reads as the version in `kept` asked it; where that is not there, `text`
    and `kind` are missing too and `answer` is the stored JSON in plain words, without other texts
    not chosen and without follow-ups, as no kind is there to say whether they were meant to be
    seen. An answer that does not fit its question any more keeps its place and reads likewise. A
    response of nobody in `members` (someone joined in between) goes by the member's id.
    """
    reading = read_responses(guide, members, responses, kept=kept)
    return build_frame(_columns(guide, community, reading))


def history_frame(
    guide: Guide,
    community: Community,
    members: Iterable[Member],
    responses: Iterable[Response],
    *,
    kept: Kept = NOTHING_KEPT,
) -> pd.DataFrame:
    """Return one row per revision, the revisions of a response one below the other, oldest first.

    Drafts are in it as far as `responses` has them: whoever shows it decides whose those may be.

    Returns
    -------
    DataFrame
        The columns of `long_frame`, then `base` (Int64): the revision that was on the page when
        this one was written, and `guide_version` (string): the beginning of the content hash of the
        guide it was given to, "" where that is not told. `text` and `kind` are those of that guide
        where `kept` has it. `state` is shared where this very revision is the shared one.
    """
    reading = read_responses(guide, members, responses, kept=kept, as_then=True)
    given = [entry.response for entry in reading.entries]
    own: dict[str, Column] = {
        "base": ([each.base for each in given], WHOLE),
        "guide_version": ([each.guide_version[:VERSION_CHARACTERS] for each in given], TEXT),
    }
    return build_frame({**_columns(guide, community, reading), **own})


def place_columns(guide: Guide, community: Community, reading: Reading) -> dict[str, Column]:
    """Return the columns that say where a row belongs: community, phase, section, question."""
    entries = reading.entries
    return {
        "community": ([community.name] * len(entries), TEXT),
        "phase": ([entry.phase for entry in entries], category(each.id for each in guide.phases)),
        "section": (
            [entry.section for entry in entries],
            category(each.id for each in guide.sections),
        ),
        "question": ([_question_id(entry) for entry in entries], category(reading.questions)),
    }


def _columns(guide: Guide, community: Community, reading: Reading) -> dict[str, Column]:
    entries = reading.entries
    responses = [entry.response for entry in entries]
    asked = [entry.question for entry in entries]
    return {
        **place_columns(guide, community, reading),
        "text": ([each.text if each else None for each in asked], TEXT),
        "kind": ([each.kind.name if each else None for each in asked], KIND),
        "member": ([entry.member for entry in entries], category(reading.members)),
        "answer": ([entry.text for entry in entries], TEXT),
        "state": ([each.state for each in responses], STATE),
        "revision": ([each.revision for each in responses], WHOLE),
        "answered_at": ([each.saved_at for each in responses], MOMENT),
        "status": ([entry.answer.status for entry in entries], STATUS),
        "value": ([json_key(entry.answer.value) for entry in entries], TEXT),
        "carried_from": ([" ".join(each.carried_from) for each in responses], TEXT),
    }


def _question_id(entry: Entry) -> str:
    return entry.response.question_id

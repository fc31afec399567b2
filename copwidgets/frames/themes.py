"""The themes frame, one row per theme, and the codings frame, one row per coding of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from copwidgets.community import Community, Member
from copwidgets.guide import Guide
from copwidgets.themes import Coding, Theme, ThemeBook, ThemeState

from .columns import FLAG, MOMENT, TEXT, WHOLE, build_frame, category

THEME_STATE = category(ThemeState)


def themes_frame(community: Community, book: ThemeBook, names: Mapping[str, str]) -> pd.DataFrame:
    """Return one row per theme, in the order in which they were made.

    Parameters
    ----------
    community : Community
    book : ThemeBook
    names : mapping of str to str
        Member's id -> the name that may be told of whoever made a theme.

    Returns
    -------
    DataFrame
        `community` (name, string), `theme` (id, a GUID; string), `name`, `description` (string),
        `state` (alive < merged < removed; categorical), `into` (id of the theme that a merged one
        counts for now, "" otherwise; string), `suggested` (boolean: it was made of the machine's
        suggestion), `made_by` (string, "" where nobody is named), `made_at` (datetime64[us, UTC]).
    """
    themes = list(book.themes.values())
    return build_frame(
        {
            "community": ([community.name] * len(themes), TEXT),
            "theme": ([each.id for each in themes], TEXT),
            "name": ([each.name for each in themes], TEXT),
            "description": ([each.description for each in themes], TEXT),
            "state": ([each.state for each in themes], THEME_STATE),
            "into": ([_into(book, each) for each in themes], TEXT),
            "suggested": ([bool(each.suggestion) for each in themes], FLAG),
            "made_by": ([names.get(each.by, "") for each in themes], TEXT),
            "made_at": ([each.at for each in themes], MOMENT),
        }
    )


def codings_frame(
    guide: Guide,
    community: Community,
    members: Iterable[Member],
    book: ThemeBook,
    coders: Mapping[str, str],
) -> pd.DataFrame:
    """Return one row per coding: that a coder gives an answer a theme, or that none applies.

    Parameters
    ----------
    guide : Guide
    community : Community
    members : iterable of Member
        Whose answers may be told, in joining order, as the community sees them; codings of other
        answers are left out.
    book : ThemeBook
        As it may be seen: `ThemeBook.seen_by`.
    coders : mapping of str to str
        As from `themes.names_of_coders`.

    Returns
    -------
    DataFrame
        In guide order, then by member, then by coding: `community` (name, string), `question` (id,
        categorical in guide order), `member` (whose answer it is; categorical in joining order),
        `revision` (of the answer, Int64), `coder` (string), `theme` (id, string; "" where none
        applies), `theme_name` (string), `passage` (the words that were marked, "" for the whole
        answer; string), `start`, `end` (Int64: characters of the answer as it was then; missing for
        the whole answer), `independent` (boolean: it stood when its coder finished the question,
        hence nothing of the others' work was seen), `stands` (boolean: it has not been taken back),
        `finished` (boolean: its coder has finished the question), `coded_at` (datetime64[us, UTC]).

    Notes
    -----
    A merged theme counts for the one it went into; that of a removed one is "". For how things
    stand take the rows that `stands`; for agreement `summary.agreement` takes those `independent`.
    """
    people = {each.id: each.name for each in members}
    known = [each for each in book.resolved() if each.about in people]
    asked = [each.id for each in guide.questions]
    questions = [*asked, *sorted({each.question for each in known} - set(asked))]
    rows = _ordered(known, questions, list(people))
    done = {(each.coder, each.question) for each in book.rounds}
    return build_frame(
        {
            "community": ([community.name] * len(rows), TEXT),
            "question": ([each.question for each in rows], category(questions)),
            "member": ([people[each.about] for each in rows], category(people.values())),
            "revision": ([each.revision for each in rows], WHOLE),
            "coder": ([coders.get(each.coder, "") for each in rows], TEXT),
            "theme": ([each.theme for each in rows], TEXT),
            "theme_name": ([_name(book, each) for each in rows], TEXT),
            "passage": ([each.passage.exact if each.passage else "" for each in rows], TEXT),
            "start": ([each.passage.start if each.passage else None for each in rows], WHOLE),
            "end": ([each.passage.end if each.passage else None for each in rows], WHOLE),
            "independent": ([each.is_independent for each in rows], FLAG),
            "stands": ([each.stands for each in rows], FLAG),
            "finished": ([(each.coder, each.question) in done for each in rows], FLAG),
            "coded_at": ([each.at for each in rows], MOMENT),
        }
    )


def _ordered(
    codings: Iterable[Coding], questions: Sequence[str], people: Sequence[str]
) -> list[Coding]:
    places = {question: place for place, question in enumerate(questions)}
    order = {member: place for place, member in enumerate(people)}
    return sorted(codings, key=lambda each: (places[each.question], order[each.about], each.n))


def _into(book: ThemeBook, theme: Theme) -> str:
    found = book.theme_of(theme.id)
    return found.id if theme.state is ThemeState.MERGED and found else ""


def _name(book: ThemeBook, coding: Coding) -> str:
    return book.themes[coding.theme].name if coding.theme else ""

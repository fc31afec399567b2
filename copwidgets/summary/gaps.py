"""What a group may still have to settle, as sentences with the answers they stand on.

What counts as a gap is said by the guide (`open_is_gap`, `answered_by`) or by plain counts; no
question is named here. Nothing is judged: a gap is something to look at together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from copwidgets.frames.columns import TEXT, WHOLE, build_frame, category
from copwidgets.guide import Guide, Question, Section
from copwidgets.kinds import Status
from copwidgets.response import State

from .listing import Listed, listed
from .meeting import Meeting

GAP = category(("open", "unanswered", "not_sure", "skipped"))
"""What a gap can be, in the order in which they are told."""

USED = ["section", "question", "member", "answer", "state", "status", "value"]

SEVERAL = 2
ONE_IN = 20
"""Several are two members, and one in twenty where there are many: a judgement, not measured."""


@dataclass(frozen=True, slots=True)
class _Gap:
    """One gap; `names` are the members whom it counts, of whom `quoted` are to be read."""

    kind: str
    question: str
    names: Sequence[str]
    of: int
    sentence: str
    about: str
    item: str = ""
    quoted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Thing:
    """One thing that members list, in whatever words; `name` is what it is called."""

    question: str
    name: str
    same: Sequence[Listed]


def gaps(
    long: pd.DataFrame,
    guide: Guide,
    *,
    codings: pd.DataFrame | None = None,
    merges: pd.DataFrame | None = None,
    fewest: int = 1,
) -> pd.DataFrame:
    """Return what the group may still have to settle, one row per gap.

    Parameters
    ----------
    long : DataFrame
        As from `long_frame`; drafts in it are left out.
    guide : Guide
        Says which open cells are gaps, and which question answers which.
    codings : DataFrame, optional
        As from `workbook.codings()`: what people found to have a theme in common.
    merges : DataFrame, optional
        As from `workbook.merges()`: what people found to be one thing.
    fewest : int
        Fewer members than this are told as "fewer than …", and no question is called skipped or
        not sure of by so few: 3 in a pseudonymous community, whose frames withhold such answers.

    Returns
    -------
    DataFrame
        `kind` (categorical: open, unanswered, not_sure, skipped), `question` (categorical in guide
        order), `item` (string: the thing listed; "" where the gap is a whole question), `about`
        (string: the open column, the question that should answer, or the section), `members`
        (Int64: how many name the thing, are not sure, or have skipped it; missing below `fewest`),
        `of` (Int64: of how many who have answered, or shared the section), `named_by` (string:
        their names separated by "; ", "" below `fewest`), `sentence` (string, in English),
        `answers` (string: a JSON list of [question, member]: the answers it stands on). In the
        order of the kinds, then of the guide, then most members first.

    Notes
    -----
    Method, by kind:

    - *open*: a row of a table with an empty cell in a column with `open_is_gap`, unless any member
      has filled the cell for the same thing. Things are the same when equal under `item_key`, or
      merged by people.
    - *unanswered*: a thing listed in a question with `answered_by` that shares no word with any
      answer to that question, and no theme: see `summary.meeting`. A need and a benefit in two
      languages, or in two words of one meaning, share no word; it takes a person to give both a
      theme. It is therefore a question to the group and not a finding.
    - *not_sure*: at least two members, and one in twenty of those who have answered, are "not sure
      yet".
    - *skipped*: of all questions, the one (or those) left out by most members who have shared
      something in its section; at least two, and one in twenty of these members.

    Source: plain counts. What is called several is a judgement about groups of 5 to 30, and was not
    measured on any.
    """
    shared = long.loc[long["state"] == State.SHARED, USED]
    asked = [each.id for each in guide.questions if each.answered_by or _settles(each)]
    things = _alike(listed(shared[shared["question"].isin(asked)], guide), merges)
    finder = _Finder(shared, guide, things, codings, fewest)
    found = [*finder.open(), *finder.unanswered(), *finder.not_sure(), *finder.skipped()]
    found.sort(key=lambda each: -len(each.names))
    frame = _to_frame(found, guide, fewest)
    return frame.sort_values(["kind", "question"], kind="stable", ignore_index=True)


def _to_frame(found: Sequence[_Gap], guide: Guide, fewest: int) -> pd.DataFrame:
    told = [each.names if len(each.names) >= fewest else None for each in found]
    asked = category(question.id for question in guide.questions)
    return build_frame(
        {
            "kind": ([each.kind for each in found], GAP),
            "question": ([each.question for each in found], asked),
            "item": ([each.item for each in found], TEXT),
            "about": ([each.about for each in found], TEXT),
            "members": ([None if names is None else len(names) for names in told], WHOLE),
            "of": ([each.of for each in found], WHOLE),
            "named_by": (["; ".join(names or ()) for names in told], TEXT),
            "sentence": ([each.sentence for each in found], TEXT),
            "answers": ([_answers(each) for each in found], TEXT),
        }
    )


def _answers(gap: _Gap) -> str:
    return json.dumps([[gap.question, name] for name in gap.quoted], ensure_ascii=False)


@dataclass(frozen=True)
class _Finder:
    """Looks for gaps in the shared rows of a long frame."""

    shared: pd.DataFrame
    guide: Guide
    things: Sequence[_Thing]
    codings: pd.DataFrame | None
    fewest: int

    @cached_property
    def given(self) -> dict[str, list[str]]:
        """Who has answered each question."""
        return _names_by(self.shared[self.shared["status"] != Status.EMPTIED], "question")

    @cached_property
    def unsure(self) -> dict[str, list[str]]:
        """Who is not sure yet about each question."""
        return _names_by(self.shared[self.shared["status"] == Status.NOT_SURE], "question")

    @cached_property
    def sharers(self) -> dict[str, list[str]]:
        """Who has shared something in each section."""
        return _names_by(self.shared, "section")

    def open(self) -> Iterator[_Gap]:
        """Yield the rows with a cell that somebody should fill and nobody does."""
        for thing in self.things:
            columns = self.guide.question(thing.question).kind.to_gap_fields()
            for column, words in columns.items():
                if not any(each.fields.get(column, "").strip() for each in thing.same):
                    yield self._listed("open", thing, words, f"nobody has filled in “{words}”")

    def unanswered(self) -> Iterator[_Gap]:
        """Yield the things that nothing said to the question that answers them has to do with."""
        shares = (
            "shares a word with it" if self.codings is None else "shares a word or theme with it"
        )
        for question in self.guide.questions:
            if question.answered_by is None:
                continue
            other = self.guide.question(question.answered_by)
            meeting = Meeting(self.shared, question, other, self.codings)
            what = f"no answer to “{other.text}” {shares}"
            for thing in self.things:
                if thing.question == question.id and not any(map(meeting.meets, thing.same)):
                    yield self._listed("unanswered", thing, other.text, what)

    def not_sure(self) -> Iterator[_Gap]:
        """Yield the questions about which several are not sure yet."""
        for _, section, question in self.guide.walk():
            names, of = self.unsure[question.id], len(self.given[question.id])
            if self._are_several(names, of):
                sentence = (
                    f"“{question.text}”: {len(names)} of {of} members who have answered "
                    "are not sure yet."
                )
                yield _Gap(
                    "not_sure", question.id, names, of, sentence, section.title, quoted=names
                )

    def skipped(self) -> Iterator[_Gap]:
        """Yield the question that most members have left out, or those where several are."""
        found = [each for section in self.guide.sections for each in self._left_out(section)]
        most = max((len(each.names) for each in found), default=0)
        yield from (each for each in found if len(each.names) == most)

    def _left_out(self, section: Section) -> Iterator[_Gap]:
        sharers = self.sharers[section.id]
        for question in section.counted:
            given = set(self.given[question.id])
            names = [each for each in sharers if each not in given]
            if self._are_several(names, len(sharers)) and len(given) >= self._fewest_given:
                sentence = (
                    f"“{question.text}”: {len(names)} of {len(sharers)} members who have shared "
                    f"“{section.title}” left it out; no question was left out by more."
                )
                yield _Gap("skipped", question.id, names, len(sharers), sentence, section.title)

    @property
    def _fewest_given(self) -> int:
        # Where answers of few are withheld, a question without any may have been answered.
        return self.fewest if self.fewest > 1 else 0

    def _are_several(self, names: Sequence[str], of: int) -> bool:
        count = len(names)
        return count >= max(SEVERAL, self.fewest) and count * ONE_IN >= of

    def _listed(self, kind: str, thing: _Thing, about: str, what: str) -> _Gap:
        """Return the gap that something listed is."""
        names = list(dict.fromkeys(each.member for each in thing.same))
        sentence = f"“{thing.name}”, named by {self._people(names)}: {what}."
        of = len(self.given[thing.question])
        return _Gap(kind, thing.question, names, of, sentence, about, thing.name, names)

    def _people(self, names: Sequence[str]) -> str:
        if len(names) < self.fewest:
            return f"fewer than {self.fewest} members"
        return "1 member" if len(names) == 1 else f"{len(names)} members"


def _settles(question: Question) -> bool:
    return bool(question.kind.to_gap_fields())


def _alike(things: Iterable[Listed], merges: pd.DataFrame | None) -> list[_Thing]:
    """Return the things that are the same together, in the order in which they were first named."""
    names: dict[tuple[str, str], str] = {}
    if merges is not None:
        rows = zip(merges["question"], merges["key"], merges["name"], strict=True)
        names = {(question, key): name for question, key, name in rows}
    found: dict[tuple[str, str, str], list[Listed]] = defaultdict(list)
    for each in things:
        name = names.get((each.question, each.key), "")
        found[each.question, name, "" if name else each.key].append(each)
    return [
        _Thing(question, name or same[0].text, same)
        for (question, name, key), same in found.items()
        if name or key
    ]


def _names_by(rows: pd.DataFrame, column: str) -> dict[str, list[str]]:
    """Return the members in the rows of each question or section, each once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, member in zip(rows[column], rows["member"], strict=True):
        found[name][member] = None
    return defaultdict(list, {name: list(members) for name, members in found.items()})

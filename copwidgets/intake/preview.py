"""What would become of every row of a file, and why: nothing is stored here.

Pure: a survey, a plan and who is in the community in; a preview out, with the `Import` that the
store is given once somebody has confirmed exactly this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from copwidgets.community import Member, NewMember
from copwidgets.errors import AnswerError
from copwidgets.guide import Guide
from copwidgets.people.rosters import EMAIL as ADDRESS
from copwidgets.response import Import, ImportedAnswer
from copwidgets.store.names import clean_name, name_key

from .mapping import EMAIL, NAME, TIME, Plan, Target, Use, check_plan, find_targets
from .moments import has_zone, is_day_first, read_moment
from .survey import Record, Survey
from .values import Given, UnfitError, read_answer
from .words import LAST_NAME, NOBODY, bare

RESPONDENT = "Respondent"


class Fate(StrEnum):
    """What becomes of a row."""

    TAKEN = "taken"
    PARTLY = "taken in part"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Group:
    """Who is in the community, and which questions each has an answer to (drafts too)."""

    members: Sequence[Member] = ()
    answered: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One answer of a row that is not taken: the question's words, and why."""

    question: str
    why: str

    def __str__(self) -> str:
        return f"“{self.question}” {self.why}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a row: whose it is, which answers are taken, which not, and why."""

    line: int
    person: str = ""
    is_new: bool = False
    answers: tuple[ImportedAnswer, ...] = ()
    refused: tuple[Refusal, ...] = ()
    why: str = ""

    @property
    def fate(self) -> Fate:
        """Return whether the row is taken, wholly or in part."""
        if not self.answers:
            return Fate.LEFT_OUT
        return Fate.PARTLY if self.refused else Fate.TAKEN


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row's outcome, in the order of the file.

    `namesakes` are the names of the file that a member has. `ignored` are the words of columns
    that are not taken. `mark` changes when anything that would be stored does.
    """

    outcomes: tuple[Outcome, ...]
    wanted: Import
    namesakes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mark: str = ""

    def count(self, fate: Fate) -> int:
        """Return how many rows have this fate."""
        return sum(each.fate is fate for each in self.outcomes)


def build_preview(
    survey: Survey, plan: Plan, guide: Guide, group: Group, *, now: datetime
) -> Preview:
    """Return what would be stored, and what would not.

    Raises
    ------
    IntakeError
        The plan cannot be meant.
    """
    targets = find_targets(guide)
    check_plan(plan, survey, targets)
    work = _Work(survey, plan, targets, group, now)
    outcomes = tuple(work.outcome(record) for record in survey.records)
    wanted = Import(
        filename=survey.sheet.filename,
        guide_version=guide.version,
        sections={question.id: section.id for _, section, question in guide.walk()},
        answers=tuple(answer for each in outcomes for answer in each.answers),
        people=tuple(work.people),
    )
    used = {use.column for use in plan.uses}
    return Preview(
        outcomes=outcomes,
        wanted=wanted,
        namesakes=tuple(dict.fromkeys(work.namesakes)),
        ignored=tuple(each.words for each in survey.columns if each.index not in used),
        notes=tuple(work.notes()),
        mark=hashlib.sha256(repr(wanted).encode("utf-8", "replace")).hexdigest(),
    )


@dataclass
class _Work:
    """One pass over the rows: who has come by so far."""

    survey: Survey
    plan: Plan
    targets: Mapping[str, Target]
    group: Group
    now: datetime
    people: list[NewMember] = field(default_factory=list)
    namesakes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = {name_key(each.name): each for each in self.group.members}
        self.taken = set(self.names)
        self.lines: dict[str, int] = {}
        self.numbered = 0
        self.by_question: dict[str, list[Use]] = {}
        for use in self.plan.uses:
            if use.target in self.targets:
                question = self.targets[use.target].question
                self.by_question.setdefault(question.id, []).append(use)
        texts = [record.cell(index) for index in self._of(TIME) for record in self.survey.records]
        self.has_moments = any(texts)
        # Some tools write the family name first; a community calls people as they sign.
        self.named = sorted(self._of(NAME), key=self._is_last_name)
        self.day_first = is_day_first(texts)
        self.has_zones = all(map(has_zone, filter(None, texts)))
        self.dated = 0

    def _is_last_name(self, index: int) -> bool:
        column = self.survey.columns[index]
        return bool({bare(column.title), bare(column.code)} & LAST_NAME)

    def _of(self, target: str) -> list[int]:
        return [use.column for use in self.plan.uses if use.target == target]

    def notes(self) -> Iterator[str]:
        """Yield what is to be said about the file as a whole."""
        if self.has_moments and not self.dated:
            yield (
                "When it was answered could not be read for certain, so the moment of this import "
                "will stand there."
            )
        elif self.dated and not self.has_zones:
            yield "When it was answered stands in the file without a time zone: UTC is assumed."

    def outcome(self, record: Record) -> Outcome:
        """Return what becomes of a row."""
        why = self._obstacle(record)
        name = self._name(record)
        if why:
            return Outcome(record.line, name, why=why)
        if name:
            first = self.lines.setdefault(name_key(name), record.line)
            if first != record.line:
                return Outcome(record.line, name, why=f"The same person stands in row {first:,}.")
        answers, refused = self._answers(record)
        if not answers:
            return Outcome(record.line, name, refused=refused, why="" if refused else _NOTHING)
        return self._placed(record, Outcome(record.line, name, answers=answers, refused=refused))

    def _obstacle(self, record: Record) -> str:
        if record.is_blank:
            return "This row is blank."
        if record.is_trial:
            return "Somebody only tried the survey out here."
        if not record.is_finished and not self.plan.takes_unfinished:
            return "This person has not come to the end of the survey."
        return _fault(self._name(record))

    def _name(self, record: Record) -> str:
        name = " ".join(filter(None, (record.cell(index) for index in self.named)))
        return "" if bare(name) in NOBODY else name

    def _answers(self, record: Record) -> tuple[tuple[ImportedAnswer, ...], tuple[Refusal, ...]]:
        """Return the answers that fit, of nobody yet, and those that do not."""
        found: list[ImportedAnswer] = []
        refused: list[Refusal] = []
        moment = self._moment(record)
        for question_id, uses in self.by_question.items():
            question = self.targets[uses[0].target].question
            given = [
                Given(self.targets[use.target].path, record.cell(use.column), use.separator)
                for use in uses
            ]
            try:
                answer = read_answer(question, given)
            except UnfitError as error:
                refused.append(Refusal(question.text, str(error)))
                continue
            if answer is not None:
                found.append(ImportedAnswer("", question_id, answer, moment))
        return tuple(found), tuple(refused)

    def _moment(self, record: Record) -> datetime | None:
        for index in self._of(TIME):
            found = read_moment(record.cell(index), day_first=self.day_first, now=self.now)
            self.dated += found is not None
            return found
        return None

    # --- whose they are -----------------------------------------------------------------------

    def _placed(self, record: Record, outcome: Outcome) -> Outcome:
        """Return an outcome whose answers are somebody's."""
        member = self.names.get(name_key(outcome.person)) if outcome.person else None
        if member is not None:
            self.namesakes.append(outcome.person)
        if member is not None and name_key(outcome.person) in self._same:
            return self._of_member(member, outcome)
        new = self._new(record, outcome.person)
        self.people.append(new)
        answers = tuple(replace(each, person=new.id) for each in outcome.answers)
        return replace(outcome, person=new.name, is_new=True, answers=answers)

    @property
    def _same(self) -> frozenset[str]:
        return frozenset(map(name_key, self.plan.same))

    def _of_member(self, member: Member, outcome: Outcome) -> Outcome:
        """Leave out what the member has answered here: that is never touched."""
        kept: list[ImportedAnswer] = []
        refused = list(outcome.refused)
        for each in outcome.answers:
            if (member.id, each.question_id) in self.group.answered:
                text = self.targets[self.by_question[each.question_id][0].target].question.text
                refused.append(Refusal(text, f"{member.name} has answered this here already."))
            else:
                kept.append(replace(each, person=member.id))
        return replace(outcome, person=member.name, answers=tuple(kept), refused=tuple(refused))

    def _new(self, record: Record, name: str) -> NewMember:
        address = next((record.cell(index) for index in self._of(EMAIL)), "")
        email = address if ADDRESS.fullmatch(address) else ""
        return NewMember(self._free_name(name), email, id=f"row {record.line}")

    def _free_name(self, wanted: str) -> str:
        """Return a name that nobody has: a number tells two people of one name apart."""
        name = clean_name(wanted) if wanted else ""
        number = 1
        while not name or name_key(name) in self.taken:
            if wanted:
                number += 1
                name = f"{clean_name(wanted)[:70]} ({number})"
            else:
                self.numbered += 1
                name = f"{RESPONDENT} {self.numbered}"
        self.taken.add(name_key(name))
        return name


def _fault(name: str) -> str:
    """Return why a name cannot be kept, "" where it can."""
    try:
        clean_name(name or RESPONDENT)
    except AnswerError as error:
        return error.to_sentence()
    return ""


_NOTHING = "Nothing stands in the columns that are taken."

"""An invented group's answers, put into an empty store so that there is something real to look at.

Reads `sample.yaml`, checks every answer as if it came from a browser, and saves it step by step, as
its member would have: some share, some go on writing, some leave. Two of them code answers with
themes, blind to each other. Never touches a store in use.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import yaml
from pydantic import Field, ValidationError

from .community import Community, Member, ResultsFor
from .errors import CopwidgetsError
from .guide import Guide
from .judgement import JudgementKind
from .kinds import Answer, Definition, JsonValue, Problem
from .response import Draft, Response
from .store.contract import Store
from .themes import make_passage


class Step(Definition):
    """What a member did next: saved some answers, then shared some sections."""

    answers: dict[str, JsonValue] = Field(default_factory=dict)
    """Question id -> value, or a whole `{status: …, value: …}` where it was not simply answered."""
    share: tuple[str, ...] = ()


class Person(Definition):
    """A member and what they did, in order; without steps they only joined."""

    name: str
    steps: tuple[Step, ...] = ()


class Theme(Definition):
    """A theme, and who made it."""

    name: str
    description: str = ""
    by: str


class Mark(Definition):
    """A theme that a coder gives a passage of an answer."""

    theme: str
    passage: str


class Round(Definition):
    """What one coder says of the answers to one question, and whether they have finished it."""

    coder: str
    question: str
    finished: bool = False
    answers: dict[str, tuple[str | Mark, ...]]
    """Member -> themes of the whole answer and of passages; none: no theme applies."""


class Merge(Definition):
    """Things that a member found to be one; `keys` as `item_key` makes them."""

    by: str
    question: str
    name: str
    keys: tuple[str, ...]


class Sample(Definition):
    """A whole sample file."""

    community: str
    members: tuple[Person, ...]
    themes: tuple[Theme, ...] = ()
    rounds: tuple[Round, ...] = ()
    merges: tuple[Merge, ...] = ()


def fill_sample(store: Store, guide: Guide, path: str | Path) -> int:
    """Save the sample's members and answers, and return how many members there are now.

    Raises
    ------
    CopwidgetsError
        The sample cannot be read or does not fit the guide, or the store already holds members;
        nothing is written then.
    """
    sample = _load_sample(Path(path))
    for person in sample.members:
        _check_person(person, guide)
    _check_rounds(sample, guide)
    if any(store.members(community.id) for community in store.communities()):
        what = "the store already holds members, and invented answers never join real ones"
        raise CopwidgetsError(what, remedy="Fill the sample into a new, empty store.")
    community = store.default_community(sample.community)
    store.change_community(community.id, {"results": ResultsFor.ALWAYS})  # there to be looked at
    store.keep_guide(guide.version, guide.content)
    for person in sample.members:
        member = store.add_member(community.id, person.name)
        _Hand(store, guide, member).take(person.steps)
    _Desk(store, guide, community).take(sample)
    return len(sample.members)


def _load_sample(path: Path) -> Sample:
    try:
        return Sample.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise CopwidgetsError(
            f"the sample cannot be read ({error})",
            where=path.name,
            remedy="Use the sample file that came with this version.",
        ) from error


def _check_person(person: Person, guide: Guide) -> None:
    """Raise unless every answer fits its question and every shared section is free of problems."""
    sections = {section.id: section.questions for section in guide.sections}
    open_problems: dict[str, Sequence[Problem]] = {}
    for step in person.steps:
        for question_id, written in step.answers.items():
            open_problems[question_id] = _check(guide, question_id, written, person.name)[1]
        for section_id in step.share:
            if section_id not in sections:
                raise _misfit(person.name, section_id, "the guide has no such section")
            for question in sections[section_id]:
                for problem in open_problems.get(question.id, ()):
                    raise _misfit(person.name, question.id, problem.message)


def _check_rounds(sample: Sample, guide: Guide) -> None:
    """Raise unless every decision is a member's, of a theme that is made, about words there are."""
    people = {each.name: each for each in sample.members}
    makers = [*(each.by for each in sample.themes), *(each.by for each in sample.merges)]
    for name in (*makers, *(each.coder for each in sample.rounds)):
        if name not in people:
            raise _misfit(name, "decisions", "the sample has no such member")
    themes = {each.name for each in sample.themes}
    for coding in sample.rounds:
        for name, marks in coding.answers.items():
            texts = [*_texts(people, name, guide, coding.question)]
            known = [_is_marked(_parts(mark), themes, texts) for mark in marks]
            if not texts or not all(known):
                what = "a theme or the words that should have it are not there"
                raise _misfit(name, coding.question, what)


def _is_marked(part: tuple[str, str], themes: set[str], texts: Sequence[str]) -> bool:
    theme, words = part
    return theme in themes and any(words in text for text in texts)


def _texts(
    people: Mapping[str, Person], name: str, guide: Guide, question_id: str
) -> Iterator[str]:
    """Yield what somebody wrote to a question, as it reads."""
    steps = people[name].steps if name in people else ()
    for written in (each.answers[question_id] for each in steps if question_id in each.answers):
        answer = _check(guide, question_id, written, name)[0]
        yield guide.question(question_id).kind.answer_text(answer)


def _parts(mark: str | Mark) -> tuple[str, str]:
    """Return the theme and the words of a mark, none for a whole answer."""
    return (mark, "") if isinstance(mark, str) else (mark.theme, mark.passage)


def _check(
    guide: Guide, question_id: str, written: JsonValue, name: str
) -> tuple[Answer, Sequence[Problem]]:
    if question_id not in guide:
        raise _misfit(name, question_id, "the guide has no such question")
    checked = guide.question(question_id).kind.check(_raw(written))
    if checked.answer is None:
        raise _misfit(name, question_id, checked.problems[0].message)
    return checked.answer, checked.problems


def _raw(written: JsonValue) -> JsonValue:
    if isinstance(written, Mapping) and "status" in written:
        return written
    return {"status": "answered", "value": written}


def _misfit(name: str, place: str, what: str) -> CopwidgetsError:
    remedy = "The sample belongs to the guide that came with it; use both, or neither."
    return CopwidgetsError(what, where=f"the sample, {name}, {place}", remedy=remedy)


@dataclass
class _Hand:
    """One member's hand: it writes, and remembers which revision of each answer it knows."""

    store: Store
    guide: Guide
    member: Member
    known: dict[str, int] = field(default_factory=dict)

    def take(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            for question_id, written in step.answers.items():
                self.save(
                    question_id, _check(self.guide, question_id, written, self.member.name)[0]
                )
            for section_id in step.share:
                self.share(section_id)

    def save(self, question_id: str, answer: Answer) -> None:
        base = self.known.get(question_id, 0)
        draft = Draft(question_id, answer, base, secrets.token_hex(16))
        saved = self.store.save(self.member, draft, self.guide.version)
        self.known[question_id] = saved.response.revision

    def share(self, section_id: str) -> None:
        ids = {question.id for question in self.guide.section(section_id).questions}
        seen = {each: revision for each, revision in self.known.items() if each in ids}
        self.store.share(self.member, section_id, seen)


_Decision = tuple[JudgementKind, Mapping[str, JsonValue], str]


class _Desk:
    """Where the members decide about the answers that were shared, one after the other."""

    def __init__(self, store: Store, guide: Guide, community: Community) -> None:
        self.guide = guide
        self.people = {each.name: each for each in store.members(community.id)}
        shared = store.responses(community.id)
        self.shared = {(each.member_id, each.question_id): each for each in shared}
        self.judge = partial(store.judge_all, community.id)

    def take(self, sample: Sample) -> None:
        """Make the themes, then let each coder code, then merge."""
        for theme in sample.themes:
            content = {"theme": _id_of(theme.name), **theme.model_dump(exclude={"by"})}
            self.judge([(JudgementKind.THEME_MADE, content, "")], self.people[theme.by])
        for each in sample.rounds:
            self.judge(list(self._decisions(each)), self.people[each.coder])
        for merge in sample.merges:
            content = {"merge": _id_of(merge.name), **merge.model_dump(mode="json", exclude={"by"})}
            self.judge([(JudgementKind.ITEMS_MERGED, content, "")], self.people[merge.by])

    def _decisions(self, coding: Round) -> Iterator[_Decision]:
        for name, marks in coding.answers.items():
            member = self.people[name]
            response = self.shared[member.id, coding.question]
            where = {"question": coding.question, "revision": response.revision}
            if not marks:
                yield JudgementKind.NONE_APPLIES, where, member.id
            for mark in marks:
                yield JudgementKind.CODING_ADDED, self._content(coding, response, mark), member.id
        if coding.finished:
            yield JudgementKind.CODING_FINISHED, {"question": coding.question}, ""

    def _content(
        self, coding: Round, response: Response, mark: str | Mark
    ) -> Mapping[str, JsonValue]:
        theme, words = _parts(mark)
        place = f"{coding.coder}/{response.question_id}/{response.member_id}"
        return {
            "coding": _id_of(f"{place}/{theme}/{words}"),
            "theme": _id_of(theme),
            "question": response.question_id,
            "revision": response.revision,
            "passage": self._passage(response, words) if words else None,
        }

    def _passage(self, response: Response, words: str) -> JsonValue:
        text = self.guide.question(response.question_id).kind.answer_text(response.answer)
        place = text.find(words)
        passage = make_passage(text, place, place + len(words))
        return passage.to_json() if passage else None


def _id_of(name: str) -> str:
    """Return the same id for the same name, so that every sample is the same."""
    return str(uuid5(NAMESPACE_URL, f"sample/{name}"))

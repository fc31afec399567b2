"""An invented group's answers, put into an empty store so that there is something real to look at.

Reads `sample.yaml`, checks every answer as if it came from a browser, and saves it step by step, as
its member would have: some share, some go on writing, some leave. Never touches a store in use.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from .community import Member, ResultsFor
from .errors import CopwidgetsError
from .guide import Guide
from .kinds import Answer, Definition, JsonValue, Problem
from .response import Draft
from .store.contract import Store


class Step(Definition):
    """What a member did next: saved some answers, then shared some sections."""

    answers: dict[str, JsonValue] = Field(default_factory=dict)
    """Question id -> value, or a whole `{status: …, value: …}` where it was not simply answered."""
    share: tuple[str, ...] = ()


class Person(Definition):
    """A member and what they did, in order; without steps they only joined."""

    name: str
    steps: tuple[Step, ...] = ()


class Sample(Definition):
    """A whole sample file."""

    community: str
    members: tuple[Person, ...]


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
    if any(store.members(community.id) for community in store.communities()):
        what = "the store already holds members, and invented answers never join real ones"
        raise CopwidgetsError(what, remedy="Fill the sample into a new, empty store.")
    community = store.default_community(sample.community)
    store.change_community(community.id, {"results": ResultsFor.ALWAYS})  # there to be looked at
    store.keep_guide(guide.version, guide.content)
    for person in sample.members:
        member = store.add_member(community.id, person.name)
        _Hand(store, guide, member).take(person.steps)
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

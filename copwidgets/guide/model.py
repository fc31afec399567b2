"""The frozen objects of a guide: Guide > Phase > Section > Question.

They hold words and settings only; `reader` makes them from a file, and nothing here reads one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from copwidgets.kinds import AnyKind, Definition, Kind, nest_kind

SLUG = r"^[A-Za-z][A-Za-z0-9_-]*$"
DOTTED_SLUG = r"^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)+$"
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


QuestionId: TypeAlias = Annotated[str, Field(max_length=120, pattern=DOTTED_SLUG)]


class Block(Definition):
    """What phases, sections and questions share: an id that answers are kept under."""

    id: str = Field(max_length=120)


AnyBlock = TypeVar("AnyBlock", bound=Block)


class Question(Block):
    """One question; `kind` holds its kind of answer with that kind's settings.

    `was` names earlier questions, asked no longer, whose answers this one takes over. `answered_by`
    names the question whose answers should meet each thing that is listed here.
    """

    id: QuestionId
    text: str = Field(min_length=1)
    help: str = ""
    required: bool = False
    kind: AnyKind
    was: tuple[QuestionId, ...] = ()
    answered_by: QuestionId | None = None

    @model_validator(mode="before")
    @classmethod
    def _nest_kind(cls, data: Any) -> Any:  # noqa: ANN401 - any YAML may stand there
        return nest_kind(data, cls)

    @model_serializer(mode="wrap")
    def _leave_out_what_is_not_there(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A guide without them has the content, and so the version, that it had before they came.
        dumped: dict[str, Any] = dump(self)
        later = {"was", "answered_by"}
        return {key: value for key, value in dumped.items() if key not in later or value}

    def to_spec(self) -> dict[str, Any]:
        """Return what the browser needs to draw the question."""
        kind: Kind = self.kind
        words = {"id": self.id, "text": self.text, "help": self.help, "required": self.required}
        return {**words, "counted": kind.is_counted, "kind": kind.to_spec()}


class Section(Block):
    """One action step: a heading, help, and its questions."""

    id: str = Field(max_length=120, pattern=DOTTED_SLUG)
    title: str = Field(min_length=1)
    help: str = ""
    questions: tuple[Question, ...] = Field(min_length=1)

    @property
    def counted(self) -> tuple[Question, ...]:
        """The questions without the notes."""
        return tuple(question for question in self.questions if question.kind.is_counted)


class Phase(Block):
    """One part of the guide that is answered together."""

    id: str = Field(max_length=120, pattern=SLUG)
    title: str = Field(min_length=1)
    intro: str = ""
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the phase, notes included, in guide order."""
        return tuple(question for section in self.sections for question in section.questions)


class Guide(Definition):
    """The written worksheet."""

    title: str = Field(min_length=1)
    language: str = Field(default="en", pattern=LANGUAGE)
    intro: str = ""
    phases: tuple[Phase, ...] = Field(min_length=1)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section in guide order."""
        return tuple(section for phase in self.phases for section in phase.sections)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, notes included, in guide order."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def counted(self) -> tuple[Question, ...]:
        """Every question without the notes, in guide order."""
        return tuple(question for section in self.sections for question in section.counted)

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    def phase(self, phase_id: str) -> Phase:
        """Return a phase by its id; KeyError with the known ids when there is none."""
        return _find(self.phases, phase_id)

    def section(self, section_id: str) -> Section:
        """Return a section by its id; KeyError with the known ids when there is none."""
        return _find(self.sections, section_id)

    def question(self, question_id: str) -> Question:
        """Return a question by its id; KeyError with the known ids when there is none."""
        if question_id in self._by_id:
            return self._by_id[question_id]
        return _find(self.questions, question_id)

    def __contains__(self, question_id: object) -> bool:
        return isinstance(question_id, str) and question_id in self._by_id

    def walk(self) -> Iterator[tuple[Phase, Section, Question]]:
        """Yield every question with the phase and section it stands in, in guide order."""
        for phase in self.phases:
            for section in phase.sections:
                for question in section.questions:
                    yield phase, section, question

    @cached_property
    def content(self) -> str:
        """The guide as canonical JSON."""
        return self.model_dump_json(serialize_as_any=True)

    @cached_property
    def version(self) -> str:
        """The SHA-256 of the content, in hexadecimal: equal words, equal version."""
        return hashlib.sha256(self.content.encode()).hexdigest()


def _find(blocks: tuple[AnyBlock, ...], block_id: str) -> AnyBlock:
    for block in blocks:
        if block.id == block_id:
            return block
    known = ", ".join(block.id for block in blocks)
    raise KeyError(f"The guide has no {block_id!r}; it has: {known}")

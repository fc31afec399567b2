"""The kinds `select_one` and `select_multiple`, and the Choice that other kinds use as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from .base import (
    OTHER,
    Checked,
    Definition,
    Item,
    JsonValue,
    Kind,
    Problem,
    accept,
    read_text,
    refuse,
)

OTHER_LABEL = "Other"


class Choice(Definition):
    """An allowed value and its words."""

    value: str = Field(min_length=1)
    label: str = Field(min_length=1)


def check_unique(noun: str, values: Sequence[str]) -> None:
    """Raise the guide fault of values that appear twice."""
    twice = [value for value in values if values.count(value) > 1]
    if twice:
        raise PydanticCustomError(
            "guide",
            "the {noun} {value} appears twice",
            {"noun": noun, "value": repr(twice[0]), "remedy": f"Give each {noun} its own name."},
        )


def _check_choices(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    check_unique("choice", [choice.value for choice in choices])
    check_unique("label", [choice.label for choice in choices])
    return choices


Choices: TypeAlias = Annotated[tuple[Choice, ...], AfterValidator(_check_choices)]
"""Choices that a reader and a program can tell apart."""


class Select(Kind):
    """What both select kinds share: the choices, and whether another answer may be written in."""

    choices: Choices = Field(min_length=1)
    other: bool = False

    @model_validator(mode="after")
    def _other_is_free(self) -> Self:
        if self.other and any(choice.value == OTHER for choice in self.choices):
            raise PydanticCustomError(
                "guide",
                "the value 'other' belongs to the box that 'other: true' adds",
                {"remedy": "Give this choice another value, or remove 'other: true'."},
            )
        return self

    @property
    def labels(self) -> Mapping[str, str]:
        """Every allowed value with its words, in guide order."""
        labels = {choice.value: choice.label for choice in self.choices}
        return {**labels, OTHER: OTHER_LABEL} if self.other else labels

    def to_values(self) -> dict[str, str]:
        """Return every allowed value with its words, in guide order."""
        return dict(self.labels)

    def _words(self, value: str, written: str) -> str:
        if self.other and value == OTHER:
            return f"{OTHER_LABEL}: {written.strip()}" if written.strip() else OTHER_LABEL
        return self.labels[value]

    def _check_other(self, raw: object, *, chosen: bool) -> tuple[str | None, tuple[Problem, ...]]:
        """Return the written-in text (None: refused) and what is wrong with it."""
        text = read_text("" if raw is None else raw, (OTHER,), lines=False)
        if isinstance(text, Problem):
            return None, (text,)
        if text and not self.other:
            return None, (Problem("This question takes no other text.", (OTHER,)),)
        if chosen and not text.strip():
            return text, (Problem("Say what you mean by other.", (OTHER,)),)
        return text, ()


class SelectOne(Select):
    """Exactly one of the choices."""

    name: Literal["select_one"] = "select_one"

    def check_value(self, raw: object) -> Checked:
        """Take `{"choice": value}`, with `"other": text` where the guide allows it."""
        if not isinstance(raw, Mapping) or not set(raw) <= {"choice", "other"}:
            return refuse("This answer should be one of the choices.")
        choice = raw.get("choice")
        if not isinstance(choice, str) or choice not in self.labels:
            return refuse("This question has no such choice.")
        other, problems = self._check_other(raw.get("other"), chosen=self.other and choice == OTHER)
        if other is None:
            return Checked(None, problems)
        return accept({"choice": choice, **({"other": other} if other else {})}, problems)

    def visible(self, value: JsonValue) -> JsonValue:
        """Leave out what was written under "other" before another choice was made."""
        return value if self.other and value["choice"] == OTHER else {"choice": value["choice"]}

    def to_text(self, value: JsonValue) -> str:
        """Return the choice's label, or `Other: …`."""
        return self._words(value["choice"], value.get("other", ""))

    def to_items(self, value: JsonValue) -> tuple[Item, ...]:
        """Return the choice as one item."""
        return (Item(self.to_text(value)),)

    def categories(self) -> tuple[str, ...] | None:
        """Return the labels, unless members may write in their own."""
        return None if self.other else tuple(self.labels.values())


class SelectMultiple(Select):
    """Any number of the choices."""

    name: Literal["select_multiple"] = "select_multiple"

    def check_value(self, raw: object) -> Checked:
        """Take `{"choices": [value, …]}`, with `"other": text`; stored in guide order."""
        if not isinstance(raw, Mapping) or not set(raw) <= {"choices", "other"}:
            return refuse("This answer should be a list of choices.")
        chosen = raw.get("choices", [])
        if not isinstance(chosen, list) or not all(isinstance(each, str) for each in chosen):
            return refuse("This answer should be a list of choices.")
        if not set(chosen) <= set(self.labels):
            return refuse("This question has no such choice.")
        other, problems = self._check_other(raw.get("other"), chosen=self.other and OTHER in chosen)
        if other is None:
            return Checked(None, problems)
        ordered = [value for value in self.labels if value in chosen]
        if not ordered:
            return accept(None)
        return accept({"choices": ordered, **({"other": other} if other else {})}, problems)

    def visible(self, value: JsonValue) -> JsonValue:
        """Leave out what was written under "other" while that is not chosen."""
        return value if self.other and OTHER in value["choices"] else {"choices": value["choices"]}

    def to_text(self, value: JsonValue) -> str:
        """Return one label a line."""
        return "\n".join(self._words(each, value.get("other", "")) for each in value["choices"])

    def to_items(self, value: JsonValue) -> tuple[Item, ...]:
        """Return one item a choice."""
        return tuple(Item(self._words(each, value.get("other", ""))) for each in value["choices"])

"""The kind `yes_no`: yes, no or not sure, with an optional follow-up question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from .base import (
    Answer,
    Checked,
    Definition,
    Item,
    JsonValue,
    Kind,
    Problem,
    Status,
    accept,
    refuse,
)
from .flat import nest_kind

if TYPE_CHECKING:
    from . import AnyKind

LABELS = {"yes": "Yes", "no": "No"}


class FollowUp(Definition):
    """What is asked next when the answer is `when`."""

    text: str = Field(min_length=1)
    help: str = ""
    when: Literal["yes", "no"] = "yes"
    kind: AnyKind

    @model_validator(mode="before")
    @classmethod
    def _nest_kind(cls, data: Any) -> Any:  # noqa: ANN401 - any YAML may stand there
        return nest_kind(data, cls)


class YesNo(Kind):
    """Yes or no; "not sure" is the answer's status, as for every kind."""

    name: Literal["yes_no"] = "yes_no"
    follow_up: FollowUp | None = None

    def check_value(self, raw: object) -> Checked:
        """Take `{"choice": "yes" | "no"}`, with `"follow_up"` as its kind has it.

        A follow-up that no longer applies is kept (the member may change their mind), but need not
        be complete, and nobody else sees it.
        """
        choice = raw.get("choice") if isinstance(raw, Mapping) else None
        if not isinstance(choice, str) or choice not in LABELS:
            return refuse("This answer should be yes or no.")
        return self._check_parts(raw, choice)

    def _check_not_sure(self, value: object) -> Checked:
        # "Not sure" is one of the three radio buttons here, so no choice stands beside it.
        checked = self._check_parts({} if value is None else value, None)
        if checked.answer is None:
            return checked
        return Checked(Answer(Status.NOT_SURE, checked.answer.value))

    def _check_parts(self, raw: object, choice: str | None) -> Checked:
        if not isinstance(raw, Mapping) or not set(raw) <= {"choice", "follow_up"}:
            return refuse("This answer should be yes or no.")
        checked = self._check_follow_up(raw.get("follow_up"))
        if checked.answer is None:
            return checked
        below = checked.answer.value
        parts = {"choice": choice, "follow_up": below}
        value = {key: part for key, part in parts.items() if part is not None}
        return accept(value, checked.problems if self._applies(choice) else ())

    def _check_follow_up(self, raw: object) -> Checked:
        if raw is None:
            return accept(None)
        if self.follow_up is None:
            return refuse("This question has no follow-up.", ("follow_up",))
        checked = self.follow_up.kind.check_value(raw)
        below = tuple(Problem(each.message, ("follow_up", *each.path)) for each in checked.problems)
        return Checked(checked.answer, below)

    def _applies(self, choice: object) -> bool:
        return self.follow_up is not None and choice == self.follow_up.when

    def visible(self, value: JsonValue) -> JsonValue:
        """Leave out a follow-up that does not belong to the choice."""
        if self.follow_up is None or not self._applies(value.get("choice")):
            return {key: part for key, part in value.items() if key == "choice"}
        if "follow_up" not in value:
            return value
        return {**value, "follow_up": self.follow_up.kind.visible(value["follow_up"])}

    def visible_part(self, value: JsonValue) -> JsonValue:
        """Keep a follow-up only where it belongs to the choice."""
        kept = super().visible_part(value)
        below = value.get("follow_up") if isinstance(value, Mapping) else None
        if below is None or self.follow_up is None or not self._applies(value.get("choice")):
            return kept
        return {**kept, "follow_up": self.follow_up.kind.visible_part(below)}

    def to_text(self, value: JsonValue) -> str:
        """Return Yes or No, then the follow-up's own text on the lines below."""
        below = value.get("follow_up")
        lines = [LABELS[value["choice"]]] if "choice" in value else []
        if below is not None and self.follow_up is not None:
            lines.append(self.follow_up.kind.to_text(below))
        return "\n".join(lines)

    def to_items(self, value: JsonValue) -> tuple[Item, ...]:
        """Return the items of the follow-up."""
        below = value.get("follow_up")
        if below is None or self.follow_up is None:
            return ()
        return self.follow_up.kind.to_items(below)

    def to_fields(self) -> dict[str, str]:
        """Return the follow-up's columns."""
        return self.follow_up.kind.to_fields() if self.follow_up else {}

    def to_gap_fields(self) -> dict[str, str]:
        """Return the follow-up's columns in which an open cell is a gap."""
        return self.follow_up.kind.to_gap_fields() if self.follow_up else {}

    def to_field_values(self) -> dict[str, dict[str, str]]:
        """Return the choices of the follow-up's columns."""
        return self.follow_up.kind.to_field_values() if self.follow_up else {}

    def to_values(self) -> dict[str, str]:
        """Return yes and no."""
        return dict(LABELS)

    def to_follow_up(self) -> dict[str, str]:
        """Return `after yes` (or no) with the question, then its values."""
        if self.follow_up is None:
            return {}
        asked = {f"after {self.follow_up.when}": self.follow_up.text}
        return {**asked, **self.follow_up.kind.to_values()}

    def categories(self) -> tuple[str, ...] | None:
        """Return Yes and No, unless a follow-up adds words of its own."""
        return None if self.follow_up else tuple(LABELS.values())

    def to_spec(self) -> dict[str, JsonValue]:
        """Return what the browser needs, the follow-up's own control included."""
        spec = super().to_spec()
        if self.follow_up is not None:
            spec["follow_up"]["kind"] = self.follow_up.kind.to_spec()
        return spec

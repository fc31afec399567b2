"""The kind `scale`: one whole number between two named ends."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from .base import Checked, JsonValue, Kind, accept, refuse

MAX_STEPS = 11
"""Most points a scale may have; more do not fit beside each other on a phone."""


class Scale(Kind):
    """A rating."""

    name: Literal["scale"] = "scale"
    min: int = 1
    max: int = 5
    min_label: str = ""
    max_label: str = ""

    @model_validator(mode="after")
    def _ends_fit(self) -> Self:
        if not 1 <= self.max - self.min < MAX_STEPS:
            raise PydanticCustomError(
                "guide",
                "the scale from {low} to {high} cannot be shown",
                {
                    "low": self.min,
                    "high": self.max,
                    "remedy": f"Let max be larger than min, with at most {MAX_STEPS} points.",
                },
            )
        return self

    def check_value(self, raw: object) -> Checked:
        """Take a whole number from `min` to `max`."""
        if isinstance(raw, bool) or not isinstance(raw, int) or not self.min <= raw <= self.max:
            return refuse(f"This answer should be a whole number from {self.min} to {self.max}.")
        return accept(raw)

    def to_text(self, value: JsonValue) -> str:
        """Return the number."""
        return str(value)

    def to_values(self) -> dict[str, str]:
        """Return every number of the scale; the ends have words."""
        ends = {self.min: self.min_label, self.max: self.max_label}
        return {str(each): ends.get(each, "") for each in range(self.min, self.max + 1)}

    def categories(self) -> tuple[str, ...] | None:
        """Return every number of the scale, lowest first."""
        return tuple(self.to_values())

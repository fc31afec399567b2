"""The earlier versions of a guide that answers were given to, and what each of them asked.

Holds guides that are handed in; the store keeps their content, and whoever asks it for that is
above. Used where answers are carried over, put into frames, and compared with a changed guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from .model import Guide, Question, Section


class Asked(NamedTuple):
    """A question as one version of the guide asked it, and where."""

    section: Section
    question: Question


@dataclass(frozen=True)
class Kept:
    """Versions of a guide, oldest first."""

    guides: tuple[Guide, ...] = ()

    @cached_property
    def _asked(self) -> Mapping[tuple[str, str], Asked]:
        return {
            (guide.version, question.id): Asked(section, question)
            for guide in self.guides
            for _, section, question in guide.walk()
        }

    @cached_property
    def _last(self) -> Mapping[str, Asked]:
        return {question_id: asked for (_, question_id), asked in self._asked.items()}

    def asked(self, version: str, question_id: str) -> Asked | None:
        """Return a question as that version asked it; None when it did not, or is not here."""
        return self._asked.get((version, question_id))

    def last(self, question_id: str) -> Asked | None:
        """Return a question as the newest version that had it asked it."""
        return self._last.get(question_id)

    def was(self, question_id: str) -> tuple[str, ...]:
        """Return the ids that a question had taken over in its time."""
        found = self.last(question_id)
        return found.question.was if found else ()


NOTHING_KEPT: Final = Kept()
"""For answers that were all given to the guide of today."""

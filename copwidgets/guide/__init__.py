"""The guide: the written worksheet as frozen objects, and how they are read from a file."""

from __future__ import annotations

from .kept import NOTHING_KEPT, Asked, Kept
from .model import Guide, Phase, Question, Section
from .reader import load_guide, parse_guide

__all__ = [
    "NOTHING_KEPT",
    "Asked",
    "Guide",
    "Kept",
    "Phase",
    "Question",
    "Section",
    "load_guide",
    "parse_guide",
]

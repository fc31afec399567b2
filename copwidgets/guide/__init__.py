"""The guide: the written worksheet as frozen objects, and how they are read from a file."""

from __future__ import annotations

from .model import Guide, Phase, Question, Section
from .reader import load_guide, parse_guide

__all__ = ["Guide", "Phase", "Question", "Section", "load_guide", "parse_guide"]

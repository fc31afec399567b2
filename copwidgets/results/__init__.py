"""The results page: what the summaries say, as parts that the Dashboard widget draws.

One module a slice, each with `parts(reading, wish)` and, where people can do something, `ACTS`.
Reads shared answers only, and of drafts no more than that they exist; of each section no more than
the community lets its reader see by now. No figure is worked out here: that is `summary`'s.
"""

from __future__ import annotations

from .board import Board
from .parts import How, Part
from .reading import Reading
from .wish import Wish

__all__ = ["Board", "How", "Part", "Reading", "Wish"]

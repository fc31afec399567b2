"""A theme and what may become of it. Frozen; a change makes another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ThemeState(StrEnum):
    """Whether answers can be given a theme."""

    ALIVE = "alive"
    MERGED = "merged"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Theme:
    """What several answers may be about.

    `id` is a GUID. `into` is the theme that a merged one went into. `suggestion` is the id of the
    machine's suggestion that somebody made it of, "" where a person thought of it. `by` is the id
    of whoever made it, "" for the host or somebody who was erased.
    """

    id: str
    name: str
    description: str
    at: datetime
    by: str = ""
    state: ThemeState = ThemeState.ALIVE
    into: str = ""
    suggestion: str = ""

    @property
    def is_alive(self) -> bool:
        """Whether answers can be given this theme now."""
        return self.state is ThemeState.ALIVE

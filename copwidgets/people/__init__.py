"""People: who is answering, how they come, what facilitators may do, what members may take away.

Knows the store's contract; no widget, no page and no frame.
"""

from __future__ import annotations

from .identity import (
    OPEN_JOINING_VARIABLE,
    Visit,
    check_named,
    choose_key,
    find_visit,
    is_page,
    whose_key,
)
from .joining import (
    Joined,
    check_joining,
    claim,
    find_or_add,
    join,
    join_by_login,
    new_link,
    roster,
)
from .keys import KeyRing, hash_key, new_key
from .leading import FACILITATOR, Leader, Waiting

__all__ = [
    "FACILITATOR",
    "OPEN_JOINING_VARIABLE",
    "Joined",
    "KeyRing",
    "Leader",
    "Visit",
    "Waiting",
    "check_joining",
    "check_named",
    "choose_key",
    "claim",
    "find_or_add",
    "find_visit",
    "hash_key",
    "is_page",
    "join",
    "join_by_login",
    "new_key",
    "new_link",
    "roster",
    "whose_key",
]

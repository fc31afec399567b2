"""Names of members and communities: what may be one, and when two are the same.

Pure text, no SQL. The store checks here whatever the layers above have checked before.
"""

from __future__ import annotations

import re
import unicodedata

from copwidgets.errors import AnswerError

MAX_NAME = 80
"""Longest name of a member or community, in characters (Unicode code points)."""

# Embeddings, overrides and isolates turn round the words that stand beside a name on a page.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_name(raw: str) -> str:
    """Return a name as it is kept: white space collapsed, nothing in it that cannot be shown.

    Raises
    ------
    AnswerError
        The name is blank, longer than 80 characters, or holds control characters.
    """
    if not isinstance(raw, str):
        raise AnswerError("this name is not a text", remedy="Type a name that others can read.")
    name = " ".join(_TURNING.sub("", raw).split())
    if not any(unicodedata.category(mark)[0] in "LNPS" for mark in name):
        raise AnswerError("this name is blank", remedy="Type a name that others can read.")
    if len(name) > MAX_NAME:
        raise AnswerError(
            f"this name has {len(name):,} characters and at most {MAX_NAME} can be kept",
            remedy="Choose a shorter one.",
        )
    if any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in name):
        raise AnswerError("this name holds a control character", remedy="Type it again by hand.")
    return name


def name_key(name: str) -> str:
    """Return the text that two names have in common when they would be taken for one another.

    NFKC and case folding, white space collapsed; invisible format characters do not count either.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    shown = (mark for mark in folded if unicodedata.category(mark) != "Cf")
    return " ".join("".join(shown).split())

"""Themes of answers, and who found them where: worked out from the log of judgements.

Pure: judgements in, frozen objects out; no store, no pandas, no words for a page. `frames` makes
tables of a `ThemeBook`, `results` shows it, and the codebook goes in and out as a file.
"""

from __future__ import annotations

from .anchoring import Found, Passage, find, make_passage
from .book import Coding, CodingRound, ThemeBook
from .codebook import Code, clean_description, clean_name, codes_of, from_csv, to_csv
from .coders import names_of_coders
from .folding import fold
from .importing import Change, changes_of, from_text
from .qdc import from_qdc, to_qdc
from .theme import Theme, ThemeState

__all__ = [
    "Change",
    "Code",
    "Coding",
    "CodingRound",
    "Found",
    "Passage",
    "Theme",
    "ThemeBook",
    "ThemeState",
    "changes_of",
    "clean_description",
    "clean_name",
    "codes_of",
    "find",
    "fold",
    "from_csv",
    "from_qdc",
    "from_text",
    "make_passage",
    "names_of_coders",
    "to_csv",
    "to_qdc",
]

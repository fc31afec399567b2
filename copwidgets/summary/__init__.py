"""What a group's answers come to: from a frame to a smaller one, the method in each docstring.

Built for groups of 5 to 30: people are counted, never words, and nothing is scored. Column names
and dtypes come from `frames`; nothing here reads a store or knows how a result is drawn.
"""

from __future__ import annotations

from .agreement import agreement, disagreements
from .alike import similar_items
from .answers import answers_by_question, question_counts
from .comparing import compared, gained_and_lost
from .gaps import gaps
from .items import items_by_members
from .listing import listed_items
from .merging import merges_frame
from .nearness import lone_voices, nearest_answers
from .participation import (
    completeness,
    completeness_counts,
    overall_participation,
    overall_progress,
    participation,
    progress,
)
from .quoting import quotations
from .searching import find_words, search_answers
from .suggesting import suggested_themes
from .terms import common_ground, terms
from .themes import overall_themes, themes_by_members

__all__ = [
    "agreement",
    "answers_by_question",
    "common_ground",
    "compared",
    "completeness",
    "completeness_counts",
    "disagreements",
    "find_words",
    "gained_and_lost",
    "gaps",
    "items_by_members",
    "listed_items",
    "lone_voices",
    "merges_frame",
    "nearest_answers",
    "overall_participation",
    "overall_progress",
    "overall_themes",
    "participation",
    "progress",
    "question_counts",
    "quotations",
    "search_answers",
    "similar_items",
    "suggested_themes",
    "terms",
    "themes_by_members",
]

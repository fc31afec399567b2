"""The words of an answer, in any language and script: cut, brought to a stem, joined to phrases.

Texts in, frozen objects out; no frames, no counts. The summaries that compare what members say are
built on it. It compares words: what is meant by them it does not know.
"""

from __future__ import annotations

from .languages import Languages
from .phrases import Phrase, phrases, sentences
from .segments import Word, split_words
from .stemming import VAGUE, Wording, read_words, stems_of

__all__ = [
    "VAGUE",
    "Languages",
    "Phrase",
    "Word",
    "Wording",
    "phrases",
    "read_words",
    "sentences",
    "split_words",
    "stems_of",
]

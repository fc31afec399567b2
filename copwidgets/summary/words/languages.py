"""In which language something is written, guessed from its script and its small words.

A guide's language is not always that of an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .segments import Word
from .small_words import listed_words

FEWEST_HITS = 2
"""So many small words of a language are needed to tell it: a judgement."""

_BY_SCRIPT = {
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "ARMENIAN": "hy",
    "HANGUL": "ko",
    "BENGALI": "bn",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "THAI": "th",
    "KATAKANA": "ja",
}
_BY_WORDS = {
    "LATIN": (
        *("en", "af", "ca", "cs", "da", "de", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu"),
        *("id", "it", "lt", "lv", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "vi"),
    ),
    "CYRILLIC": ("uk", "bg", "ru"),
    "ARABIC": ("ar", "fa", "ur"),
}
_LIKELIEST = {"LATIN": "en", "CYRILLIC": "ru", "ARABIC": "ar"}


class Languages:
    """Guesses languages of one group's texts: a text too short to tell is in that of the others.

    Where no text tells, the likeliest language of the script is taken.
    """

    def __init__(self, texts: Iterable[Sequence[Word]]) -> None:
        self._usual: dict[str, str] = {}
        given = [tuple(each) for each in texts]
        for script, found in _counted(given).items():
            self._usual[script] = min(found, key=lambda each: (-found[each], each))
        everything = [word for words in given for word in words]
        for script in _BY_WORDS.keys() - self._usual.keys():
            # Short items tell their language only together, and sometimes not even then.
            together = [each for each in everything if each.script == script]
            self._usual[script] = language_of(together) or _LIKELIEST.get(script, "")

    def guess(self, words: Sequence[Word]) -> str:
        """Return the code of the likely language (ISO 639-1), "" where nothing tells it."""
        script = script_of(words)
        return language_of(words) or self._usual.get(script, "")


def _counted(texts: Iterable[Sequence[Word]]) -> dict[str, Counter[str]]:
    """Return how many texts of each script are in which language."""
    found: dict[str, Counter[str]] = {}
    for words in texts:
        language = language_of(words)
        if language:
            found.setdefault(script_of(words), Counter())[language] += 1
    return found


def script_of(words: Sequence[Word]) -> str:
    """Return the script of most of the words, among equals the one that comes first."""
    counts = Counter(each.script for each in words if each.script != "DIGIT")
    return counts.most_common(1)[0][0] if counts else ""


def language_of(words: Sequence[Word]) -> str:
    """Return the language that a text shows by itself, "" where it is too short to tell."""
    script = script_of(words)
    if script == "CJK":
        return "ja" if any(each.is_japanese for each in words) else "zh"
    if script in _BY_SCRIPT:
        return _BY_SCRIPT[script]
    forms = {each.form for each in words if each.script == script}
    hits = {each: len(forms & listed_words(each)) for each in _BY_WORDS.get(script, ())}
    best = max(hits, key=lambda each: hits[each], default="")
    return best if best and hits[best] >= FEWEST_HITS else ""

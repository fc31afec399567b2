"""Bringing the forms of a word together: "meeting" and "meetings" have one stem.

Snowball's stemmers where there is one for the language; elsewhere a word stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .languages import Languages, language_of
from .segments import Word, split_words
from .small_words import VAGUE_WORDS, small_words

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A word of a text with what it is compared by; "" where it says nothing by itself."""

    word: Word
    stem: str


def read_words(text: str, languages: Languages | None = None) -> tuple[str, Sequence[Wording]]:
    """Return the language of a text and its words; alone it is told by the text itself."""
    words = tuple(split_words(text))
    language = languages.guess(words) if languages else language_of(words)
    return language, tuple(Wording(each, _stem(each, language)) for each in words)


def stems_of(text: str, languages: Languages | None = None) -> frozenset[str]:
    """Return the stems of the words of a text that say something."""
    _, found = read_words(text, languages)
    return frozenset(each.stem for each in found if each.stem)


def _stem(word: Word, language: str) -> str:
    if word.form.isdecimal() or _is_letter(word) or word.form in small_words(language):
        return ""
    return stem_form(word.form, language)


def _is_letter(word: Word) -> bool:
    """Tell whether a word is a single sign that says nothing: one of Chinese may be a word.

    In Japanese it is mostly a verb that goes on in hiragana.
    """
    return len(word.form) == 1 and (word.script != "CJK" or word.is_japanese)


@lru_cache(maxsize=50_000)
def stem_form(form: str, language: str) -> str:
    """Return the stem of one word of a known language."""
    name = _STEMMERS.get(language)
    return str(_stemmer(name).stemWord(form)) if name else form


@cache
def _stemmer(name: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - the library has no types
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer(name)


VAGUE = frozenset(stem_form(each, "en") for each in VAGUE_WORDS)
"""Stems of English words that are no theme by themselves."""

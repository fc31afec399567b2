"""Cutting a text into words, in scripts with spaces and without.

Positions are in characters (code points) of the text as it was written. Where a script has no
spaces, BudouX's small models find the words of Chinese and Thai; Japanese is cut where its scripts
change, and what is written in hiragana, its grammar, is left out. In Lao, Khmer and Burmese what
stands between two spaces is taken as one word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

APOSTROPHES = "'’ʼ＇"  # noqa: RUF001 - these very characters are meant
HYPHENS = "-‐‑"  # noqa: RUF001 - as above
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff"))
_JOINERS = "\u00ad\u200c\u200d"
_POINTED = ("ARABIC", "HEBREW")
_KANA = ("HIRAGANA", "KATAKANA")
_UNSPACED = ("CJK", "THAI", *_KANA)
_CLITICS = frozenset({"s", "d", "m", "ll", "re", "ve"})
_MOST_KNOWN = 50_000  # a page asks for the words of all answers again and again
_ELIDED = 2
"""So many letters stand before an apostrophe in a word that lost its vowel: l'eau, qu'on."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `start` to `end` of a text, in the form in which words are compared.

    `script` is the first word of its letters' Unicode names. `follows` tells that nothing but
    spaces or a hyphen stands between it and the word before; `is_japanese` that it stands in a text
    with kana.
    """

    start: int
    end: int
    form: str
    script: str
    follows: bool
    is_japanese: bool


def split_words(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order; grammar written in hiragana is left out."""
    end = 0
    is_japanese = any(_script(each) in _KANA for each in set(text))
    for start, stop in _cut(text, is_japanese=is_japanese):
        script, form = _script(text[start]), _form(text[start:stop])
        if form and script != "HIRAGANA":
            follows = end > 0 and _is_gap(text[end:start])
            yield Word(start, stop, form, script, follows, is_japanese)
            end = stop


def _is_gap(between: str) -> bool:
    return all(each in HYPHENS or each in " \t\u3000" for each in between)


def _cut(text: str, *, is_japanese: bool) -> Iterator[tuple[int, int]]:
    """Yield where each word begins and ends."""
    for start, stop in _runs(text):
        parse = None if is_japanese else _parser(_script(text[start]))
        for piece in parse(text[start:stop]) if parse else [text[start:stop]]:
            yield start, start + len(piece)
            start += len(piece)  # noqa: PLW2901 - the place goes on within the run


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each run of letters of one script begins and ends."""
    start = None
    for place, sign in enumerate(text):
        if start is not None and not (_is_inner(text, place) or _goes_on(text[start], sign)):
            yield start, place
            start = None
        if start is None and _is_letter(sign):
            start = place
    if start is not None:
        yield start, len(text)


@cache
def _parser(script: str) -> Callable[[str], list[str]] | None:
    """Return what finds the words in a run of a script without spaces."""
    if script not in ("CJK", "THAI"):
        return None
    import budoux

    if script == "CJK":
        return budoux.load_default_simplified_chinese_parser().parse
    return budoux.load_default_thai_parser().parse


@cache
def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN"


@lru_cache(maxsize=_MOST_KNOWN)
def _goes_on(first: str, sign: str) -> bool:
    """Tell whether a sign belongs to the run that began with `first`."""
    if unicodedata.category(sign)[0] == "M" or sign in _JOINERS or sign in "ー々":
        return True
    return _is_letter(sign) and _family(sign) == _family(first)


def _is_inner(text: str, place: int) -> bool:
    """Tell whether an apostrophe stands within a word."""
    if text[place] not in APOSTROPHES:
        return False
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(around) > 1 and all(map(_is_letter, around))


def _family(sign: str) -> str:
    script = _script(sign)
    return script if script in _UNSPACED else ""


@cache
def _script(sign: str) -> str:
    return unicodedata.name(sign, "?").split(" ", 1)[0].split("-", 1)[0]


@lru_cache(maxsize=_MOST_KNOWN)
def _form(written: str) -> str:
    """Return how a word is compared: compatible signs, case, vowel points and clitics set aside."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold())
    plain = folded.translate(_INVISIBLE)
    if plain and _script(plain[0]) in _POINTED:
        plain = "".join(each for each in plain if not unicodedata.combining(each))
    for apostrophe in APOSTROPHES:
        plain = plain.replace(apostrophe, "'")
    head, mark, tail = plain.partition("'")
    if mark and tail in _CLITICS:
        return head
    return tail if mark and len(head) <= _ELIDED <= len(tail) else plain

"""The survey tools that are known by their headers, and how each of them writes one.

Pure: rows in, the words of the columns out. A file that none of them wrote is a plain table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from .sheet import Cells
from .words import TIME, bare


class Tool(StrEnum):
    """Who wrote a file."""

    GOOGLE = "Google Forms"
    MICROSOFT = "Microsoft Forms"
    QUALTRICS = "Qualtrics"
    SURVEYMONKEY = "SurveyMonkey"
    LIMESURVEY = "LimeSurvey"
    KOBO = "KoboToolbox or ODK"
    REDCAP = "REDCap"
    TYPEFORM = "Typeform"
    PLAIN = "a plain table"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the answers: for each column the question, a part of it, and a code."""

    rows: int
    titles: Sequence[str]
    parts: Sequence[str]
    codes: Sequence[str]


Rows = Sequence[Cells]

_BRACKETED = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]\.?", re.DOTALL)
_CHOICE = re.compile(r"(.*\S)\s*\(choice=(.+)\)", re.DOTALL)
_CODED = re.compile(r"(?P<code>[A-Za-z]\w*)\. (?P<title>.+)", re.DOTALL)
_CHOSEN = "Selected Choice"
_IMPORT_ID = '{"ImportId"'
_OPEN_ENDED = {"response", "open ended response", "antwort", "réponse", "respuesta"}


def find_tool(rows: Rows) -> tuple[Tool, Head]:
    """Return who wrote a file, and its header; the first row is the first of the header."""
    tool = next(tool for tool, wrote in _WROTE.items() if wrote(rows))
    return tool, _HEADS.get(tool, _bracketed)(rows)


# --- who wrote it ---------------------------------------------------------------------------------


def _has(*names: str) -> Callable[[Rows], bool]:
    """Return a test whether all of these stand in the first row."""
    return lambda rows: set(names) <= {bare(cell) for cell in rows[0]}


def _any(*tests: Callable[[Rows], bool]) -> Callable[[Rows], bool]:
    return lambda rows: any(test(rows) for test in tests)


def _is_qualtrics(rows: Rows) -> bool:
    return len(rows) > 2 and any(cell.startswith(_IMPORT_ID) for cell in rows[2])  # noqa: PLR2004


def _is_redcap(rows: Rows) -> bool:
    has_parts = any("___" in cell or _CHOICE.fullmatch(cell) for cell in rows[0])
    has_end = any(cell.endswith("_complete") or cell == "Complete?" for cell in rows[0])
    return has_end and (has_parts or bare(rows[0][0]) == "record id")


def _is_google(rows: Rows) -> bool:
    return bare(rows[0][0]) in TIME


_WROTE: dict[Tool, Callable[[Rows], bool]] = {
    Tool.QUALTRICS: _is_qualtrics,
    Tool.SURVEYMONKEY: _has("respondent id", "collector id"),
    Tool.REDCAP: _is_redcap,
    Tool.KOBO: _any(_has("uuid", "submission time"), _has("submissiondate"), _has("instanceid")),
    Tool.LIMESURVEY: _any(
        _has("submitdate", "lastpage"), _has("date submitted", "last page"), _has("submitdate")
    ),
    Tool.MICROSOFT: _any(_has("id", "start time", "completion time"), _has("id", "startzeit")),
    Tool.TYPEFORM: _any(_has("submit date utc"), _has("network id")),
    Tool.GOOGLE: _is_google,
    Tool.PLAIN: lambda _rows: True,
}


# --- how it writes a header -----------------------------------------------------------------------


def _bracketed(rows: Rows) -> Head:
    """Read one row of words, with a part in brackets: `Question [Row]`."""
    split = [_split(_BRACKETED, cell) for cell in rows[0]]
    return Head(1, [each[0] for each in split], [each[1] for each in split], [""] * len(split))


def _split(form: re.Pattern[str], text: str) -> tuple[str, str]:
    found = form.fullmatch(text.strip())
    return (found[1], found[2].strip()) if found else (text.strip(), "")


def _limesurvey(rows: Rows) -> Head:
    """Read codes, words, or both (`Q1. Words [Part]`); a code has no spaces."""
    found = _bracketed(rows)
    both = [_CODED.fullmatch(title) for title in found.titles]
    titles = [
        each["title"] if each else title for each, title in zip(both, found.titles, strict=True)
    ]
    codes = [
        each["code"] if each else ("" if " " in title else title)
        for each, title in zip(both, found.titles, strict=True)
    ]
    return Head(1, titles, found.parts, codes)


def _qualtrics(rows: Rows) -> Head:
    """Read codes, words and ids; of a question with parts the words end in ` - Part`."""
    width = max(map(len, rows[:3]))
    codes, asked = _wide(rows[0], width), _wide(rows[1], width)
    pairs = [_dashed(each) for each in asked]
    shared = Counter(title for title, part in pairs if part)
    # A dash of the question itself is no part: nothing else begins like that.
    kept = [
        pair if pair[1] and (shared[pair[0]] > 1 or pair[1] == _CHOSEN) else (each.strip(), "")
        for pair, each in zip(pairs, asked, strict=True)
    ]
    parts = ["" if part == _CHOSEN else part for _, part in kept]
    return Head(3, [title for title, _ in kept], parts, codes)


def _dashed(text: str) -> tuple[str, str]:
    body = text.strip().removesuffix(" - Text")
    title, dash, part = body.rpartition(" - ")
    # Of a choice, "Selected Choice" stands between the question and the choice.
    return (title.removesuffix(f" - {_CHOSEN}").strip(), part.strip()) if dash else (body, "")


def _surveymonkey(rows: Rows) -> Head:
    """Read questions that stand above the first of their parts, and the parts below them."""
    width = max(map(len, rows[:2]))
    titles, above = [], ""
    for cell in _wide(rows[0], width):
        above = cell.strip() or above
        titles.append(above)
    below = _wide(rows[1] if len(rows) > 1 else (), width)
    parts = ["" if bare(cell) in _OPEN_ENDED else cell.strip() for cell in below]
    return Head(2, titles, parts, [""] * width)


def _kobo(rows: Rows) -> Head:
    """Read paths: `group/question`, and for each choice `group/question/choice`."""
    paths = [cell.strip() for cell in rows[0]]
    known = set(paths)
    titles, parts = [], []
    for path in paths:
        above, _, last = path.rpartition("/")
        is_choice = above in known
        titles.append(above.rpartition("/")[2] if is_choice else last or path)
        parts.append(last if is_choice else "")
    return Head(1, titles, parts, paths)


def _redcap(rows: Rows) -> Head:
    """Read fields with numbered choices (`field___1`), or words: `Question (choice=Words)`."""
    titles, parts = [], []
    for cell in rows[0]:
        title, under, part = cell.strip().partition("___")
        if not under:
            title, part = _split(_CHOICE, cell)
        titles.append(title)
        parts.append(part)
    codes = ["" if " " in cell.strip() else cell.strip().partition("___")[0] for cell in rows[0]]
    return Head(1, titles, parts, codes)


def _wide(row: Cells, width: int) -> list[str]:
    return [cell or "" for cell, _ in zip_longest(row, range(width), fillvalue="")]


_HEADS: dict[Tool, Callable[[Rows], Head]] = {
    Tool.QUALTRICS: _qualtrics,
    Tool.SURVEYMONKEY: _surveymonkey,
    Tool.LIMESURVEY: _limesurvey,
    Tool.KOBO: _kobo,
    Tool.REDCAP: _redcap,
}

"""Themes: the list of them with who their answers come from, and what people change about it.

`coding` and `marking` are where answers get their themes, `agreeing` where coders differ. What a
theme is and what becomes of it is said in `copwidgets.themes`; every change is a judgement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from copwidgets.errors import AccessError, AnswerError
from copwidgets.judgement import JudgementKind
from copwidgets.summary import overall_themes
from copwidgets.themes import (
    Theme,
    ThemeState,
    changes_of,
    clean_description,
    clean_name,
    codes_of,
    from_text,
    to_csv,
    to_qdc,
)

from . import agreeing, coding, marking, suggesting
from .parts import Block, How, Part, text
from .reading import Reading, in_words
from .values import free_text, short
from .wish import Wish

WISHES = ("more", "extra")
HOW = How(
    "Members are counted whose answer at least one coder gave the theme, whole or in part, of all "
    "who answered a question that somebody has coded.",
    "summary.overall_themes(workbook.codings(), workbook.themes(), workbook.responses())",
)
WORDS = (
    "A theme is what several answers are about. People find them, not a machine. Until you have "
    "finished coding a question you see only what you found in it yourself, so that two of you can "
    "compare what each found on their own."
)
NOT_YET = "Themes show once you may see answers: share your own to a section first."


def parts(reading: Reading, wish: Wish) -> Iterator[Part]:
    """Return the parts on themes."""
    if not reading.visible:
        yield Part("themes", "Themes", (text(NOT_YET),))
        return
    yield Part("themes", "Themes", (text(WORDS), _listed(reading)), (HOW,))
    yield from coding.parts(reading, wish)
    yield from agreeing.parts(reading, wish)


def _listed(reading: Reading) -> Block:
    found = overall_themes(reading.codings, reading.themes, reading.long).set_index("theme")
    alive = reading.book.alive
    dead = [each for each in reading.book.themes.values() if not each.is_alive]
    return {
        "type": "themes",
        "themes": [_theme(reading, each, found.loc[each.id]) for each in alive],
        "dead": [
            {"id": each.id, "name": each.name, "words": _fate(reading, each)} for each in dead
        ],
    }


def _theme(reading: Reading, theme: Theme, counts: Any) -> Block:  # noqa: ANN401 - a row of a frame
    members, answered = reading.told(int(counts["members"])), int(counts["answered"])
    questions = int(counts["questions"])
    where = f", in {questions} question{'' if questions == 1 else 's'}" if questions else ""
    words = f"{in_words(members)} of {answered} members{where}" if answered else "not given yet"
    return {
        "id": theme.id,
        "name": theme.name,
        "description": theme.description,
        "words": words,
        "share": (members or 0) / answered if answered else 0,
        "suggested": bool(theme.suggestion),
    }


def _fate(reading: Reading, theme: Theme) -> str:
    if theme.state is ThemeState.REMOVED:
        return "removed"
    into = reading.book.theme_of(theme.id)
    return f"merged into “{into.name}”" if into else "merged into a theme that was removed"


# --- what people do -------------------------------------------------------------------------------


def make(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Make a theme."""
    _check_sees(reading)
    name, description = _words(values)
    _check_new(reading, name)
    made = {"theme": str(uuid4()), "name": name, "description": description}
    reading.workbook.judge(JudgementKind.THEME_MADE, made)
    return {"theme": made["theme"], "name": name}


def change(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Rename a theme, or describe it anew."""
    theme = _alive(reading, values)
    name, description = _words(values)
    if name.casefold() != theme.name.casefold():
        _check_new(reading, name)
    if (name, description) != (theme.name, theme.description):
        content = {"theme": theme.id, "name": name, "description": description}
        reading.workbook.judge(JudgementKind.THEME_CHANGED, content)
    return {"name": name}


def merge(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let one theme count for another."""
    theme, into = _alive(reading, values), _alive(reading, values, "into")
    if theme.id == into.id:
        raise AnswerError("a theme cannot be merged into itself", remedy="Choose another one.")
    reading.workbook.judge(JudgementKind.THEME_MERGED, {"theme": theme.id, "into": into.id})
    return {"name": theme.name, "into": into.name}


def remove(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take a theme away; its codings come back with it."""
    theme = _alive(reading, values)
    reading.workbook.judge(JudgementKind.THEME_REMOVED, {"theme": theme.id})
    return {"name": theme.name}


def restore(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put back a theme that was removed or merged."""
    _check_sees(reading)
    theme = reading.book.themes.get(short(values, "theme"))
    if theme is None:
        raise _gone()
    if not theme.is_alive:
        _check_new(reading, theme.name)
        reading.workbook.judge(JudgementKind.THEME_RESTORED, {"theme": theme.id})
    return {"name": theme.name}


def export(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the codebook as a file."""
    _check_sees(reading)
    codes = codes_of(reading.book)
    if not codes:
        raise AnswerError("there is no theme yet to save", remedy="Make one first.")
    if short(values, "format") == "csv":
        return {"filename": "codebook.csv", "mime": "text/csv", "text": to_csv(codes)}
    return {"filename": "codebook.qdc", "mime": "application/xml", "text": to_qdc(codes)}


def take_in(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take in a codebook from a file, all of it or nothing."""
    _check_sees(reading)
    changes = changes_of(reading.book, from_text(free_text(values, "text")))
    reading.workbook.judge_all(changes)
    made = sum(kind is JudgementKind.THEME_MADE for kind, _, _ in changes)
    return {"made": made, "changed": len(changes) - made}


def _words(values: Mapping[str, Any]) -> tuple[str, str]:
    return clean_name(free_text(values, "name")), clean_description(
        free_text(values, "description")
    )


def _check_sees(reading: Reading) -> None:
    if not reading.visible:
        raise AccessError("you may not see any answers yet", remedy="Share your own first.")


def _check_new(reading: Reading, name: str) -> None:
    if any(each.name.casefold() == name.casefold() for each in reading.book.alive):
        what = f"there is a theme “{name}” already"
        raise AnswerError(what, remedy="Choose another name, or use that one.")


def _alive(reading: Reading, values: Mapping[str, Any], name: str = "theme") -> Theme:
    _check_sees(reading)
    theme = reading.book.themes.get(short(values, name))
    if theme is None or not theme.is_alive:
        raise _gone()
    return theme


def _gone() -> AnswerError:
    return AnswerError("this theme is not there any more", remedy="Press Refresh to see what is.")


ACTS = {
    "theme_make": make,
    "theme_change": change,
    "theme_merge": merge,
    "theme_remove": remove,
    "theme_restore": restore,
    "codebook_export": export,
    "codebook_import": take_in,
    **marking.ACTS,
    **suggesting.ACTS,
}

"""Taking in a codebook: what it says, and what that changes, as judgements to be kept all at once.

Pure but for the GUIDs that are drawn for codes without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import uuid4

from copwidgets.judgement import JudgementKind
from copwidgets.kinds import JsonValue

from .book import ThemeBook
from .codebook import Code, from_csv
from .qdc import from_qdc
from .theme import Theme

Change = tuple[JudgementKind, Mapping[str, JsonValue], str]
"""Kind, content and whom it is about (nobody), as `Workbook.judge_all` takes them."""


def from_text(text: str) -> tuple[Code, ...]:
    """Return the codes of a codebook in either form; CopwidgetsError where it is neither."""
    is_xml = text.lstrip("\ufeff \t\r\n").startswith("<")
    return from_qdc(text) if is_xml else from_csv(text)


def changes_of(book: ThemeBook, codes: Iterable[Code]) -> tuple[Change, ...]:
    """Return what makes the codes of a file themes of a book.

    A code is a theme that is there already where it has its GUID, or else its name in whatever
    case. Such a theme takes the file's words, and is put back where it had been removed; a
    description is never emptied. No theme is removed because a file does not have it.
    """
    return tuple(change for code in _once(codes) for change in _of_code(book, code))


def _once(codes: Iterable[Code]) -> Iterator[Code]:
    """Yield codes without those that a file lists again."""
    names: set[str] = set()
    guids: set[str] = set()
    for each in codes:
        if each.name.casefold() not in names and (not each.guid or each.guid not in guids):
            yield each
        names.add(each.name.casefold())
        guids.add(each.guid)


def _of_code(book: ThemeBook, code: Code) -> Iterator[Change]:
    theme = _known(book, code)
    if theme is None:
        made = {"theme": code.guid or str(uuid4())}
        content = {**made, "name": code.name, "description": code.description}
        yield JudgementKind.THEME_MADE, content, ""
        return
    if not theme.is_alive:
        yield JudgementKind.THEME_RESTORED, {"theme": theme.id}, ""
    new = {"name": code.name, "description": code.description or theme.description}
    if new != {"name": theme.name, "description": theme.description}:
        yield JudgementKind.THEME_CHANGED, {"theme": theme.id, **new}, ""


def _known(book: ThemeBook, code: Code) -> Theme | None:
    if code.guid in book.themes:
        return book.themes[code.guid]
    same = (each for each in book.alive if each.name.casefold() == code.name.casefold())
    return next(same, None)

"""A report to print or to read without the workbook: one HTML file with nothing that runs.

What members typed is escaped text and nothing else; a policy in the file forbids all but its style.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

import pandas as pd

from copwidgets.anonymity import FEWEST, withheld
from copwidgets.guide import Question, Section
from copwidgets.kinds import Status
from copwidgets.summary import common_ground, items_by_members, terms
from copwidgets.summary.terms import SEVERAL

from .contents import Contents
from .report_style import STYLE
from .texts import storable

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_RIGHT_TO_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))

MOST_TERMS = 12
"""Words of a question's answers that are told; what comes after them is said by fewer."""

Parts = Iterator[str]


def write_report(contents: Contents, path: Path) -> None:
    """Write the contents as a page."""
    path.write_text(to_html(contents), encoding="utf-8", newline="\n")


def to_html(contents: Contents) -> str:
    """Return the contents as a page."""
    return "\n".join([*_head(contents), *_body(contents), "</main></body></html>\n"])


def _head(contents: Contents) -> Parts:
    language = contents.guide.language
    direction = "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
    name = _text(contents.community.name)
    yield f'<!DOCTYPE html><html lang="{_text(language)}" dir="{direction}"><head>'
    yield f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{name}: results</title><style>{STYLE}</style></head><body><main>"
    yield f'<h1 dir="auto">{name}</h1><p dir="auto">{_text(contents.guide.title)}</p>'
    day = contents.made_at.date().isoformat()
    what = "What was shared and drafts that were not" if contents.has_drafts else "What was shared"
    yield f'<p class="quiet">{what}, as of <time datetime="{day}">{day}</time>.</p>'
    if contents.community.is_pseudonymous:
        yield '<p class="quiet">Names are hidden, and what only a few have said is left out.</p>'


def _body(contents: Contents) -> Parts:
    yield from _participation(contents)
    yield "<h2>What was said</h2>"
    for section, questions in contents.shown:
        yield from _section(contents, section, questions)
    if contents.earlier:
        yield "<h2>Answers to earlier questions</h2>"
        for question_id, words in contents.earlier.items():
            yield from _question(contents, question_id, words, level=3)
    yield from _items(contents)
    yield from _common_ground(contents)


def _participation(contents: Contents) -> Parts:
    yield "<h2>Who has taken part</h2>"
    columns = (contents.shares[name].astype(object) for name in ("title", "shared", "members"))
    rows = [[title, _few(shared), members] for title, shared, members in zip(*columns, strict=True)]
    headings = ["Section", "Members who have shared it", "Members in all"]
    yield _table("Members who have shared each section", headings, rows)


def _section(contents: Contents, section: Section, questions: Iterable[Question]) -> Parts:
    yield f'<h3 dir="auto">{_text(section.title)}</h3>'
    for question in questions:
        if question.kind.is_counted or question.id in contents.answers:
            yield from _question(contents, question.id, question.text, level=4)


def _question(contents: Contents, question_id: str, words: str, *, level: int) -> Parts:
    yield f'<section><h{level} dir="auto">{_text(words)}</h{level}>'
    given = contents.answers.get(question_id, {})
    said = [(member, answer) for member, answer in given.items() if answer]
    if not said:
        yield '<p class="quiet">Nothing shared yet.</p></section>'
        return
    yield "<ul>"
    for member, answer in said:
        yield f'<li><p class="said" dir="auto">{_text(answer)}</p>'
        yield f'<p class="quiet">— <bdi>{_text(member)}</bdi></p></li>'
    yield "</ul></section>"


def _items(contents: Contents) -> Parts:
    sure = contents.listed[contents.listed["status"] != Status.NOT_SURE]
    counted = items_by_members(sure, contents.more.get("merges"))
    if counted.empty:
        return
    yield "<h2>What members name</h2>"
    for question in contents.guide.counted:
        rows = counted[counted["question"] == question.id]
        if not rows.empty:
            things = map(_thing, rows["item"], rows["merge"], rows["written"])
            yield _by_members(contents, question, heading="Named", things=things, rows=rows)


def _thing(item: str, merge: str, written: str) -> str:
    """Return what a thing is called; of what people merged, how members wrote it as well."""
    return f"{item}\nWritten as: {'; '.join(json.loads(written))}" if merge else item


def _common_ground(contents: Contents) -> Parts:
    hides = contents.community.is_pseudonymous
    found = common_ground(terms(contents.long), FEWEST if hides else SEVERAL)
    if found.empty:
        return
    yield "<h2>Words that several members use</h2>"
    yield '<p class="quiet">That several use a word does not say that they agree.</p>'
    for question in contents.guide.questions:
        rows = found[found["question"] == question.id][:MOST_TERMS]
        if not rows.empty:
            yield _by_members(contents, question, heading="Word", things=rows["term"], rows=rows)


def _by_members(
    contents: Contents,
    question: Question,
    *,
    heading: str,
    things: Iterable[str],
    rows: pd.DataFrame,
) -> str:
    """Return a table of things, how many members say them, and who, unless names are hidden."""
    if contents.community.is_pseudonymous:
        told = [_few(withheld(members)) for members in rows["members"].tolist()]
        return _table(question.text, [heading, "Members"], list(zip(things, told, strict=True)))
    cells = zip(things, rows["members"].tolist(), rows["named_by"], strict=True)
    return _table(question.text, [heading, "Members", "By"], list(cells))


def _few(count: object) -> object:
    return count if isinstance(count, int) else f"fewer than {FEWEST}"


def _table(caption: str, headings: Iterable[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{_text(each)}</th>' for each in headings)
    body = "".join(_row(*cells) for cells in rows)
    top = f'<table><caption dir="auto">{_text(caption)}</caption><thead><tr>{head}</tr></thead>'
    return f"{top}<tbody>{body}</tbody></table>"


def _row(first: object, *rest: object) -> str:
    cells = "".join(f'<td dir="auto">{_text(each)}</td>' for each in rest)
    return f'<tr><th scope="row" dir="auto">{_text(first)}</th>{cells}</tr>'


def _text(value: object) -> str:
    return escape(storable(str(value)))

"""Words and JSON for answers from another survey: what a file says, and what would become of it.

No rules and no rights: `intake` found it out, the desk's acts hand it to the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from copwidgets.guide import Guide
from copwidgets.intake.delimited import DELIMITERS
from copwidgets.intake.encodings import ENCODINGS
from copwidgets.intake.mapping import PERSON, SEPARATORS, Target, Use
from copwidgets.intake.preview import Fate, Outcome, Preview
from copwidgets.intake.suggesting import Suggestion
from copwidgets.intake.survey import Column, Role, Survey
from copwidgets.kinds import Kind, List
from copwidgets.response import ImportedAnswer

MOST_SHOWN = 100
"""Most rows of one fate that the page lists; the file with the whole preview has them all."""

_LONGEST_EXAMPLE = 80
_ROLES = {
    Role.EMAIL: "A mail address",
    Role.NAME: "A name",
    Role.TIME: "A moment",
    Role.PRIVATE: "Personal data: left out",
    Role.META: "Data of the tool: left out",
    Role.STATUS: "Tells trials from answers",
    Role.FINISHED: "Tells who came to the end",
}


def report_rows(preview: Preview) -> Iterator[tuple[str, ...]]:
    """Return a whole preview as a table, the header first: what becomes of each row, and why."""
    yield ("row", "person", "new", "outcome", "answers taken", "why")
    for each in preview.outcomes:
        new = "yes" if each.is_new else ""
        yield (str(each.line), each.person, new, each.fate, str(len(each.answers)), _why(each))


def _why(outcome: Outcome) -> str:
    return " ".join(filter(None, (outcome.why, *map(str, outcome.refused))))


def survey_to_json(
    survey: Survey, found: Suggestion, targets: Mapping[str, Target]
) -> dict[str, Any]:
    """Return what a file says: how it was read, its columns, and where each may lead."""
    sheet = survey.sheet
    uses = {use.column: use for use in found.plan.uses}
    return {
        "tool": str(survey.tool),
        "rows": sum(not record.is_blank for record in survey.records),
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.sheet,
        "sheets": list(sheet.sheets),
        "notes": list(sheet.notes),
        "encodings": _options(ENCODINGS),
        "delimiters": _options(DELIMITERS),
        "separators": _options(SEPARATORS),
        "people": _options(PERSON),
        "targets": [_target_to_json(each) for each in targets.values()],
        "columns": [_column_to_json(survey, each, uses, found) for each in survey.columns],
    }


def _options(words: Mapping[str, str]) -> list[list[str]]:
    return [[value, label] for value, label in words.items()]


def _target_to_json(target: Target) -> dict[str, Any]:
    is_list = isinstance(target.question.kind, List) and not target.path
    words = target.words or target.question.text
    return {
        "id": target.id,
        "question": target.question.text,
        "words": words,
        "is_list": is_list,
    }


def _column_to_json(
    survey: Survey, column: Column, uses: Mapping[int, Use], found: Suggestion
) -> dict[str, Any]:
    use = uses.get(column.index)
    is_similar = column.index in found.similar
    return {
        "index": column.index,
        "words": column.words,
        "role": _ROLES.get(column.role, ""),
        "examples": [_short(each) for each in survey.examples(column)],
        "target": use.target if use else "",
        "hint": "Similar words: check it." if is_similar else "",
    }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_EXAMPLE else f"{line[:_LONGEST_EXAMPLE]}…"


def preview_to_json(preview: Preview, guide: Guide) -> dict[str, Any]:
    """Return what would become of every row; of many rows the first of each fate."""
    return {
        "mark": preview.mark,
        "counts": {fate.name.lower(): preview.count(fate) for fate in Fate},
        "answers": len(preview.wanted.answers),
        "people": len(preview.wanted.people),
        "namesakes": list(preview.namesakes),
        "ignored": list(preview.ignored),
        "notes": list(preview.notes),
        "rows": [_outcome_to_json(each, guide) for each in _shown(preview.outcomes)],
    }


def _shown(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Yield the first rows of each fate, in the order of the file."""
    counts = dict.fromkeys(Fate, 0)
    for each in outcomes:
        counts[each.fate] += 1
        if counts[each.fate] <= MOST_SHOWN:
            yield each


def _outcome_to_json(outcome: Outcome, guide: Guide) -> dict[str, Any]:
    return {
        "line": outcome.line,
        "person": outcome.person,
        "is_new": outcome.is_new,
        "fate": str(outcome.fate),
        "answers": [_answer_to_words(each, guide) for each in outcome.answers],
        "why": [*([outcome.why] if outcome.why else []), *map(str, outcome.refused)],
    }


def _answer_to_words(given: ImportedAnswer, guide: Guide) -> str:
    """Return an answer as it would stand here, on one line; a dot parts the items of a list."""
    question = guide.question(given.question_id)
    kind: Kind = question.kind
    lines = kind.answer_text(given.answer).splitlines()
    return f"“{question.text}” {_short(' · '.join(lines))}"

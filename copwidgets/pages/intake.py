"""The facilitator's acts for answers from another survey: a file in pieces, a plan, a preview.

JSON in and out, read with distrust; what it means is `intake`'s. The file stays in this kernel's
memory until it is brought in or put away, and nothing of it reaches the disk before that.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from copwidgets.community import utc_now
from copwidgets.csv_text import to_csv
from copwidgets.errors import AnswerError, IntakeError
from copwidgets.guide import Guide
from copwidgets.intake import bringing
from copwidgets.intake.delimited import DELIMITERS
from copwidgets.intake.encodings import ENCODINGS
from copwidgets.intake.mapping import PERSON, SEPARATORS, Plan, Target, Use, find_targets
from copwidgets.intake.preview import Fate, Outcome, Preview, build_preview
from copwidgets.intake.reading import read_sheet
from copwidgets.intake.sheet import MOST_BYTES, Choice
from copwidgets.intake.suggesting import Suggestion, suggest
from copwidgets.intake.survey import Column, Role, Survey, read_survey
from copwidgets.kinds import Kind, List
from copwidgets.people import Leader
from copwidgets.response import ImportedAnswer
from copwidgets.workbook import Workbook

Values = Mapping[str, Any]
MOST_SHOWN = 100
"""Most rows of one fate that the page lists; the file with the whole preview has them all."""

_LONGEST_EXAMPLE = 80
_LONGEST_NAME = 200
_ROLES = {
    Role.EMAIL: "A mail address",
    Role.NAME: "A name",
    Role.TIME: "A moment",
    Role.PRIVATE: "Personal data: left out",
    Role.META: "Data of the tool: left out",
    Role.STATUS: "Tells trials from answers",
    Role.FINISHED: "Tells who came to the end",
}


@dataclass
class _Upload:
    """A file on its way: how long it will be, what has come of it, and what it was read as."""

    name: str
    size: int
    content: bytearray = field(default_factory=bytearray)
    survey: Survey | None = None


class Intake:
    """The part of the desk that brings answers in; `acts` are its acts by name."""

    def __init__(self, workbook: Workbook, leader: Leader) -> None:
        self.workbook, self.leader = workbook, leader
        self._upload: _Upload | None = None
        self.acts: dict[str, Callable[[Values], Values]] = {
            "intake_begin": self._begin,
            "intake_piece": self._take_piece,
            "intake_read": self._read,
            "intake_preview": self._preview,
            "intake_report": self._report,
            "intake_confirm": self._confirm,
            "intake_forget": self._forget,
            "intake_undo": self._undo,
        }

    def build(self) -> dict[str, Any]:
        """Return what the panel shows before a file is chosen: obstacles, and earlier imports."""
        shown = ("id", "by", "filename", "members", "answers")
        return {
            "obstacle": bringing.obstacle(self.leader),
            "most_bytes": MOST_BYTES,
            "imports": [
                {
                    **{name: getattr(each, name) for name in shown},
                    "at": each.at.isoformat(),
                    "undone_at": each.undone_at and each.undone_at.isoformat(),
                }
                for each in bringing.imports(self.leader)
            ],
        }

    # --- the file -----------------------------------------------------------------------------

    def _begin(self, values: Values) -> Values:
        why_not = bringing.obstacle(self.leader)
        if why_not:
            raise IntakeError(why_not)
        name, size = _text(values, "name"), _number(values, "size")
        if size > MOST_BYTES:
            what = f"this file is larger than {MOST_BYTES // 1_000_000} MB"
            raise IntakeError(what, remedy="Export fewer answers at a time.")
        self._upload = _Upload(name[:_LONGEST_NAME], size)
        return {}

    def _take_piece(self, values: Values) -> Values:
        upload = self._current()
        if _number(values, "at") != len(upload.content):
            raise _lost()
        try:
            piece = base64.b64decode(_text(values, "piece"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise _lost() from error
        if len(upload.content) + len(piece) > upload.size:
            raise _lost()
        upload.content += piece
        return {"received": len(upload.content)}

    def _read(self, values: Values) -> Values:
        upload = self._current()
        if len(upload.content) != upload.size:
            raise _lost()
        choice = Choice(*(_text(values, name) for name in ("encoding", "delimiter", "sheet")))
        upload.survey = read_survey(read_sheet(upload.name, bytes(upload.content), choice))
        targets = find_targets(self.workbook.guide)
        return _survey_to_json(upload.survey, suggest(upload.survey, targets), targets)

    def _current(self) -> _Upload:
        if self._upload is None:
            raise _lost()
        return self._upload

    def _forget(self, _values: Values) -> Values:
        self._upload = None
        return {}

    # --- the preview --------------------------------------------------------------------------

    def _build(self, values: Values) -> Preview:
        survey = self._current().survey
        if survey is None:
            raise _lost()
        plan = Plan(
            uses=tuple(_uses(_text(values, "uses"))),
            same=frozenset(_names(_text(values, "same"))),
            takes_unfinished=values.get("unfinished") is True,
        )
        group = bringing.find_group(self.leader)
        return build_preview(survey, plan, self.workbook.guide, group, now=utc_now())

    def _preview(self, values: Values) -> Values:
        return _preview_to_json(self._build(values), self.workbook.guide)

    def _report(self, values: Values) -> Values:
        text = to_csv(report_rows(self._build(values)))
        return {"filename": "preview.csv", "mime": "text/csv", "text": text}

    def _confirm(self, values: Values) -> Values:
        made = bringing.bring_in(self.leader, self._build(values), _text(values, "mark"))
        self._upload = None
        return {"answers": made.answers, "members": made.members}

    def _undo(self, values: Values) -> Values:
        bringing.take_back(self.leader, _text(values, "import"))
        return {}


def report_rows(preview: Preview) -> Iterator[tuple[str, ...]]:
    """Return a whole preview as a table, the header first: what becomes of each row, and why."""
    yield ("row", "person", "new", "outcome", "answers taken", "why")
    for each in preview.outcomes:
        new = "yes" if each.is_new else ""
        yield (str(each.line), each.person, new, each.fate, str(len(each.answers)), _why(each))


def _why(outcome: Outcome) -> str:
    return " ".join(filter(None, (outcome.why, *map(str, outcome.refused))))


# --- words and JSON -------------------------------------------------------------------------------


def _survey_to_json(
    survey: Survey, found: Suggestion, targets: Mapping[str, Target]
) -> dict[str, Any]:
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


def _preview_to_json(preview: Preview, guide: Guide) -> dict[str, Any]:
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


# --- what a page sends ----------------------------------------------------------------------------


def _uses(text: str) -> Iterator[Use]:
    """Yield the uses that a page sends: `[[column, target, separator], …]`."""
    for each in _list(text):
        if not isinstance(each, list) or [type(part) for part in each] != [int, str, str]:
            raise _unreadable()
        yield Use(*each)


def _names(text: str) -> Iterator[str]:
    for each in _list(text):
        if not isinstance(each, str):
            raise _unreadable()
        yield each


def _list(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(found, list):
        raise _unreadable()
    return found


def _text(values: Values, name: str) -> str:
    found = values.get(name)
    if not isinstance(found, str):
        raise _unreadable()
    return found


def _number(values: Values, name: str) -> int:
    found = values.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise _unreadable()
    return found


def _unreadable() -> AnswerError:
    return AnswerError("the page sent something unreadable", remedy="Reload the page.")


def _lost() -> IntakeError:
    return IntakeError("the file has not come whole", remedy="Choose it again.")

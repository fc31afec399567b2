"""The facilitator's acts for answers from another survey: a file in pieces, a plan, a preview.

JSON in and out, read with distrust; what it means is `intake`'s. The file stays in this kernel's
memory until it is brought in or put away, and nothing of it reaches the disk before that.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from copwidgets.community import utc_now
from copwidgets.csv_text import to_csv
from copwidgets.errors import AnswerError, IntakeError
from copwidgets.intake import bringing
from copwidgets.intake.mapping import Plan, Use, find_targets
from copwidgets.intake.preview import Preview, build_preview
from copwidgets.intake.reading import read_sheet
from copwidgets.intake.sheet import MOST_BYTES, Choice
from copwidgets.intake.suggesting import suggest
from copwidgets.intake.survey import Survey, read_survey
from copwidgets.people import Leader
from copwidgets.workbook import Workbook

from .intake_words import preview_to_json, report_rows, survey_to_json

Values = Mapping[str, Any]
_LONGEST_NAME = 200


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
        return survey_to_json(upload.survey, suggest(upload.survey, targets), targets)

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
        return preview_to_json(self._build(values), self.workbook.guide)

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

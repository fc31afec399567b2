"""The codebook: one row per question, with its words and the answers it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from copwidgets.guide import Guide
from copwidgets.kinds import Kind, SelectMultiple, SelectOne, Table
from copwidgets.kinds.scale import Scale
from copwidgets.kinds.yes_no import LABELS, YesNo

from .columns import FLAG, KIND, TEXT, build_frame, category


def codebook_frame(guide: Guide) -> pd.DataFrame:
    """Return one row per question, notes included, in guide order.

    Returns
    -------
    DataFrame
        `phase`, `section`, `question` (ids, categorical in guide order), `text` (string), `kind`
        (categorical), `help` (string), `required` (boolean), `values` (string: the values that may
        be chosen, one `value: words` a line), `columns` (string: a table's columns, one `id: words`
        a line, its choices in brackets), `follow_up` (string: `after yes: words` of the question
        that follows, its own values on the lines below), `phase_title`, `section_title` (string).
        What a question does not have is "".
    """
    walk = list(guide.walk())
    asked = [question for _, _, question in walk]
    return build_frame(
        {
            "phase": ([phase.id for phase, _, _ in walk], category(p.id for p in guide.phases)),
            "section": ([part.id for _, part, _ in walk], category(s.id for s in guide.sections)),
            "question": ([each.id for each in asked], category(each.id for each in asked)),
            "text": ([each.text for each in asked], TEXT),
            "kind": ([each.kind.name for each in asked], KIND),
            "help": ([each.help for each in asked], TEXT),
            "required": ([each.required for each in asked], FLAG),
            "values": ([_lines(_values(each.kind)) for each in asked], TEXT),
            "columns": ([_lines(_table_columns(each.kind)) for each in asked], TEXT),
            "follow_up": ([_follow_up(each.kind) for each in asked], TEXT),
            "phase_title": ([phase.title for phase, _, _ in walk], TEXT),
            "section_title": ([section.title for _, section, _ in walk], TEXT),
        }
    )


def _lines(words: Mapping[str, str]) -> str:
    return "\n".join(f"{key}: {value}".rstrip(": ") for key, value in words.items())


def _values(kind: Kind) -> Mapping[str, str]:
    if isinstance(kind, SelectOne | SelectMultiple):
        return kind.labels
    if isinstance(kind, YesNo):
        return LABELS
    if isinstance(kind, Scale):
        ends = {kind.min: kind.min_label, kind.max: kind.max_label}
        return {str(each): ends.get(each, "") for each in range(kind.min, kind.max + 1)}
    return dict.fromkeys(kind.categories() or (), "")


def _table_columns(kind: Kind) -> Mapping[str, str]:
    if isinstance(kind, YesNo) and kind.follow_up:
        return _table_columns(kind.follow_up.kind)
    if not isinstance(kind, Table):
        return kind.to_fields()
    return {
        column.id: column.text
        + _in_brackets(f"{choice.value} = {choice.label}" for choice in column.choices)
        for column in kind.columns
    }


def _in_brackets(words: Iterable[str]) -> str:
    joined = ", ".join(words)
    return f" ({joined})" if joined else ""


def _follow_up(kind: Kind) -> str:
    if not isinstance(kind, YesNo) or kind.follow_up is None:
        return ""
    asked = {f"after {kind.follow_up.when}": kind.follow_up.text}
    return _lines({**asked, **_values(kind.follow_up.kind)})

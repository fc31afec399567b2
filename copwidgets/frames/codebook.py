"""The codebook: one row per question, with its words and the answers it takes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from copwidgets.guide import Guide
from copwidgets.kinds import Kind

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
            "values": ([_lines(each.kind.to_values()) for each in asked], TEXT),
            "columns": ([_lines(_columns(each.kind)) for each in asked], TEXT),
            "follow_up": ([_lines(each.kind.to_follow_up()) for each in asked], TEXT),
            "phase_title": ([phase.title for phase, _, _ in walk], TEXT),
            "section_title": ([section.title for _, section, _ in walk], TEXT),
        }
    )


def _lines(words: Mapping[str, str]) -> str:
    return "\n".join(f"{key}: {value}".rstrip(": ") for key, value in words.items())


def _columns(kind: Kind) -> Mapping[str, str]:
    values = kind.to_field_values()
    return {
        field: words + _in_brackets(values.get(field, {}))
        for field, words in kind.to_fields().items()
    }


def _in_brackets(values: Mapping[str, str]) -> str:
    joined = ", ".join(f"{value} = {words}" for value, words in values.items())
    return f" ({joined})" if joined else ""

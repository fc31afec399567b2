"""A plan as a YAML file: written as a suggestion, corrected by a person, read back with distrust.

Columns go by their words, or as `#3` by their place where two have the same. Used by the command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from copwidgets.errors import IntakeError

from .mapping import Plan, Target, Use
from .survey import Column, Survey
from .words import on_one_line

MOST_CHARACTERS = 1_000_000
_HEAD = """\
# Where the columns of the file lead. Columns that are not named here are left out.
# A column may lead to a question's id, to a part of one (see below), or to name, email or time.
# Of a list whose items stand in one cell: {to: the.question, separator: ";"}
# More can be said: same: [Ann Lee] (the member of that name is meant), unfinished: true
"""
_FIELDS = {"columns", "same", "unfinished"}


def write_plan(plan: Plan, survey: Survey, targets: Mapping[str, Target]) -> str:
    """Return a plan as the text of a file, with everything a column may lead to as comments."""
    columns = {_name(survey.columns[use.column], survey): use.target for use in plan.uses}
    used = {use.column for use in plan.uses}
    left = [_name(each, survey) for each in survey.columns if each.index not in used]
    lines = [
        *("# Left out:", *(f"#   {on_one_line(each)}" for each in left)),
        "# They may lead to:",
        *(
            f"#   {each.id}  ({on_one_line(each.words or each.question.text)})"
            for each in targets.values()
        ),
    ]
    content = yaml.safe_dump({"columns": columns}, allow_unicode=True, sort_keys=False, width=1000)
    return "\n".join([_HEAD + content, *lines, ""])


def read_plan(text: str, survey: Survey) -> Plan:
    """Return the plan that a file's text says.

    Raises
    ------
    IntakeError
        It is no such file, or it names a column that the survey does not have.
    """
    found = _mapping(_load(text), "the file")
    unknown = sorted(map(str, set(found) - _FIELDS))
    if unknown:
        remedy = f"It may say: {', '.join(sorted(_FIELDS))}."
        raise IntakeError(f"the mapping says {unknown[0]!r}, which means nothing", remedy=remedy)
    same = found.get("same") or []
    unfinished = found.get("unfinished", False)
    if not isinstance(same, list) or not all(isinstance(each, str) for each in same):
        raise _malformed("“same” should be a list of names")
    if not isinstance(unfinished, bool):
        raise _malformed("“unfinished” should be true or false")
    uses = tuple(_uses(_mapping(found.get("columns"), "columns"), survey))
    return Plan(uses, same=frozenset(same), takes_unfinished=unfinished)


def _load(text: str) -> Any:  # noqa: ANN401 - any YAML may stand there
    if len(text) > MOST_CHARACTERS:
        raise _malformed("it is too long to be a mapping")
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _malformed("it is no YAML") from error


def _mapping(raw: object, what: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise _malformed(f"{what} should say where each column leads")
    return raw


def _uses(columns: Mapping[str, Any], survey: Survey) -> Iterator[Use]:
    places = {_name(each, survey): each.index for each in survey.columns}
    places |= {f"#{each.index + 1}": each.index for each in survey.columns}
    for name, raw in columns.items():
        if str(name) not in places:
            remedy = "Name a column of this file by its words, or by its place, as in '#3'."
            raise IntakeError(f"this file has no column {str(name)!r}", remedy=remedy)
        yield _use(places[str(name)], raw)


def _use(column: int, raw: object) -> Use:
    parts = raw if isinstance(raw, dict) else {"to": raw}
    target, separator = parts.get("to"), parts.get("separator", "")
    is_known = set(parts) <= {"to", "separator"}
    if not isinstance(target, str) or not isinstance(separator, str) or not is_known:
        raise _malformed("a column should lead to an id, or to {to: an id, separator: a sign}")
    return Use(column, target, separator)


def _malformed(what: str) -> IntakeError:
    remedy = "Run the command without --map: it prints one to begin with."
    return IntakeError(f"the mapping cannot be read: {what}", remedy=remedy)


def _name(column: Column, survey: Survey) -> str:
    counts = Counter(each.words for each in survey.columns)
    return column.words if counts[column.words] == 1 else f"#{column.index + 1}"

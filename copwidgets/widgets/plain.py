"""Answers as a Python user writes and reads them in `SectionForm.value`.

An answered question holds its value as its kind describes it; None is an emptied answer, and
`Status.NOT_SURE` is "not sure yet". A whole `Answer` may be set too.
"""

from __future__ import annotations

from copy import deepcopy

from copwidgets.kinds import Answer, JsonValue, Status


def to_plain(answer: Answer) -> JsonValue:
    """Return an answer as a value of its own: to change it in place changes nothing else."""
    if answer.status is Status.ANSWERED:
        return deepcopy(answer.value)
    return Status.NOT_SURE if answer.status is Status.NOT_SURE else None


def from_plain(plain: JsonValue | Answer) -> dict[str, JsonValue]:
    """Return the raw answer that a kind can check."""
    if isinstance(plain, Answer):
        return plain.to_json()
    if plain is None:
        return {"status": Status.EMPTIED}
    if plain is Status.NOT_SURE:
        return {"status": Status.NOT_SURE}
    return {"status": Status.ANSWERED, "value": plain}


def is_same(one: JsonValue, other: JsonValue) -> bool:
    """Tell whether two plain values are one answer; 1 is not True, "not_sure" not NOT_SURE."""
    return type(one) is type(other) and bool(one == other)

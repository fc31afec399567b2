"""The kinds of answer: a table of them, and what they share.

To add a kind, write its module here and its twin in widgets/static/kinds, and add it to `AnyKind`.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias, get_args

from pydantic import Field

from .base import (
    MAX_ANSWER,
    MAX_CHARACTERS,
    MAX_ROWS,
    NOT_SURE_TEXT,
    UNSTORABLE,
    Answer,
    Checked,
    Definition,
    Item,
    JsonValue,
    Kind,
    Problem,
    Status,
    visible_part,
)
from .choices import Choice, SelectMultiple, SelectOne
from .flat import nest_kind
from .rows import Column, List, Table
from .scale import Scale
from .text import LongText, Notes, Text
from .yes_no import FollowUp, YesNo

AnyKind: TypeAlias = Annotated[
    Text | LongText | List | Table | YesNo | SelectOne | SelectMultiple | Scale | Notes,
    Field(discriminator="name"),
]

# yes_no asks a question of any kind, its own included, so it can only be completed here.
FollowUp.model_rebuild(_types_namespace={"AnyKind": AnyKind})
YesNo.model_rebuild(_types_namespace={"AnyKind": AnyKind})

KINDS: dict[str, type[Kind]] = {
    kind.model_fields["name"].default: kind for kind in get_args(get_args(AnyKind)[0])
}
"""Every kind by its word in the guide file."""

__all__ = [
    "KINDS",
    "MAX_ANSWER",
    "MAX_CHARACTERS",
    "MAX_ROWS",
    "NOT_SURE_TEXT",
    "UNSTORABLE",
    "Answer",
    "AnyKind",
    "Checked",
    "Choice",
    "Column",
    "Definition",
    "FollowUp",
    "Item",
    "JsonValue",
    "Kind",
    "List",
    "LongText",
    "Notes",
    "Problem",
    "Scale",
    "SelectMultiple",
    "SelectOne",
    "Status",
    "Table",
    "Text",
    "YesNo",
    "nest_kind",
    "visible_part",
]

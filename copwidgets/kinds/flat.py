"""How a question is written in the guide file: flat, its kind's settings beside its own keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def nest_kind(data: Any, model: type[BaseModel]) -> Any:  # noqa: ANN401 - any YAML may stand there
    """Move the keys that `model` does not know below `kind`, where the kind's own check sees them.

    `{"id": …, "kind": "list", "item": "need"}` becomes
    `{"id": …, "kind": {"name": "list", "item": "need"}}`; what is nested already stays as it is.
    """
    if not isinstance(data, Mapping) or isinstance(data.get("kind"), Mapping):
        return data
    # `name` is a key of kinds, not of guide files: left beside the others, it is refused there.
    own_keys = {*model.model_fields, "name"} - {"kind"}
    own = {key: value for key, value in data.items() if key in own_keys}
    settings = {key: value for key, value in data.items() if key not in {*own_keys, "kind"}}
    named = {"name": data["kind"]} if data.get("kind") is not None else {}
    return {**own, "kind": {**settings, **named}}

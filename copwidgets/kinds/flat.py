"""How a question is written in the guide file: flat, its kind's settings beside its own keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def nest_kind(data: Any, model: type[BaseModel]) -> Any:  # noqa: ANN401 - any YAML may stand there
    """Move the keys that `model` does not know below `kind`, where the kind's own check sees them.

    `{"id": …, "kind": "list", "item": "need"}` -> `{"id": …, "kind": {"name": "list", "item": "need"}}`
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        return data
    own = {key: value for key, value in data.items() if key in model.model_fields and key != "kind"}
    settings = {key: value for key, value in data.items() if key not in model.model_fields}
    return {**own, "kind": {**settings, "name": data["kind"]}}

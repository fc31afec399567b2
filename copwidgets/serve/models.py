"""A page's widgets as its cells left them, in Jupyter's own form for saved widgets.

Whether the small front end can draw a page is decided here, and what of a widget is a file to be
kept by the browser rather than a part of the page. No server here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

SAVED = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
# What the small front end knows: modules that bring their own view, and boxes around them.
_BOXES = ("BoxModel", "HBoxModel", "VBoxModel")
DRAWN = frozenset(
    {
        ("anywidget", "AnyModel"),
        ("@jupyter-widgets/base", "LayoutModel"),
        *(("@jupyter-widgets/controls", name) for name in _BOXES),
    }
)
# What the server can draw without any script, besides a view.
_PLAIN = frozenset({"image/jpeg", "image/png", "text/html", "text/markdown", "text/plain"})
_KINDS = {"_css": "css", "_esm": "js"}
_SHORT = 1000  # shorter than this it is no file, or it is an address already

Json = dict[str, Any]
Keep = Callable[[str, str], str]


def to_models(notebook: Json) -> Json:
    """Return model id -> saved model, of a notebook that has been run."""
    saved: Json = notebook["metadata"].get("widgets", {}).get(SAVED, {})
    found: Json = saved.get("state", {})
    return found


def is_light(notebook: Json) -> bool:
    """Tell whether a notebook that has been run shows only what the small front end knows."""
    models = to_models(notebook)
    known = all((one["model_module"], one["model_name"]) in DRAWN for one in models.values())
    return known and all(_is_drawn(data, models) for data in _outputs(notebook))


def to_saved(models: Mapping[str, Json], keep: Keep) -> Json:
    """Return the saved models for the page; `keep(text, suffix)` returns a long text's address."""
    state = {
        name: {**model, "state": {key: _lift(key, value, keep) for key, value in said.items()}}
        for name, model in models.items()
        if (said := model["state"]) is not None
    }
    return {"version_major": 2, "version_minor": 0, "state": state}


def to_view(output: Json) -> str:
    """Return the id of the model that an output shows, or ""."""
    return str(output.get("data", {}).get(VIEW, {}).get("model_id", ""))


def _outputs(notebook: Json) -> Iterator[Json]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            yield output.get("data", {"text/plain": ""})  # a stream or an error is a text


def _is_drawn(data: Json, models: Json) -> bool:
    if VIEW in data:
        return data[VIEW]["model_id"] in models
    return bool(_PLAIN.intersection(data)) and not any("javascript" in kind for kind in data)


def _lift(name: str, value: object, keep: Keep) -> object:
    is_file = name in _KINDS and isinstance(value, str) and len(value) > _SHORT
    return keep(value, _KINDS[name]) if is_file else value  # type: ignore[arg-type]

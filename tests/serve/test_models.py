"""What of a notebook's widgets goes into the page, and who can draw it."""

import nbformat
import pytest

from copwidgets.serve.models import SAVED, VIEW, is_light, to_models, to_saved, to_view

ANY = {"model_module": "anywidget", "model_name": "AnyModel"}
LAYOUT = {"model_module": "@jupyter-widgets/base", "model_name": "LayoutModel"}
STACK = {"model_module": "@jupyter-widgets/controls", "model_name": "VBoxModel"}
SLIDER = {"model_module": "@jupyter-widgets/controls", "model_name": "IntSliderModel"}
LONG = "export default {};\n" * 100


def ran(*outputs, **models):
    make = nbformat.v4
    cells = [make.new_markdown_cell("# Title"), make.new_code_cell(outputs=list(outputs))]
    notebook = make.new_notebook(cells=cells)
    if models:
        state = {name: model | {"state": {}} for name, model in models.items()}
        notebook.metadata["widgets"] = {SAVED: {"state": state}}
    return notebook


def shown(**data):
    kinds = {"html": "text/html", "script": "application/javascript", "plot": "application/x.plot"}
    return nbformat.v4.new_output("display_data", {kinds[name]: data[name] for name in data})


def view(model):
    return nbformat.v4.new_output("display_data", {VIEW: {"model_id": model}, "text/plain": "it"})


@pytest.mark.parametrize(
    ("notebook", "light"),
    [
        (ran(), True),
        (ran(view("a"), a=ANY, b=LAYOUT, c=STACK), True),
        (ran(view("a"), a=ANY, b=SLIDER), False),
        (ran(view("gone"), a=ANY), False),
        (ran(shown(html="<p>x</p>")), True),
        (ran(shown(html="<p>x</p>", script="alert(1)")), False),
        (ran(shown(plot="{}")), False),
        (ran(nbformat.v4.new_output("stream", text="hello")), True),
        (ran(nbformat.v4.new_output("error", traceback=["x"])), True),
    ],
)
def test_a_page_is_light_when_all_of_it_is_known(notebook, light):
    assert is_light(notebook) is light


def test_view_of_an_output():
    assert [to_view(each) for each in (view("a"), shown(html="x"))] == ["a", ""]
    assert to_view(nbformat.v4.new_output("stream", text="hello")) == ""


def test_models_of_a_notebook():
    assert to_models(ran()) == {}
    assert to_models(ran(a=ANY)) == {"a": ANY | {"state": {}}}


def test_long_modules_and_styles_become_files_and_all_else_stays():
    kept = {}

    def keep(text, suffix):
        kept[suffix] = text
        return f"/modules/1.{suffix}"

    state = {"_esm": LONG, "_css": LONG.upper(), "text": LONG, "count": 3, "none": None}
    models = {
        "a": ANY | {"state": state, "buffers": [{"path": ["x"]}]},
        "b": LAYOUT | {"state": {}},
    }
    assert to_saved(models, keep) == {
        "version_major": 2,
        "version_minor": 0,
        "state": {
            "a": ANY
            | {
                "state": state | {"_esm": "/modules/1.js", "_css": "/modules/1.css"},
                "buffers": [{"path": ["x"]}],
            },
            "b": LAYOUT | {"state": {}},
        },
    }
    assert kept == {"js": LONG, "css": LONG.upper()}


def test_a_short_module_stays_where_it_is():
    state = {"_esm": "https://example.org/module.js", "_css": ""}
    assert to_saved({"a": ANY | {"state": state}}, None)["state"]["a"]["state"] == state

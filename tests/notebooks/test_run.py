"""Every notebook runs in a kernel, on an empty and on a filled store, all cells twice in a row."""

import copy
import os

import nbformat
import pytest
from nbclient import NotebookClient

from copwidgets import load_guide, open_store
from copwidgets.people import KeyRing, new_link
from copwidgets.sample import fill_sample

pytestmark = pytest.mark.notebook

VIEW = "application/vnd.jupyter.widget-view+json"
SECTIONS = 4


class Place:
    """A folder with a copy of the notebooks, a store of its own, and nobody else's keys."""

    def __init__(self, folder, repository):
        self.folder, self.repository = folder, repository
        self.url = f"sqlite:///{folder}/data/store.sqlite"
        (folder / "notebooks").mkdir()

    def fill(self):
        """Let the sample's group have answered, and the user be one of them who has a link."""
        data = self.repository / "data"
        with open_store(self.url) as store:
            fill_sample(store, load_guide(data / "guide.yaml"), data / "sample.yaml")
            member = store.members(store.communities()[0].id)[0]
            ring = KeyRing(self.folder / "jupyter" / "copwidgets" / "keys.json")
            ring.remember(self.url, new_link(store, member).key)

    def run(self, name):
        """Run a notebook's cells, and then all of them again in the same kernel."""
        path = next((self.repository / "notebooks").glob(f"{name}_*.ipynb"))
        (self.folder / "notebooks" / path.name).touch()
        notebook = nbformat.read(path, as_version=4)
        notebook.cells += copy.deepcopy(notebook.cells)
        for number, cell in enumerate(notebook.cells):
            cell.id = f"cell-{number}"
        client = NotebookClient(
            notebook,
            timeout=60,
            kernel_name="python3",
            resources={"metadata": {"path": str(self.folder / "notebooks")}},
        )
        client.execute(env=self.environ())
        return Run(notebook, client.widget_state)

    def environ(self):
        own = {"JUPYTER_DATA_DIR": str(self.folder / "jupyter"), "COPWIDGETS_STORE": self.url}
        others = {key: value for key, value in os.environ.items() if "COPWIDGETS" not in key}
        return {**others, **own}


def _shown(cell):
    """Return the words and pictures that a cell shows."""
    data = [each.get("data", {}) for each in cell.outputs]
    return [each.get("image/svg+xml") or each.get("text/plain") for each in data]


class Run:
    """What a notebook left behind."""

    def __init__(self, notebook, states):
        self.code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.outputs = [output for cell in self.code for output in cell.outputs]
        self.states = list(states.values())

    def errors(self):
        """Return every error, and whatever was written to the error stream."""
        return [
            output
            for output in self.outputs
            if output.output_type == "error" or output.get("name") == "stderr"
        ]

    def having(self, trait):
        """Return the states of the widgets that have a trait."""
        return [state for state in self.states if trait in state]


@pytest.fixture(scope="module")
def empty(tmp_path_factory, repository):
    return Place(tmp_path_factory.mktemp("empty"), repository)


@pytest.fixture(scope="module")
def filled(tmp_path_factory, repository):
    place = Place(tmp_path_factory.mktemp("filled"), repository)
    place.fill()
    return place


@pytest.mark.parametrize("name", ["00", "10", "80"])
def test_a_page_runs_on_an_empty_store(empty, name):
    run = empty.run(name)
    assert run.errors() == []
    assert [VIEW in output.data for output in run.outputs] == [True, True]
    assert len(run.having("join_url")) == (0 if name == "80" else 2)


@pytest.mark.parametrize("name", ["00", "10", "80"])
def test_a_page_runs_on_a_filled_store(filled, name):
    run = filled.run(name)
    assert run.errors() == []
    assert [VIEW in output.data for output in run.outputs] == [True, True]
    assert len(run.having("spec")) == (2 * SECTIONS if name == "10" else 0)
    parts = [part for state in run.having("parts") for part in state["parts"]]
    blocks = [block for part in parts for block in part["blocks"]]
    assert any(block["type"] == "answers" for block in blocks) == (name == "80")


@pytest.mark.parametrize("kind", ["empty", "filled"])
def test_the_analysis_runs_and_leaves_files(request, kind):
    place = request.getfixturevalue(kind)
    run = place.run("90")
    assert run.errors() == []
    pictures = [each for each in run.outputs if "image/svg+xml" in each.get("data", {})]
    assert len(pictures) == 4
    once = len(run.code) // 2
    first, second = (
        [_shown(each) for each in cells] for cells in (run.code[:once], run.code[once:])
    )
    assert first == second
    files = {path.name for path in (place.folder / "data" / "exports").iterdir()}
    decided = {"themes.csv", "codings.csv", "merges.csv"} if kind == "filled" else set()
    plain = {"responses.csv", "wide.csv", "items.csv", "codebook.csv", "responses.xlsx"}
    assert files == plain | decided

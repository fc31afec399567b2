"""Notebooks are thin and clean: logic lives in the package, results with whoever runs them."""

import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Lambda,
)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


@pytest.fixture
def code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_has_a_title_and_few_code_cells(notebook, code, request):
    assert notebook["metadata"]["title"].strip()
    # The analysis is no page: it goes through all that a page shows.
    most = 8 if request.node.callspec.params["notebook"].stem == "90_analysis" else 4
    assert len(code) <= most


def test_stores_no_outputs(code):
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert [cell["execution_count"] for cell in code] == [None] * len(code)


def test_holds_no_logic(code):
    nodes = [node for cell in code for node in ast.walk(ast.parse("".join(cell["source"])))]
    assert [ast.unparse(node) for node in nodes if isinstance(node, LOGIC)] == []

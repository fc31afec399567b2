"""What a kernel loads, seen in a fresh process each time: heavy libraries come late, or not."""

import json
import os
import subprocess
import sys

import pytest

from copwidgets import open_workbook

HEAVY = ["pandas", "numpy", "matplotlib", "altair", "plotly", "alembic", "xlsxwriter", "voila"]


@pytest.fixture
def loaded(away):
    """Run a program in a new Python, and return which of the heavy modules it has loaded."""

    def run(program, **variables):
        tail = f"\nimport json, sys\nprint(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
        done = subprocess.run(
            [sys.executable, "-c", program + tail],
            env={**os.environ, "COPWIDGETS_STORE": f"sqlite:///{away}/s.sqlite", **variables},
            cwd=away,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture
def ann(away):
    """A store that is up to date, in which Ann has begun to answer."""
    with open_workbook("Ann", store=f"sqlite:///{away}/s.sqlite") as workbook:
        workbook.form("define.purpose").value = {"define.purpose.primary": "To sing"}


def code_of(path):
    """Return a notebook's cells as a kernel runs them, one below the other."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def test_importing_the_package_loads_nothing_heavy(loaded):
    assert loaded("import copwidgets") == []
    assert loaded("import copwidgets\nassert 'ipywidgets' not in __import__('sys').modules") == []


@pytest.mark.usefixtures("ann")
def test_a_member_s_form_loads_nothing_heavy(loaded, repository):
    notebook = code_of(repository / "notebooks" / "10_define.ipynb")
    program = (
        "import copwidgets, copwidgets.pages\n"
        "ann = copwidgets.open_workbook('Ann')\n"
        "copwidgets.pages.open_workbook = lambda: ann\n"
        f"{notebook}\n"
        "forms = copwidgets.phase_page(workbook=ann).children[1].children[2:]\n"
        "assert len(forms) == 4, forms\n"
        "forms[0].value = {'define.purpose.needs': ['rooms']}\n"
        "for form in forms: form.get_state()\n"
    )
    assert loaded(program) == []


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("name", ["00_start.ipynb", "10_define.ipynb"])
def test_a_newcomer_s_page_loads_nothing_heavy(loaded, repository, name):
    program = code_of(repository / "notebooks" / name)
    assert loaded(program) == []
    assert loaded(program, SERVER_SOFTWARE="voila/0.5.8") == []


@pytest.mark.usefixtures("ann")
def test_the_results_load_pandas_for_members_only(loaded, repository):
    program = code_of(repository / "notebooks" / "80_results.ipynb")
    assert loaded(program, SERVER_SOFTWARE="voila/0.5.8") == []
    found = loaded(program)
    assert "pandas" in found
    assert not {"matplotlib", "altair", "plotly", "xlsxwriter"} & set(found)


def test_a_command_that_serves_nothing_loads_no_server(loaded, repository):
    guide = repository / "data" / "guide.yaml"
    program = (
        "from copwidgets.cli import app\n"
        f"app(['guide', 'check', {str(guide)!r}], standalone_mode=False)\n"
        "import sys\n"
        "assert 'jupyter_server' not in sys.modules\n"
    )
    assert loaded(program) == []


def test_the_server_builds_no_grammar_that_nobody_asks_for(loaded):
    program = (
        "import sys\n"
        "from copwidgets.serve import serve\n"
        "assert 'jsonschema' in sys.modules\n"
        "assert 'lark' not in sys.modules\n"
        "import rfc3987_syntax\n"  # who needs it still gets it
    )
    assert loaded(program) == ["voila"]


def test_a_process_that_only_forks_kernels_loads_nothing_of_the_server(loaded):
    code = "import sys, copwidgets.serve.fork\nassert 'tornado.web' not in sys.modules"
    assert loaded(code) == []

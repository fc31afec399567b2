"""What people typed, in notebooks: in JupyterLab, and in a notebook that was exported to HTML."""

import os
import socket
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.jupyter.conftest import OPTIONS, run_all
from tests.security.payloads import ALL

pytestmark = [pytest.mark.browser, pytest.mark.notebook]

CELLS = (
    "from copwidgets import open_workbook, start_page, facilitate_page, phase_page, results_page",
    "workbook = open_workbook()\nworkbook",
    "workbook.responses()",
    "display(workbook.wide(), workbook.wide().T)",
    "display(workbook.items(), workbook.codebook(), workbook.audit())",
    "workbook.responses()['answer']",
    "list(workbook.members)[:40]",
    "open_workbook(community=workbook.members[0].name + '$x$')",
    "start_page()",
    "facilitate_page()",
    "phase_page()",
    "results_page()",
    "print('__end')",
)
# What neither pandas nor a widget of ours puts into an output. JupyterLab itself makes links of
# addresses in plain texts; browsers open none that begin with data:, and it makes none of scripts.
STRANGE = """() => {
  const outputs = [...document.querySelectorAll(".jp-OutputArea-output")];
  const never = "img, image, iframe, object, embed, base, meta, link, video, audio, svg, math,"
    + " marquee, mjx-container, .MathJax, [href^='javascript' i], [href^='data' i]:not(pre a),"
    + " [srcdoc]";
  const inside = outputs.flatMap((output) => [...output.querySelectorAll("*")]);
  const acts = ({ attributes }) => [...attributes].some(({ name }) => name.startsWith("on"));
  // The two scripts of an export's widgets: their state, and the place that they are put in.
  const isOurs = ({ type, textContent }) => type === "application/vnd.jupyter.widget-view+json"
    || /^\\s*var element = document.getElementById\\('[0-9a-f-]+'\\);\\s*$/.test(textContent);
  const scripts = inside.filter((node) => node.tagName === "SCRIPT" && !isOurs(node));
  const odd = inside.filter((node) => node.matches(never) || acts(node));
  const loose = [...document.querySelectorAll("table.dataframe")].filter((table) =>
    !table.matches(".mathjax_ignore, .tex2jax_ignore"));
  return {
    seen: inside.length,
    odd: [...odd, ...scripts, ...loose].map((node) => node.outerHTML.slice(0, 200)),
    ran: [window.__ran, {}.innerHTML],
  };
}"""
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


@pytest.fixture(scope="module")
def environ(stuffed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    return {
        "COPWIDGETS_STORE": stuffed.workbook.url,
        "COPWIDGETS_GUIDE": str(stuffed.guide),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
    }


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """Return the file of a notebook that shows all there is."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    made.cells[7].metadata["tags"] = ["raises-exception"]
    made.metadata |= {"title": ALL[0], "kernelspec": KERNEL}
    file = tmp_path_factory.mktemp("notebooks") / "all.ipynb"
    nbformat.write(made, file)
    return file


def watched(page):
    page.dialogs, page.asked = [], []
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: page.asked.append(request.url))
    return page


def is_clean(page):
    found = page.evaluate(STRANGE)
    assert found["seen"] > 1000
    assert found["odd"] == []
    assert found["ran"] == [None, None]
    assert page.dialogs == []
    assert [url for url in page.asked if "/__ran" in url] == []
    return True


def test_nothing_runs_in_jupyterlab(notebook, environ, start_server, new_page):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--port={port}"]
    start_server(command, cwd=notebook.parent, env=environ)
    page = watched(new_page())
    page.goto(f"http://127.0.0.1:{port}/lab/tree/{notebook.name}?reset")
    run_all(page)
    output = page.locator(".jp-OutputArea-output")
    expect(output.filter(has_text="no such community")).to_have_count(1, timeout=60_000)
    page.locator(".cop-section, .cop-wide").first.wait_for(timeout=60_000)
    assert is_clean(page)


def test_nothing_runs_in_a_notebook_that_was_exported(notebook, environ, new_page, tmp_path):
    made = nbformat.read(notebook, as_version=4)
    client = NotebookClient(made, kernel_name="python3", timeout=60, store_widget_state=True)
    client.execute(env=os.environ | environ, cwd=str(notebook.parent))
    text, _resources = HTMLExporter().from_notebook_node(made)
    file = tmp_path / "exported.html"
    file.write_text(text, encoding="utf-8")
    page = watched(new_page())
    page.route("http*://**", lambda route: route.abort())
    page.goto(file.as_uri())
    assert page.locator("body").inner_text().count("__ran") > 100
    assert is_clean(page)

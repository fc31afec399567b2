"""From a notebook to a page's HTML: made once what is the same for all."""

import os

import nbformat
import pytest
from voila.paths import collect_template_paths

from copwidgets.serve.app import TEMPLATE_FOLDER
from copwidgets.serve.models import VIEW
from copwidgets.serve.rendering import Documents, Shown, Writer, to_exporter
from copwidgets.serve.site import Site
from copwidgets.serve.writing import to_templates
from tests.aside import run

LONG = "export default {};\n" * 100


class Contents:
    """No pictures lie beside the notebooks."""

    def file_exists(self, _path):
        return False


@pytest.fixture
def site(tmp_path):
    return Site(folder=tmp_path, pages=("page.ipynb",), start="page.ipynb", name="A & B")


@pytest.fixture
def write(tmp_path):
    def write(*cells, **metadata):
        make = nbformat.v4
        made = [
            make.new_markdown_cell(each) if each.startswith("#") else make.new_code_cell(each)
            for each in cells
        ]
        path = tmp_path / "page.ipynb"
        nbformat.write(make.new_notebook(cells=made, metadata=metadata), path)
        os.utime(path, ns=(1, path.stat().st_size))

    return write


@pytest.fixture
def documents(site):
    paths = [str(TEMPLATE_FOLDER), *collect_template_paths(["voila", "nbconvert"], "lab")]
    return Documents(site, to_exporter(paths, Contents()))


@pytest.fixture
def writer():
    templates = to_templates(TEMPLATE_FOLDER)
    constants = {
        "base_url": "/",
        "front": "/front/1/",
        "front_files": ("/front/1/front.js",),
        "include_js": lambda name: name,
        "include_url": lambda name: f"/voila/{name}",
        "page_config": lambda page: {"kernelId": page.kernel_id},
        "site": {"name": "A & B", "language": "en"},
        "voila_script": "/voila/voila.js",
    }
    return Writer(templates, constants)


def view(model):
    return nbformat.v4.new_output("display_data", {VIEW: {"model_id": model}, "text/plain": "it"})


def test_a_notebook_is_read_when_it_has_changed(documents, write):
    async def work():
        write("# One", "1", title="First")
        first = await documents.read("page.ipynb")
        assert await documents.read("page.ipynb") is first
        assert (first.title, len(first.drawn), first.drawn[1]) == ("First", 2, "")
        assert "One" in first.drawn[0]
        write("# One", "1", "# Another")
        second = await documents.read("page.ipynb")
        assert (second.title, len(second.drawn)) == ("page", 3)

    run(work())


def test_what_one_visitor_runs_no_other_sees(documents, write):
    async def work():
        write("1")
        document = await documents.read("page.ipynb")
        document.copy().cells[0].outputs.append(view("a"))
        assert document.copy().cells[0].outputs == []

    run(work())


@pytest.mark.parametrize(
    ("model", "wanted", "unwanted"),
    [
        ("AnyModel", '<div class="cop-view" data-model="&lt;a&gt;"></div>', "cell-output+json"),
        ("Unknown", 'type="application/vnd.voila.cell-output+json"', "cop-view"),
    ],
)
def test_a_widget_is_left_to_the_scripts(documents, write, model, wanted, unwanted):
    async def work():
        write("# Title", "widget")
        document = await documents.read("page.ipynb")
        ran = document.copy()
        ran.cells[1].outputs = [view("<a>")]
        known = {"model_module": "anywidget", "model_name": model, "state": {}}
        saved = {"application/vnd.jupyter.widget-state+json": {"state": {"<a>": known}}}
        ran.metadata["widgets"] = saved
        return await documents.draw(document, ran)

    shown = run(work())
    assert wanted in shown.cells
    assert unwanted not in shown.cells
    assert shown.models == {"<a>": {"model_module": "anywidget", "model_name": model, "state": {}}}


def test_sources_and_errors_are_not_shown(documents, write):
    async def work():
        write("secret = 1", "later = 2")
        document = await documents.read("page.ipynb")
        ran = document.copy()
        ran.cells[0].outputs = [
            nbformat.v4.new_output("error", ename="Oh", evalue="why", traceback=["deep"])
        ]
        del ran.cells[1]
        return await documents.draw(document, ran)

    cells = run(work()).cells
    assert cells.count("This page could not be built") == 1
    assert not any(word in cells for word in ("secret", "deep", "why", "later"))


def test_text_for_scripts_ends_no_script(documents, write, writer):
    async def work():
        write("# Title", title="</title><script>")
        document = await documents.read("page.ipynb")
        state = {"text": "</script><script>alert(1)</script>", "_esm": LONG}
        models = {"a": {"model_module": "anywidget", "model_name": "AnyModel", "state": state}}
        page = Shown(document, "<p>cells</p>", is_light=True, models=models, nonce="n")
        kept = []
        rest = writer.rest(page, lambda text, suffix: kept.append(text) or f"/modules/1.{suffix}")
        return writer.head(document, "n"), rest, kept

    head, rest, kept = run(work())
    assert "<title>&lt;/title&gt;&lt;script&gt; | A &amp; B</title>" in head
    assert '<link rel="modulepreload" href="/modules/1.js">' in head
    assert "alert(1)</script>" not in rest
    assert rest.index('"text"') < rest.index('"_esm"')  # in the order that widgets compare
    assert rest.count("/modules/1.js") == 2
    assert kept == [LONG]


def test_page_that_voila_draws_gets_voilas_scripts(documents, write, writer):
    async def work():
        write("# Title")
        return await documents.read("page.ipynb")

    page = Shown(
        run(work()), "", is_light=False, models={"a": {"state": {"_esm": LONG}}}, nonce="n"
    )
    rest = writer.rest(page, None)
    assert '<script src="/voila/voila.js"></script>' in rest
    assert "widget-state" not in rest
    assert "/front/1/front.js" not in rest

"""The small front end: pages of anywidgets, drawn and kept alive without Voilà's application."""

import re

import pytest
from playwright.sync_api import expect

from tests.serve.conftest import write_notebook

pytestmark = pytest.mark.browser

PATIENT_MS = 30_000  # another kernel may have to start, on a busy machine

WIDGETS = """
import anywidget, ipywidgets, traitlets

class Note(anywidget.AnyWidget):
    _css = ".note { color: rgb(1, 2, 3); }"
    _esm = '''
    function initialize({ model }) {
      model.on("change:loud", () => { window.loudest = model.get("loud"); });
    }
    async function render({ model, el, signal, experimental }) {
      const box = document.createElement("input");
      const said = document.createElement("output");
      const again = document.createElement("button");
      el.className = "note";
      box.setAttribute("aria-label", model.get("name"));
      again.textContent = "Ask " + model.get("name");
      const draw = () => { said.textContent = model.get("loud"); };
      const send = () => { model.set("text", box.value); model.save_changes(); };
      box.addEventListener("input", send);
      model.on("change:loud", draw);
      model.on("msg:custom", (content, buffers) => {
        if (!content.words) return;
        const { buffer, byteOffset, byteLength } = buffers[0];
        const bytes = [...new Uint8Array(buffer, byteOffset, byteLength)];
        again.textContent = content.words + " " + bytes.join(" ");
      });
      again.addEventListener("click", async () => {
        const other = await model.widget_manager.get_model(model.get("other").slice(10));
        const [count] = await experimental.invoke("_count", "abc");
        model.send({ of: other.get("name"), count }, undefined, [new Uint8Array([7, 8]).buffer]);
      });
      el.append(box, said, again);
      signal.addEventListener("abort", () => { window.gone = (window.gone ?? 0) + 1; });
      return () => { window.cleaned = (window.cleaned ?? 0) + 1; };
    }
    export default { initialize, render };
    ''' + "// so long that it is a file\\n" * 40
    name = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    loud = traitlets.Unicode("nothing yet").tag(sync=True)
    other = traitlets.Any(None, allow_none=True).tag(sync=True, **ipywidgets.widget_serialization)

    @anywidget.experimental.command
    def _count(self, message, buffers):
        return len(message), buffers

class Broken(anywidget.AnyWidget):
    _esm = "export default { render() { throw new Error('on purpose'); } };"

class Row(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = "Change the rows";
      button.addEventListener("click", () => model.send("change"));
      el.append(button);
    } };
    '''
"""
SHOWN = """
first, second = Note(name="First"), Note(name="Second")
first.other = second
for each in (first, second):
    each.observe(lambda change: setattr(change["owner"], "loud", change["new"].upper()), "text")
first.on_msg(lambda widget, content, buffers: widget.send(
    {"words": f"{content['of']} {content['count']}"}, [bytes(buffers[0]) + b"\\x09"]))
row = Row()
box = ipywidgets.VBox([first, row, Broken()], layout=ipywidgets.Layout(max_width="500px"))
row.on_msg(lambda *_: setattr(box, "children", [row, second, first]))
box
"""


@pytest.fixture(scope="module")
def place(start_server, command, tmp_path_factory):
    """Serve a page of anywidgets, and one whose widgets are others after a restart."""
    folder = tmp_path_factory.mktemp("front")
    write_notebook(folder / "notes.ipynb", "# Notes", WIDGETS + SHOWN)
    more = "import pathlib\nwas = pathlib.Path('was')\n" + WIDGETS
    more += "notes = [Note(name='Only')] * (2 if was.exists() else 1)\nwas.touch()\n"
    write_notebook(folder / "other.ipynb", "# Other", more + "ipywidgets.VBox(notes)")
    pages = ["notes.ipynb", "other.ipynb"]
    return start_server(command(folder=str(folder), pages=pages, start=pages[0]))


@pytest.fixture
def open_page(place, new_page):
    def open_it(path):
        page = new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        before = place.kernels()
        page.goto(place.url + path)
        page.get_by_role("textbox").first.wait_for()
        page.kernels = [each for each in place.kernels() if each not in before]
        return page

    return open_it


def test_widgets_are_drawn_and_speak_without_voilas_application(open_page):
    page = open_page("notes.ipynb")
    assert not [url for url in page.asked if "voila/static" in url or "labextensions" in url]
    assert len([url for url in page.asked if "/modules/" in url]) == 1  # the same for both notes
    page.get_by_label("First").fill("quiet")
    expect(page.locator("output").first).to_have_text("QUIET")
    assert page.evaluate("loudest") == "QUIET"
    assert (
        page.locator(".note").first.evaluate("it => getComputedStyle(it).color") == "rgb(1, 2, 3)"
    )
    assert page.locator(".widget-vbox").evaluate("it => it.style.maxWidth") == "500px"


def test_models_messages_commands_and_bytes_go_both_ways(open_page):
    page = open_page("notes.ipynb")
    page.get_by_role("button", name="Ask First").click()
    expect(page.get_by_role("button", name="Second 3 7 8 9")).to_be_visible()
    assert [error for error in page.errors if "on purpose" not in error] == []


def test_a_widget_that_breaks_says_so_and_harms_no_other(open_page):
    page = open_page("notes.ipynb")
    expect(page.get_by_role("alert").filter(has_text="could not be shown")).to_be_visible()
    page.get_by_label("First").fill("still here")
    expect(page.locator("output").first).to_have_text("STILL HERE")


def test_children_that_stay_are_kept_and_those_that_go_are_cleaned_up(open_page):
    page = open_page("notes.ipynb")
    page.get_by_label("First").fill("mine")
    page.get_by_label("First").evaluate("it => { it.marked = true; }")
    page.get_by_role("button", name="Change the rows").click()
    expect(page.get_by_role("textbox")).to_have_count(2)
    names = page.get_by_role("textbox").evaluate_all("all => all.map(it => it.ariaLabel)")
    assert names == ["Second", "First"]
    assert page.get_by_label("First").evaluate("it => it.marked && it.value") == "mine"
    assert page.get_by_role("alert").filter(has_text="could not be shown").count() == 0


def test_page_goes_on_with_another_kernel_where_it_stands(open_page, place):
    page = open_page("notes.ipynb")
    box = page.get_by_label("First")
    box.fill("before")
    expect(page.locator("output").first).to_have_text("BEFORE")
    box.evaluate("it => { it.marked = true; }")
    for kernel in page.kernels:
        kernel.kill()
    box.press("End")
    box.press_sequentially(" and after", delay=20)
    expect(page.locator("output").first).to_have_text("BEFORE AND AFTER", timeout=PATIENT_MS)
    assert box.evaluate("it => it.marked && it === document.activeElement")
    expect(page.locator("#cop-notice")).to_be_empty()
    assert place.wait_for_kernels(len(place.kernels())) > 0


def test_page_that_is_another_by_now_asks_to_be_loaded_anew(open_page):
    page = open_page("other.ipynb")
    box = page.get_by_role("textbox")
    for kernel in page.kernels:
        kernel.kill()
    box.press_sequentially("typed", delay=20)
    notice = page.get_by_role("alert").filter(has_text="has changed since it was opened")
    expect(notice).to_be_visible(timeout=PATIENT_MS)
    expect(box).to_have_value("typed")
    page.get_by_role("button", name=re.compile("Reload")).click()
    expect(page.get_by_role("textbox")).to_have_count(2)

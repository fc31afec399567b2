"""A site of tiny notebooks, and a way to ask a server things no browser would."""

import http.client
import json
import re
import sys
from typing import NamedTuple
from urllib.parse import urlsplit

import nbformat
import pytest

SERVE = """
import json, sys
from pathlib import Path
from copwidgets.serve import ServeError, Site, serve
site, options = json.loads(sys.argv[1])
known = site.pop("known", None)
if known is not None:
    # Of keys that differ in their case alone one person has both.
    known = {key: key.lower() for key in known}
    site["whose_key"] = lambda key: 1 / 0 if key.startswith("fail") else known.get(key, "")
unwell = site.pop("unwell", None)
if unwell is not None:
    site["check_health"] = lambda: "store" if Path(unwell).exists() else ""
site |= {name: tuple(value) for name, value in site.items() if isinstance(value, list)}
site["folder"] = Path(site["folder"])
site["preload"] = {page: tuple(names) for page, names in site.get("preload", {}).items()}
try:
    serve(Site(**site), **options)
except ServeError as error:
    sys.exit(str(error))
"""

WIDGETS = """
import ipywidgets
name = ipywidgets.Text(description="Name")
word = ipywidgets.Label("nothing yet")
name.observe(lambda change: setattr(word, "value", "heard " + change["new"]), "value")
why = ipywidgets.Textarea(description="Why")
ipywidgets.VBox([name, why, ipywidgets.Button(description="Go"), word])
"""
ENVIRONMENT = """
import os
key = os.environ.get("HTTP_X_SESSION_KEY")
print("key", "none" if key is None else key[:4], "length", len(key or ""))
print("query", os.environ["QUERY_STRING"])
print("user", os.environ.get("HTTP_X_SESSION_USER"), os.environ.get("HTTP_X_SESSION_SOURCE"))
print("host", [name for name in os.environ if name.startswith(("JUPYTERHUB", "HTTP_"))])
"""
SAVING = """
import os
from copwidgets.telemetry import observed_save, tell_refused
for _ in range(2):
    with observed_save():
        pass
tell_refused("value")
print("told:", os.environ.get("PAGE_SERVER_STATSD", "none"))
"""
MEMBER_TEXT = """
import ipywidgets
from IPython.display import HTML, display
words = r"as typed $\\href{javascript:alert(1)}{x}$"
display(HTML(words))
ipywidgets.VBox([ipywidgets.Label(words), ipywidgets.Text(description=words)])
"""
LAST_WORDS = """
import anywidget, traitlets
from pathlib import Path

class Note(anywidget.AnyWidget):
    # Saves when the page is left, and never before.
    _esm = '''
    export default { render({ model, el }) {
      const box = document.createElement("textarea");
      box.setAttribute("aria-label", "Note");
      el.append(box);
      window.addEventListener("cop:flush", () => {
        model.set("text", box.value);
        model.save_changes();
      });
    } };
    '''
    text = traitlets.Unicode().tag(sync=True)

note = Note()
note.observe(lambda change: Path("note.txt").write_text(change["new"]), "text")
note
"""
PAGES = ("start", "next", "broken", "slow", "note", "member", "saving")
TALL = "# Tall\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(60)) + "\n\n[End](start.ipynb)"


def write_notebook(path, *cells, title=None):
    make = nbformat.v4
    notebook = make.new_notebook(metadata={"title": title} if title else {})
    for cell in cells:
        is_text = cell.startswith("#")
        notebook.cells.append(make.new_markdown_cell(cell) if is_text else make.new_code_cell(cell))
    nbformat.write(notebook, path)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    first = "# Start\n\nWords with $x^2$, *stress* and a [link](next.ipynb?phase=design)."
    write_notebook(folder / "start.ipynb", first, WIDGETS, ENVIRONMENT, title='Start & "more"')
    write_notebook(folder / "next.ipynb", TALL, "import os; print(os.environ['QUERY_STRING'])")
    write_notebook(folder / "broken.ipynb", "# Broken", "secret_name = 1 / 0", "print('after')")
    write_notebook(folder / "slow.ipynb", "# Slow", "import time; time.sleep(30)")
    write_notebook(folder / "note.ipynb", "# Note", LAST_WORDS)
    write_notebook(folder / "saving.ipynb", "# Saving", SAVING)
    write_notebook(folder / "member.ipynb", "# Member", MEMBER_TEXT)
    write_notebook(folder / "hidden.ipynb", "# Hidden", "print('never shown')")
    (folder / "answers.sqlite").write_text("private")
    (folder / "picture.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


@pytest.fixture(scope="session")
def site(folder):
    return {
        "folder": str(folder),
        "pages": [f"{name}.ipynb" for name in PAGES],
        "start": "start.ipynb",
        "name": "A workbook",
    }


@pytest.fixture(scope="session")
def command(site):
    """Return the command that serves the site; `options` go to `serve`, words change the site.

    `known=[...]` are the keys that are somebody's; looking one up that begins with "fail" fails.
    The site is not well while there is a file at the path `unwell`.
    """

    def build(options=None, **changes):
        settings = [site | changes, {"port": 0} | (options or {})]
        return [sys.executable, "-c", SERVE, json.dumps(settings)]

    return build


@pytest.fixture(scope="session")
def server(start_server, command):
    return start_server(command())


@pytest.fixture(scope="session")
def hasty(start_server, command):
    """Return a server that waits for nobody."""
    return start_server(command(unused_seconds=1, page_seconds=3))


class Reply(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str

    def cookie(self, name):
        for line in self.headers.get_all("Set-Cookie", []):
            if line.startswith(name + "="):
                return line
        return None

    def cookies(self):
        """Return the cookies that were set, as a browser sends them back."""
        lines = self.headers.get_all("Set-Cookie", [])
        return {"Cookie": "; ".join(line.split(";")[0] for line in lines)}

    def kernel(self):
        """Return the id of the page's kernel."""
        return re.search(r'"kernelId": "([^"]+)"', self.text).group(1)


@pytest.fixture(scope="session")
def ask():
    """Send one request exactly as written: no redirect followed, no path made tidy."""

    def send(server, path, *, method="GET", headers=None, body=None):
        address = urlsplit(server.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    return send

"""A small guide, a store in memory, forms wired to it, and a page that talks to them."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from copwidgets import widgets
from copwidgets.community import Member
from copwidgets.guide import parse_guide
from copwidgets.store import open_store
from copwidgets.widgets import SectionForm
from copwidgets.widgets.assets import style

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        help: Think of it.
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - {id: a.one.needs, kind: list, item: need, text: Which needs?}
          - id: a.one.funders
            kind: yes_no
            text: Are there funders?
            follow_up:
              kind: table
              text: Who?
              row: funder
              columns: [{id: who, text: Who, required: true}, {id: why, text: Why}]
          - {id: a.one.notes, kind: notes, text: Notes}
      - id: a.two
        title: Second
        questions:
          - {id: a.two.aim, kind: long_text, text: Aim?, required: true, max_words: 3}
          - {id: a.two.keen, kind: scale, text: How keen?, max: 3}
"""
VIEW = "view-0123"
KEY = "a-key-that-nobody-sees"
FILE = {"filename": "ann.json", "mime": "application/json", "text": "{}"}


class Page:
    """What a browser does to a widget and hears of it; every reply must survive the wire."""

    def __init__(self, widget, view=VIEW):
        self.widget, self.view, self.heard, self.drawn = widget, view, [], 0
        widget.send = self._hear

    def _hear(self, content, buffers=None):
        assert buffers is None
        text = json.dumps(content, allow_nan=False, ensure_ascii=False)
        self.heard.append(json.loads(text.encode("utf-8")))

    def say(self, content):
        """Deliver a message to whoever listens, and return the replies; nothing may be raised."""
        before = len(self.heard)
        for callback in self.widget._msg_callbacks.callbacks:  # noqa: SLF001 - as ipywidgets does
            callback(self.widget, content, [])
        return self.heard[before:]

    def save(self, answers, *, rev=1, base=0, token=None, view=None):
        """Save plain values as answered, or whole raw answers, and return the acknowledgement."""
        self.drawn += 1
        raw = {
            each: {
                **(value if _is_raw(value) else {"status": "answered", "value": value}),
                "base": base,
                "token": token or f"token-{id(self)}-{self.drawn}-{number}",
            }
            for number, (each, value) in enumerate(answers.items())
        }
        message = {"type": "save", "view": view or self.view, "rev": rev, "answers": raw}
        (reply,) = self.say(message)
        return reply

    def share(self, **seen):
        """Share revisions, written with underscores for dots."""
        found = {each.replace("_", "."): n for each, n in seen.items()}
        (reply,) = self.say({"type": "share", "view": self.view, "seen": found})
        return reply


def _is_raw(value):
    return isinstance(value, dict) and "status" in value


@pytest.fixture(scope="session")
def guide():
    return parse_guide(GUIDE)


@pytest.fixture(scope="session")
def store():
    with open_store("sqlite://") as store:
        yield store


@pytest.fixture
def member(store):
    """Somebody in a community of their own, so that the tests can share one store."""
    return store.add_member(store.add_community("Group").id, "Ann")


@pytest.fixture
def open_form(guide, store, member):
    """Open the form of a section as a workbook does; what is given wins over the store's own."""

    def make(section_id="a.one", **given):
        parts = {
            "save": lambda draft: store.save(member, draft, "version"),
            "share": lambda seen: store.share(member, section_id, seen),
            "current": store.current(member),
        }
        return SectionForm(guide.section(section_id), **{**parts, **given})

    return make


@pytest.fixture
def form(open_form):
    return open_form()


@pytest.fixture
def page(form):
    return Page(form)


@pytest.fixture
def open_page():
    return Page


@pytest.fixture
def texts(store, member):
    """Return the newest stored values of the member: question id -> value."""
    return lambda: {each: found.answer.value for each, found in store.current(member).items()}


@pytest.fixture
def make_widget(open_form):
    """Make a widget of each class, with functions that note what they were asked for in `asked`."""

    def make(name, asked=None, **given):
        asked = asked if asked is not None else []

        def note(*values):
            asked.append(values)
            return Member("m1", "c1", "Ann"), KEY

        parts = {
            "Dashboard": {"look": lambda *_: [], "act": lambda *_: {}},
            "FacilitatePanel": {"act": lambda *values: asked.append(values) or {}, "build": dict},
            "JoinForm": {"join": note, "new_link": note, "claim": note},
            "OwnData": {"download": lambda form: asked.append(form) or FILE, "erase": note},
            "PageHeader": {"leave": note},
            "Report": {},
            "Stack": {},
            "TaskList": {},
        }
        if name == "SectionForm":
            return open_form(**given)
        return getattr(widgets, name)(**{**parts[name], **given})

    return make


BRIDGE = """
async ({ source, state }) => {
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const listeners = {};
  const on = (names, listener) =>
    names.split(" ").forEach((name) => (listeners[name] ??= new Set()).add(listener));
  const off = (names, listener) =>
    names.split(" ").forEach((name) => listeners[name]?.delete(listener));
  const hear = (message) => listeners["msg:custom"]?.forEach((listener) => listener(message));
  const send = async (message) => {
    window.sent.push(message);
    (await window.say(message)).forEach(hear);
  };
  window.sent = [];
  window.hear = hear;
  const root = document.createElement("div");
  document.querySelector("main").append(root);
  const model = { get: (name) => state[name], on, off, send };
  window.closeView = module.default.render({ model, el: root });
}
"""
HTML = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Page | Site</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>body { background: Canvas; color: CanvasText }</style><main><h1>A page</h1></main></html>"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "async (options) => (await axe.run(document, options)).violations"
TOO_WIDE = """() => [...document.querySelectorAll("main *")]
    .filter(node => !node.closest(".cop-scroll, .cop-hidden"))
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1)
    .map(node => node.outerHTML.slice(0, 90))"""


@pytest.fixture
def show(new_page):
    """Show a widget's JavaScript in a browser, with its Python at the other end of the line.

    No kernel and no server stand between: what the page sends is said to the widget at once.
    `page.session` lists how the page asked for its session to be changed.
    """

    def open_page(widget, **options):
        page, wire = new_page(**options), Page(widget)
        page.session = []
        page.route("**/*", lambda route: _serve(route, page.session))
        page.goto("http://localhost/page")
        page.expose_function("say", wire.say)
        keys = [key for key in widget.keys if not key.startswith("_") and key != "layout"]
        page.add_style_tag(content=style())
        state = {key: widget.get_state([key])[key] for key in keys}
        page.evaluate(BRIDGE, {"source": str(widget._esm), "state": state})  # noqa: SLF001
        return page

    return open_page


def _serve(route, session):
    if route.request.url.endswith("/session"):
        session.append((route.request.method, route.request.post_data))
        route.fulfill(status=204)
    else:
        route.fulfill(body=HTML, content_type="text/html")


@pytest.fixture
def flaws():
    """Return what axe finds, and what is too wide, at 360 and 1280 pixels, light and dark."""

    def find(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        found = []
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                options = {"runOnly": RULES, "resultTypes": ["violations"]}
                broken = page.evaluate(RUN_AXE, options)
                found += [
                    (one["id"], node["html"][:120]) for one in broken for node in one["nodes"]
                ]
                found += page.evaluate(TOO_WIDE)
        return found

    return find

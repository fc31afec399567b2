"""Served workbooks for the browser tests, and people who visit them.

One server stands behind most tests, and each test's members have names of their own; another holds
communities that one test each has to itself. A test that must break a server starts its own.
"""

import itertools
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLateError

from copwidgets.people import join
from copwidgets.workbook import Workbook, open_workbook

COMMAND = Path(sys.executable).with_name("copwidgets")
PATIENT_MS = 30_000  # the machine may be busy; nothing here waits longer than it must
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NO_DRAFTS = """() => [localStorage, sessionStorage].every(area =>
    !Object.keys(area).some(key => key.startsWith("copwidgets:draft:")))"""
RUN_AXE = "async (options) => (await axe.run(document, options)).violations"
# The page's theme follows the system with the browser's next frame.
THEME_FOLLOWS = """() => {
  const light = document.body.dataset.jpThemeLight;
  return !light || light === String(!matchMedia("(prefers-color-scheme: dark)").matches);
}"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(node => !node.closest(".cop-scroll") && !node.closest(".cop-hidden"))
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1)
    .map(node => node.outerHTML.slice(0, 90))"""

GROUPS = (f"Group {number}" for number in itertools.count(1))

expect.set_options(timeout=PATIENT_MS)


@dataclass
class Place:
    """A workbook that is served: its folder, its server, and the same workbook opened here."""

    folder: Path
    server: object
    workbook: Workbook

    @property
    def url(self):
        return self.server.url

    @property
    def port(self):
        return urlsplit(self.url).port

    def answers(self, name):
        """Return what the store holds of a member: question id -> newest answer's value."""
        found = self.workbook.store.current(self.member(name))
        return {question_id: response.answer.value for question_id, response in found.items()}

    def texts(self, name, question_id):
        """Return every revision of one answer, oldest first."""
        history = self.workbook.store.history(self.workbook.community.id)
        wanted = (self.member(name).id, question_id)
        return [
            each.answer.value for each in history if (each.member_id, each.question_id) == wanted
        ]

    def member(self, name):
        return self.workbook.store.member(self.workbook.community.id, name)


@dataclass
class Person:
    """A member at a page."""

    place: Place
    name: str
    page: Page
    link: str = ""

    def open(self, path="10_define.ipynb"):
        """Go to a page and wait until it can be used."""
        self.page.goto(self.place.url + path)
        return self.ready()

    def reload(self):
        self.page.reload()
        return self.ready()

    def ready(self):
        try:
            self.page.locator(".cop-section, .cop-wide").first.wait_for(timeout=2 * PATIENT_MS)
        except TooLateError as error:
            raise AssertionError(self.story()) from error
        return self

    def story(self):
        """Return what there is to see where a page did not come, and what its server says."""
        kernels = [(each.pid, each.status()) for each in self.place.server.kernels()]
        shown, faults = self.page.locator("body").inner_text(), self.page.errors
        return (
            f"{self.page.url}: {shown!r} {faults} {kernels}\n{self.place.server.output()[-4000:]}"
        )

    def section(self, title):
        return self.page.get_by_role("region", name=title, exact=True)

    def status(self, title):
        return self.section(title).locator(".cop-status")

    def box(self, label):
        return self.page.get_by_label(label, exact=True)

    def is_saved(self):
        """Wait until the browser holds nothing any more that Python has not acknowledged."""
        self.page.wait_for_function(NO_DRAFTS, timeout=PATIENT_MS)
        return True

    def share(self, title):
        """Share a section by way of "check your answers", and return the words shown there."""
        section = self.section(title)
        section.get_by_role("button", name="Check and share this section").click()
        expect(section.get_by_role("heading", name="Check your answers")).to_be_focused()
        words = section.locator("dl").inner_text()
        section.get_by_label("Yes, I've completed this section").check()
        section.get_by_role("button", name="Continue").click()
        return words


@pytest.fixture(scope="session")
def serve_workbook(start_server, tmp_path_factory):
    """Serve a workbook from a folder of its own: `serve_workbook(guide=…, folder=…, port=…)`."""
    opened = []

    def serve(*, guide=None, folder=None, port=0):
        folder = folder or tmp_path_factory.mktemp("workbook")
        store = f"sqlite:///{folder / 'data' / 'responses.sqlite'}"
        options = [
            "--port",
            port,
            "--store",
            store,
            "--spare-kernels",
            0,
            *(["--guide", guide] if guide else []),
        ]
        server = start_server([COMMAND, "serve", *options], cwd=folder)
        opened.append(open_workbook(guide=guide, store=store))
        return Place(folder, server, opened[-1])

    yield serve
    for workbook in opened:
        workbook.close()


@pytest.fixture(scope="session")
def place(serve_workbook):
    """Return the workbook with the guide that the package carries."""
    return serve_workbook()


@pytest.fixture(scope="session")
def town(serve_workbook):
    """Return a workbook with room for many communities."""
    return serve_workbook()


@pytest.fixture
def apart(town):
    """Return a place whose community a test may change or count: nobody else is in it."""
    name = next(GROUPS)
    town.workbook.store.add_community(name)
    with open_workbook(store=town.workbook.url, community=name) as workbook:
        yield Place(town.folder, town.server, workbook)


@pytest.fixture(scope="session")
def many_kinds(serve_workbook, repository):
    """Return a workbook with another guide: every kind of answer, two phases."""
    return serve_workbook(guide=repository / "tests" / "data" / "many_kinds.yaml")


@pytest.fixture
def join_as(new_page, place):
    """Join under a name and open the questions by the personal link: `join_as("Ann")`.

    `prepare(page)` is called before the page is loaded; `key` is that of somebody who has joined.
    """

    def enter(name, at=place, path="10_define.ipynb", prepare=None, key=None, **options):
        workbook = at.workbook
        key = key or join(workbook.store, workbook.community, name).key
        person = Person(at, name, new_page(**options), f"{at.url}join#{key}")
        if prepare:
            prepare(person.page)
        person.page.goto(f"{at.url}join?next={path}#{key}")
        return person.ready()

    return enter


@pytest.fixture
def stranger(new_page, place):
    """Open the root address as somebody who is not known yet."""

    def arrive(name, prepare=None, **options):
        person = Person(place, name, new_page(**options))
        if prepare:
            prepare(person.page)
        return person.open("")

    return arrive


@pytest.fixture(scope="session")
def faults():
    """Return what a page does to somebody: axe's findings, and what is wider than the screen.

    `faults(page)` looks at 1280 and 360 pixels, light and dark, and leaves the page as it began.
    """

    def find(page):
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(THEME_FOLLOWS)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                where = (scheme, width)
                found += [(*where, each) for each in _violations(page)]
                found += [(*where, "too wide", each) for each in page.evaluate(TOO_WIDE)]
        page.emulate_media(color_scheme="light")
        return found

    return find


def _violations(page):
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(RUN_AXE, {"runOnly": RULES, "resultTypes": ["violations"]})
    return [(one["id"], node["html"][:120]) for one in found for node in one["nodes"]]

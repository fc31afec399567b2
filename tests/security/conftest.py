"""A served workbook with people in it, secrets that nobody else may get, and a member who goes on.

The attackers are served like everybody else: at this machine's own address, and never at another.
"""

import secrets
import sqlite3
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from copwidgets.kinds import Answer, Status
from copwidgets.people import Leader, join, new_link
from copwidgets.response import Draft
from copwidgets.workbook import Workbook, open_workbook
from tests.security.client import PATIENT, Visitor
from tests.security.stuffed import stuff, write_guide

COMMAND = Path(sys.executable).with_name("copwidgets")
PRIMARY = "define.purpose.primary"
PACE = 0.05  # seconds: about as fast as somebody types


def marker(word):
    """Return a word that stands nowhere else."""
    return f"{word}{secrets.token_hex(6)}"


def _select(file, table):
    names = [row[1] for row in file.execute(f'PRAGMA table_info("{table}")')]
    columns = ", ".join(f'"{each}"' for each in names if each != "changes")
    return f'SELECT {columns} FROM "{table}"'


@dataclass
class World:
    """A served workbook: its people's keys, and what no attacker may ever receive."""

    folder: Path
    server: object
    workbook: Workbook
    guide: Path | None = None
    keys: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)
    visitors: list = field(default_factory=list)
    trusted: list = field(default_factory=list)

    @property
    def store(self):
        return self.workbook.store

    @property
    def port(self):
        return urlsplit(self.server.url).port

    @property
    def file(self):
        return self.folder / "data" / "responses.sqlite"

    def add(self, name, community=None, *, leads=False):
        """Add somebody who has a link."""
        community = community or self.workbook.community
        if leads:
            joined = Leader(self.store, community.id).make_facilitator(name)
        else:
            joined = join(self.store, community, name)
        self.keys[name], self.members[name] = joined.key, joined.member
        self.secrets[f"key of {name}"] = joined.key
        return joined.member

    def add_key(self, name):
        """Give somebody another link."""
        self.keys[name] = new_link(self.store, self.members[name]).key
        self.secrets[f"key of {name}"] = self.keys[name]

    def write(self, name, text, question=PRIMARY):
        """Let somebody have written an answer that is theirs alone."""
        draft = Draft(question, Answer(Status.ANSWERED, text), 0, secrets.token_hex(8))
        self.store.save(self.members[name], draft, self.workbook.guide.version)

    def visitor(self, name=None):
        """Return a new browser, signed in when `name` is somebody's."""
        found = Visitor(self.server, {f"session-{self.port}": self.keys[name]} if name else {})
        self.visitors.append(found)
        return found

    def open(self, name, path="/10_define.ipynb", *, v1=True):
        """Open a page as somebody, and its socket."""
        return self.listen(self.visitor(name).open(path, v1=v1))

    def listen(self, line):
        self.lines.append(line)
        return line

    def rows(self, *, without=()):
        """Return every row of the store in which no member of these names is meant.

        How many changes there were is left out: it counts those of these members too.
        """
        ids = {self.members[name].id for name in without}
        with sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True) as file:
            tables = [
                row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            found = {table: file.execute(_select(file, table)).fetchall() for table in tables}
        return {
            table: sorted((row for row in rows if not ids & set(row)), key=repr)
            for table, rows in found.items()
        }

    def leaks(self):
        """Return the names of the secrets that stand in anything an attacker has received."""
        heard = [frame for line in self.lines for frame in line.frames]
        heard += [text for visitor in self.visitors for text in visitor.seen]
        secret = {name: word.encode() for name, word in self.secrets.items()}
        return [name for name, word in secret.items() if any(word in each for each in heard)]

    def trust(self, visitor):
        """Take somebody for no attacker: they may read what is theirs, or said it themselves."""
        self.visitors.remove(visitor)
        self.trusted.append(visitor)

    def forget(self):
        """Leave every page."""
        for visitor in (*self.visitors, *self.trusted):
            visitor.leave()
        for known in (self.lines, self.visitors, self.trusted):
            known.clear()


class Benign:
    """A member who goes on typing in a thread of their own, as a page of ours would save it.

    They rest between the attacks, or all tests that come after would run beside their typing.
    """

    NAME = "Benign Ben"

    def __init__(self, world):
        self.world = world
        self.said, self.faults = [], []
        self.line = world.visitor(self.NAME).open("/10_define.ipynb")
        world.visitors.clear()  # nobody's attack
        (self.form,) = [
            each
            for each, state in self.line.states().items()
            if state.get("spec", {}).get("id") == "define.purpose"
        ]
        self._is_over, self._is_awake = threading.Event(), threading.Event()
        self._has_saved = threading.Condition()
        self._thread = threading.Thread(target=self._type)
        self._thread.start()

    def _type(self):
        revision = 0
        while not self._is_over.wait(PACE):
            self._is_awake.wait()
            try:
                revision = self._save(f"benign {len(self.said)}", revision)
            except Exception as error:  # noqa: BLE001 - told by the test that is running
                self.faults.append(repr(error))
                return

    def _save(self, text, base):
        entry = {"status": "answered", "value": text, "base": base, "token": secrets.token_hex(8)}
        content = {"type": "save", "view": "view-benign", "rev": base, "answers": {PRIMARY: entry}}
        (reply,) = self.line.replies(self.form, content)
        self.line.frames.clear()
        result = reply["results"][PRIMARY]
        assert result["unseen"] is None
        with self._has_saved:
            self.said.append(text)
            self._has_saved.notify_all()
        return result["revision"]

    @contextmanager
    def awake(self):
        """Let them type."""
        self._is_awake.set()
        try:
            yield
        finally:
            self._is_awake.clear()

    def goes_on(self):
        """Wait until they have typed and saved something more."""
        with self._has_saved:
            before = len(self.said)
            more = self._has_saved.wait_for(lambda: len(self.said) > before, PATIENT)
        return more and not self.faults

    def end(self):
        self._is_over.set()
        self._is_awake.set()
        self._thread.join(PATIENT)
        self.line.close()

    def stored(self):
        history = self.world.store.history(self.world.workbook.community.id)
        own = self.world.members[self.NAME].id
        return [each.answer.value for each in history if each.member_id == own]


@pytest.fixture(scope="session")
def serve_world(start_server, tmp_path_factory):
    """Serve a workbook: `serve_world("--open-joining", guide=…)` returns a `World`."""
    opened = []

    def serve(*options, guide=None):
        folder = tmp_path_factory.mktemp("world")
        store = f"sqlite:///{folder / 'data' / 'responses.sqlite'}"
        given = ["--port", 0, "--store", store, *(["--guide", guide] if guide else []), *options]
        canary = marker("environment")
        server = start_server(
            [COMMAND, "serve", "--spare-kernels", 0, *given], cwd=folder, env={"CANARY": canary}
        )
        opened.append(open_workbook(guide=guide, store=store))
        world = World(folder, server, opened[-1], guide)
        world.secrets |= {"environment": canary, "folder": str(folder)}
        return world

    yield serve
    for workbook in opened:
        workbook.close()


def fill(world):
    """Put two communities in it, and what each of them keeps to itself."""
    other = world.store.add_community(marker("Othercommunity"))
    world.secrets["other community"] = other.name
    world.add("Fay Facilitator", leads=True)
    for name in ("Mallory", Benign.NAME, "Victor"):
        world.add(name)
    theirs = marker("Bea")
    world.secrets["name in the other community"] = theirs
    world.add(theirs, other)
    world.add(marker("Leader"), other, leads=True)
    for name, what in (("Victor", "a draft"), (theirs, "a draft of the other community")):
        world.secrets[what] = marker("draft")
        world.write(name, world.secrets[what])
    (world.folder / "secret.txt").write_text(marker("file"))
    world.secrets["file"] = (world.folder / "secret.txt").read_text()
    return other


@pytest.fixture(scope="session")
def filled(serve_world):
    world = serve_world()
    world.other = fill(world)
    return world


@pytest.fixture(scope="session")
def benign(filled):
    found = Benign(filled)
    yield found
    found.end()
    assert found.faults == []
    assert found.said == found.stored()


@pytest.fixture
def world(filled, benign):
    """Return the world; whoever attacks it, the benign member goes on and no secret has got out."""
    with benign.awake():
        yield filled
        assert benign.goes_on()
    assert filled.leaks() == []
    assert "Traceback" not in filled.server.output()
    filled.forget()


@pytest.fixture(scope="session")
def stuffed(serve_world, tmp_path_factory):
    """Return a workbook in which everything that can be a payload is one."""
    return stuff(serve_world(guide=write_guide(tmp_path_factory.mktemp("guide"))))

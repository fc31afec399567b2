"""Stores to test, and a short way to write a draft."""

import itertools
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import open_store
from tests.store.elsewhere import Elsewhere

TOKENS = (f"token-{number}" for number in itertools.count())


class Ground(NamedTuple):
    """A store to write to, one to look with, and a member who answers."""

    store: object
    seen: object
    member: object

    @property
    def community_id(self):
        return self.member.community_id


@pytest.fixture(params=["memory", "file", "observed", "process", "postgres"])
def ground(request, tmp_path):
    """Everything is written through `store` and looked at through `seen`."""
    kind = request.param
    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")
    else:
        url = "sqlite://" if kind == "memory" else f"sqlite:///{tmp_path}/store.sqlite"
    with open_store(url) as store, ExitStack() as stack:
        member = store.add_member(store.default_community("Group").id, "Ann")
        seen = store
        if kind in {"observed", "postgres"}:
            seen = stack.enter_context(open_store(url))
        elif kind == "process":
            seen = stack.enter_context(request.getfixturevalue("elsewhere").look(url))
        yield Ground(store, seen, member)


@pytest.fixture(scope="session")
def elsewhere():
    """Another process that looks into stores."""
    other = Elsewhere()
    yield other
    other.close()


@pytest.fixture
def path(tmp_path):
    """The path of a store that does not exist yet."""
    return tmp_path / "store.sqlite"


@pytest.fixture
def draft():
    """Return a function that writes drafts, each with a token of its own."""

    def write(text="words", base=0, question="a.b.c", token=None, status=Status.ANSWERED):
        return Draft(question, Answer(status, text), base, token or next(TOKENS))

    return write


@pytest.fixture
def spawn():
    """Return a function that starts Python with a program and arguments; ends what it started."""
    started = []

    def start(program, *arguments):
        command = [sys.executable, "-c", program, *map(str, arguments)]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()

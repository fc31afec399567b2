"""Processes that save, a disk of a few hundred kilobytes, and what both leave behind."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from copwidgets.store import open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run():
    """Run a Python program with arguments to its end; return its lines."""

    def start(program, *arguments, wrap=(), **options):
        command = [*wrap, sys.executable, "-c", program, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=150, **options
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return done.stdout.splitlines()

    return start


@pytest.fixture
def filled(tmp_path):
    """The path of a store with a member, Ann, who has answered once."""
    path = tmp_path / "store.sqlite"
    with closing(open_store(f"sqlite:///{path}")) as store:
        store.add_member(store.default_community("Group").id, "Ann")
    return path


@pytest.fixture
def mounting():
    """What to start a program with, so that it may mount disks that end with it; None: nothing.

    Whoever gets None has a test without a disk of its own beside this one, which is named there.
    """
    for command in (["unshare", "-m"], ["unshare", "-r", "-m"]):
        try:
            done = subprocess.run([*command, "true"], capture_output=True, check=False)
        except FileNotFoundError:
            break
        if done.returncode == 0:
            return command
    return None

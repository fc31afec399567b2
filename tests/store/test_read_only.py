"""Where one may not write: a new store is refused, an old one is read, and both say why.

The tests may run as root, whom no permission stops: a program turns into nobody first.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from copwidgets import open_workbook
from copwidgets.store import sqlite
from copwidgets.store.sqlite import SqliteStore

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")

_READ_ONLY = """
import os, sys
from copwidgets.errors import StoreError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import open_store, sqlite
open_store("sqlite://").close()  # everything is imported while it may be
sqlite.WAL_IS_SAFE_FROM = (int(sys.argv[2]), 0, 0)
if os.getuid() == 0:
    os.setuid(65534)
try:
    store = open_store(f"sqlite:///{sys.argv[1]}")
except StoreError as error:
    print("open:", error)
    sys.exit()
community = store.communities()[0]
member = store.members(community.id)[0]
for _ in range(2):
    try:
        store.save(member, Draft("q", Answer(Status.ANSWERED, "x"), 0, "t"), "v")
    except StoreError as error:
        print("save:", error)
    print("read:", len(store.communities()), len(list(store.history(community.id))))
"""


@pytest.fixture
def folder():
    # Not tmp_path: its parents are closed to the user that the program turns into.
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        path.chmod(0o755)


def _run_read_only(path, wal_from=9):
    command = [sys.executable, "-c", _READ_ONLY, str(path), str(wal_from)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def _fill(path, monkeypatch, wal_from=9):
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (wal_from, 0, 0))
    with SqliteStore.at(path) as store:
        store.add_member(store.default_community("Group").id, "Ann")
    path.chmod(0o444)


@pytest.mark.parametrize("name", ["store.sqlite", "sub/store.sqlite"])
def test_no_store_can_be_made_in_a_folder_one_may_not_write(folder, name):
    folder.chmod(0o555)
    (line,) = _run_read_only(folder / name)
    assert line.startswith(f"open: {folder}")
    assert "Permission denied" in line
    assert "Allow writing" in line


def test_a_read_only_store_can_be_read_and_says_why_it_is_not_written(folder, monkeypatch):
    path = folder / "store.sqlite"
    _fill(path, monkeypatch)
    folder.chmod(0o555)
    lines = _run_read_only(path)
    assert lines[1::2] == ["read: 1 0"] * 2
    assert all("cannot be written" in line and "Allow writing" in line for line in lines[::2])


def test_a_read_only_file_in_a_folder_one_may_write(folder, monkeypatch):
    path = folder / "store.sqlite"
    _fill(path, monkeypatch)
    Path(f"{path}.lock").unlink()
    folder.chmod(0o777)
    lines = _run_read_only(path)
    assert lines[1::2] == ["read: 1 0"] * 2
    assert all("cannot be written" in line for line in lines[::2])


def test_a_file_one_may_not_even_read(folder, monkeypatch):
    path = folder / "store.sqlite"
    _fill(path, monkeypatch)
    path.chmod(0o000)
    (line,) = _run_read_only(path)
    assert "cannot be opened" in line


def test_a_store_in_wal_cannot_be_read_where_one_may_not_write(folder, monkeypatch):
    path = folder / "store.sqlite"
    _fill(path, monkeypatch, wal_from=3)
    folder.chmod(0o555)
    (line,) = _run_read_only(path, wal_from=3)
    assert line.startswith(f"open: {path}")
    assert "Allow" in line


_WORKBOOK = """
import os, sys
import copwidgets.serve
from copwidgets import open_workbook
from copwidgets.cli import app
url = f"sqlite:///{sys.argv[1]}"
os.chdir("/")
with open_workbook() as workbook:  # everything is imported while it may be
    workbook.responses()
copwidgets.serve.serve = lambda *_site, **_options: print("served")
copwidgets.serve.Site, copwidgets.serve.ServeError
if os.getuid() == 0:
    os.setuid(65534)
with open_workbook(store=url) as workbook:
    print("read:", len(workbook.responses()))
app(["serve", "--store", url], standalone_mode=False)
"""


def test_results_are_read_in_a_notebook_and_serving_is_refused(folder, monkeypatch, tmp_path):
    path = folder / "store.sqlite"
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (9, 0, 0))
    with open_workbook("Ann", store=f"sqlite:///{path}") as workbook:
        workbook.form("define.purpose").value = {"define.purpose.primary": "To sing"}
        workbook.store.share(workbook.member, "define.purpose", {"define.purpose.primary": 1})
    path.chmod(0o444)
    folder.chmod(0o555)
    environ = {
        **os.environ,
        "COPWIDGETS_STORE": "sqlite://",
        "JUPYTER_DATA_DIR": str(tmp_path),
        "JUPYTER_CONFIG_DIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-c", _WORKBOOK, str(path)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["read: 1"], done.stderr
    assert done.stderr.startswith(f"Error: {path}: this store cannot be written")
    assert "Allow writing" in done.stderr

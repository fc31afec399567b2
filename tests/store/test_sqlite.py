"""How a SQLite store is opened and held: settings, gate, permissions, and what is in the way."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from filelock import FileLock

from copwidgets.errors import StoreBusyError, StoreError
from copwidgets.store import files, open_store, sqlite
from copwidgets.store.sqlite import SqliteStore, journal_mode


@pytest.fixture
def store(path):
    with SqliteStore.at(path, wait=0.1) as opened:
        yield opened


@pytest.fixture
def member(store):
    return store.add_member(store.default_community("Group").id, "Ann")


def _ask(path, query):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _pragma(store, text):
    with store.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {text}").scalar()


# --- URLs ---


def test_a_file_is_created_with_its_folder(tmp_path):
    open_store(f"sqlite:///{tmp_path}/new/folder/store.sqlite").close()
    assert (tmp_path / "new/folder/store.sqlite").stat().st_size > 0


def test_a_relative_path_starts_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///here ?%41#.sqlite").close()
    assert (tmp_path / "here ?%41#.sqlite").exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_memory_leaves_no_file(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_store(url) as first, open_store(url) as second:
        first.default_community("One")
        assert second.communities() == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["mysql://me:secret@host/x", "store.sqlite", "sqlite://x/y", ""])
def test_another_url_is_refused_with_the_way_out(url):
    with pytest.raises(
        StoreError, match=r"not supported in this version.*sqlite:///path"
    ) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


# --- settings ---


def test_the_settings_are_the_durable_ones(store, path):
    assert _pragma(store, "synchronous") == 2  # FULL
    assert _pragma(store, "foreign_keys") == 1
    assert _pragma(store, "journal_mode") == journal_mode(sqlite3.sqlite_version_info)
    assert _ask(path, "PRAGMA application_id") == [(files.APPLICATION_ID,)]


def test_a_save_waits_at_least_ten_seconds_for_others(path):
    with SqliteStore.at(path) as store:
        assert _pragma(store, "busy_timeout") >= 10_000


def test_wal_needs_a_library_without_the_reset_race():
    assert journal_mode((3, 51, 2)) == "truncate"
    assert journal_mode((3, 51, 3)) == "wal"


def test_a_store_goes_into_wal_and_out_again(path, monkeypatch, draft):
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (3, 0, 0))
    with SqliteStore.at(path) as store, SqliteStore.at(path) as other:
        member = other.add_member(store.default_community("Group").id, "Ann")
        store.save(member, draft("in the log"), "v1")
        assert Path(f"{path}-wal").exists()
        monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (9, 0, 0))
        with pytest.raises(StoreBusyError):
            SqliteStore.at(path, wait=0.1)
    with SqliteStore.at(path) as store:
        assert store.current(member)["a.b.c"].answer.value == "in the log"
    assert _ask(path, "PRAGMA journal_mode") == [("delete",)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_new_store_is_its_owners_alone(path, umask):
    before = os.umask(umask)
    try:
        with SqliteStore.at(path) as store:
            store.default_community("Group")
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes.pop("store.sqlite.lock") == 0o600
    assert set(modes.values()) == {0o600}


def test_a_file_that_another_process_has_just_created_is_kept(path):
    path.write_text("theirs")
    files.create(path)
    assert path.read_text() == "theirs"


def test_a_file_that_cannot_be_created_says_why(tmp_path):
    with pytest.raises(StoreError, match=r"cannot be created \(File name too long\)"):
        files.create(tmp_path / ("x" * 300))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_mode_that_somebody_chose_is_kept_and_the_lock_follows(path):
    path.touch()
    path.chmod(0o660)
    SqliteStore.at(path).close()
    for file in (path, Path(f"{path}.lock")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o660


def test_a_link_leads_to_the_same_gate(path, tmp_path):
    SqliteStore.at(path).close()
    link = tmp_path / "link.sqlite"
    link.symlink_to(path)
    SqliteStore.at(link).close()
    assert not Path(f"{link}.lock").exists()


# --- the gate, and others in the way ---


def test_a_save_waits_at_the_gate_and_then_says_so(store, member, path, draft):
    with FileLock(f"{path}.lock"), pytest.raises(StoreBusyError, match="Nothing was saved"):
        store.save(member, draft(), "v1")
    assert store.current(member) == {}
    store.save(member, draft(), "v1")


def test_reading_needs_no_gate(store, path):
    with FileLock(f"{path}.lock"), SqliteStore.at(path, wait=0.1) as other:
        assert other.communities() == store.communities()


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_foreign_writer_is_waited_for_and_then_named(store, member, path, draft, begin):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(begin)
    with pytest.raises(StoreBusyError):
        store.save(member, draft("lost?"), "v1")
    other.close()
    assert store.save(member, draft("kept"), "v1").response.revision == 1


def test_a_reader_that_stops_the_commit_leaves_no_half_save(store, member, path, draft):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM members").fetchall()
    if _pragma(store, "journal_mode") != "wal":
        with pytest.raises(StoreBusyError):
            store.save(member, draft("refused"), "v1")
    other.close()
    assert store.save(member, draft("kept"), "v1").response.revision == 1


def test_a_full_disk_refuses_the_save_and_keeps_the_store(store, member, draft):
    store.save(member, draft("before"), "v1")
    _pragma(store, f"max_page_count = {_pragma(store, 'page_count') + 2}")
    with pytest.raises(StoreError, match=r"disk is full.*Make room"):
        store.save(member, draft("x" * 20_000, 1), "v1")
    assert store.current(member)["a.b.c"].answer.value == "before"
    _pragma(store, "max_page_count = 1000000")
    assert store.save(member, draft("after", 1), "v1").response.revision == 2
    assert _pragma(store, "integrity_check") == "ok"


@pytest.mark.parametrize("what", ["deleted", "replaced"])
def test_a_store_taken_away_is_noticed_and_can_be_put_back(store, member, path, draft, what):
    away = path.with_name("away")
    path.rename(away)
    if what == "replaced":
        path.touch()
    with pytest.raises(StoreError, match="moved, deleted or replaced"):
        store.save(member, draft(), "v1")
    away.replace(path)
    assert store.save(member, draft(), "v1").response.revision == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_opens_its_own(path, spawn):
    process = spawn(_FORK, path)
    output, errors = process.communicate(timeout=60)
    assert (output.split("\n"), process.returncode) == (["refused", "ok", ""], 0), errors


_FORK = """
import os, sys
from copwidgets.errors import StoreError
from copwidgets.store import open_store
url = f"sqlite:///{sys.argv[1]}"
store = open_store(url)
if os.fork() == 0:
    try:
        store.communities()
    except StoreError as error:
        assert "forked" in str(error)
        print("refused")
    open_store(url).default_community("Group")
    sys.stdout.flush()
    os._exit(0)
assert os.wait()[1] == 0
assert len(store.communities()) == 1
print("ok")
"""

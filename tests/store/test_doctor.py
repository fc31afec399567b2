"""The doctor names each trouble of a store with what to do, and changes nothing."""

import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from copwidgets.errors import StoreError
from copwidgets.store import backups, mounts, open_store, sqlite
from copwidgets.store.doctor import examine, file
from copwidgets.store.doctor.findings import Finding, Level
from copwidgets.store.sqlite import SqliteStore

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def filled(path, draft):
    """A store with some answers, closed."""
    with SqliteStore.at(path) as store:
        for name in ("Ann", "Bob"):
            member = store.add_member(store.default_community("Group").id, name)
            for number in range(30):
                store.save(member, draft(f"{name} says {number}", question=f"q.{number}"), "v1")
            store.share(member, "q", {"q.0": 1})
    return path


def ask(path):
    """Return what the doctor finds: check -> finding."""
    return {each.check: each for each in examine(f"sqlite:///{path}")}


def change(path, *statements):
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def levels(found):
    return {each.level for each in found.values()}


def test_a_store_that_is_well_is_left_as_it_is(filled):
    before = {each.name: each.read_bytes() for each in filled.parent.iterdir()}
    found = ask(filled)
    assert Level.FAULT not in levels(found)
    assert "60 saved versions read back" in found["answers"].what
    assert str(filled) in found["file"].what
    assert {each.name: each.read_bytes() for each in filled.parent.iterdir()} == before
    assert all(each.remedy for each in found.values() if each.level is not Level.OK)


def test_it_looks_while_others_save(filled, draft):
    with SqliteStore.at(filled) as store:
        member = store.member(store.communities()[0].id, "Ann")
        for number, finding in enumerate(examine(f"sqlite:///{filled}")):
            assert finding.level is not Level.FAULT
            store.save(member, draft(f"{number}", base=number, question="q.new"), "v1")
    assert Level.FAULT not in levels(ask(filled))


def test_a_finding_is_one_line():
    finding = Finding("room", Level.WARNING, "2.0 MB free", "Make room")
    assert str(finding) == "WARNING room: 2.0 MB free. Make room"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://me:secret@x/y", "x"])
def test_what_is_no_store_to_look_at_is_one_sentence(url):
    with pytest.raises(StoreError, match="no store in a file or database here") as caught:
        list(examine(url))
    assert "secret" not in str(caught.value)


def test_where_no_store_is_none_is_made(tmp_path):
    (tmp_path / "empty.sqlite").touch()
    for name in ("missing.sqlite", "empty.sqlite"):
        with pytest.raises(StoreError, match="no store here yet"):
            ask(tmp_path / name)
    assert [each.name for each in tmp_path.iterdir()] == ["empty.sqlite"]


# --- content ---


@pytest.mark.parametrize(
    ("statements", "check", "words"),
    [
        (
            ["DELETE FROM revisions WHERE question_id = 'q.0'"],
            "order",
            "2 answers whose newest version is missing, 2 answers whose shared version is missing",
        ),
        (["DELETE FROM members WHERE name = 'Ann'"], "order", "30 versions without a member"),
        (
            ["DELETE FROM members WHERE name = 'Ann'"],
            "references",
            "rows lead nowhere, in: revisions, shares",
        ),
        (
            ["DELETE FROM heads WHERE question_id = 'q.1'"],
            "order",
            "2 versions that no answer counts as its own",
        ),
        (
            [
                "PRAGMA ignore_check_constraints = ON",
                "UPDATE heads SET shared_n = 9 WHERE question_id = 'q.0'",
            ],
            "order",
            "2 answers with a shared version newer than the newest",
        ),
        (["DROP TABLE heads"], "order", "this store is damaged"),
        (["DELETE FROM alembic_version"], "schema", "this store is damaged"),
        (["UPDATE alembic_version SET version_num = '9'"], "schema", "newer version"),
        (["PRAGMA application_id = 7"], "file", "not a store of this program"),
    ],
)
def test_content_that_is_not_whole(filled, statements, check, words):
    change(filled, *statements)
    finding = ask(filled)[check]
    assert words in finding.what
    assert (finding.level, bool(finding.remedy)) == (Level.FAULT, True)


def test_a_flipped_byte_is_found_with_its_place(filled):
    filled.write_bytes(filled.read_bytes().replace(b"Bob says 7", b"Bob sayz 7"))
    with open_store(f"sqlite:///{filled}") as store:
        community = store.communities()[0]
        bob = store.member(community.id, "Bob")
    found = ask(filled)
    what = found["answers"].what
    assert what.startswith("1 saved versions do not read back")
    for words in (community.id, bob.id, "question q.7, revision 1"):
        assert words in what
    assert "Bob" not in what
    assert found["pages"].level is Level.OK
    assert "Reading goes on without them" in found["answers"].remedy


def test_a_damaged_decision_is_found_with_its_place(filled):
    with SqliteStore.at(filled) as store:
        community = store.communities()[0]
        for name in ("Trust", "Space"):
            made = {"theme": name, "name": name, "description": ""}
            store.judge(community.id, "theme_made", made)
    assert "2 decisions about answers read back" in ask(filled)["decisions"].what
    filled.write_bytes(filled.read_bytes().replace(b'"Space"', b'"Spice"'))
    found = ask(filled)["decisions"]
    assert (found.level, f"community {community.id}, decision 2" in found.what) == (
        Level.FAULT,
        True,
    )
    assert "Spice" not in found.what
    assert "Results go on without them" in found.remedy


def test_many_damaged_answers_are_not_all_listed(filled):
    filled.write_bytes(filled.read_bytes().replace(b" says ", b" sayz "))
    what = ask(filled)["answers"].what
    assert what.startswith("at least 20 saved versions")
    assert what.count("question q.") == 20


def test_a_broken_page_is_found(filled):
    content = filled.read_bytes()
    filled.write_bytes(content[:-4096] + b"\xff" * 4096)
    found = ask(filled)
    assert found["pages"].level is Level.FAULT
    assert "restore the newest backup" in found["pages"].remedy


def test_a_text_file_is_no_store(path):
    path.write_text("words " * 500)
    found = ask(path)
    assert "not a store" in found["file"].what
    assert "answers" not in found


def test_an_older_store_is_looked_at_as_it_is(path):
    shutil.copy(DATA / "store_0001.sqlite", path)
    content = path.read_bytes()
    found = ask(path)
    assert found["schema"].level is Level.WARNING
    assert "at step 0001" in found["schema"].what
    assert "5 saved versions" in found["answers"].what
    assert found["decisions"].what == "a store of this version keeps none"
    assert found["order"].level is Level.OK
    assert path.read_bytes() == content


_CUT_OFF = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE revisions SET text = text || 'x'")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_save_that_was_cut_off_is_told_and_not_taken_back_by_looking(filled, spawn):
    spawn(_CUT_OFF, filled).wait(30)
    content = filled.read_bytes()
    found = ask(filled)
    assert "journal holds saves that are on their way, or were cut off" in found["beside"].what
    assert "never delete it" in found["beside"].remedy
    assert found["file"].level is Level.FAULT
    assert "stopped in the middle of a save" in found["file"].what
    assert filled.read_bytes() == content
    open_store(f"sqlite:///{filled}").close()
    assert Level.FAULT not in levels(ask(filled))


# --- the disk, the file, the library ---


def test_too_little_room_is_a_warning(filled, monkeypatch):
    usage = shutil.disk_usage(filled)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    finding = ask(filled)["room"]
    assert finding.level is Level.WARNING
    assert "1.0 MB free" in finding.what


def test_a_network_disk_is_a_fault_here_as_when_opening(filled, monkeypatch):
    monkeypatch.setattr(mounts, "find_network", lambda _folder: "nfs")
    finding = ask(filled)["disk"]
    assert finding.level is Level.FAULT
    assert "PostgreSQL" in finding.remedy


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_file_that_others_may_read(filled):
    filled.chmod(0o644)
    finding = ask(filled)["mode"]
    assert (finding.level, "644" in finding.what) == (Level.WARNING, True)
    assert f"chmod 600 {filled}" in finding.remedy


def test_what_one_may_not_write_is_a_warning(filled, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    found = ask(filled)
    assert (found["mode"].level, found["folder"].level) == (Level.WARNING, Level.WARNING)


@pytest.mark.parametrize(
    ("version", "level"), [((3, 51, 2), Level.WARNING), ((3, 51, 3), Level.OK)]
)
def test_an_old_sqlite_is_named_with_what_is_done_about_it(filled, monkeypatch, version, level):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    finding = ask(filled)["SQLite"]
    assert finding.level is level
    assert f"version 3.51.{version[2]}" in finding.what
    if level is Level.WARNING:
        assert "3.51.3 or newer" in finding.remedy


def test_a_log_beside_a_store_is_told(filled, monkeypatch, draft):
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (3, 0, 0))
    with SqliteStore.at(filled) as store:
        member = store.member(store.communities()[0].id, "Ann")
        store.save(member, draft("in the log", question="q.new"), "v1")
        monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (9, 0, 0))
        found = ask(filled)
    assert "store.sqlite-wal holds saves" in found["beside"].what
    assert "61 saved versions" in found["answers"].what
    assert found["journal"].level is Level.WARNING
    assert "in the mode wal" in found["journal"].what


# --- backups ---


@pytest.mark.parametrize(
    ("days", "level", "words"),
    [(0, Level.OK, "of today"), (3, Level.OK, "3 days old"), (9, Level.WARNING, "9 days old")],
)
def test_the_newest_backup_counts(filled, days, level, words):
    for number, age in enumerate((days, days + 20)):
        made = filled.with_name(f"backup-{number}.sqlite")
        backups.make_backup(filled, made)
        moment = time.time() - age * 86_400 - 60
        os.utime(made, (moment, moment))
    finding = ask(filled)["backup"]
    assert (finding.level, words in finding.what) == (level, True)


def test_another_store_is_no_backup(filled):
    others = filled.parent
    SqliteStore.at(others / "other.sqlite").close()
    shutil.copy(DATA / "store_0001.sqlite", others / "foreign.sqlite")
    change(others / "table.sqlite", "CREATE TABLE t (x)")
    (others / "words.sqlite").write_text("words")
    finding = ask(filled)["backup"]
    assert finding.level is Level.WARNING
    assert "copwidgets backup FILE" in finding.remedy


def test_a_file_that_cannot_be_read_is_no_backup(filled, monkeypatch):
    def refuse(*_arguments):
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert not file._is_database(filled)  # noqa: SLF001 - as root, everything can be read

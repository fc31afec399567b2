"""Copies of a store: made while others save, verified, never over a file, and put back."""

import os
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from copwidgets.errors import StoreBusyError, StoreError
from copwidgets.store import backups, sqlite
from copwidgets.store.sqlite import SqliteStore

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def store(path):
    with SqliteStore.at(path, wait=0.2) as opened:
        yield opened


@pytest.fixture
def member(store, draft):
    """Somebody with three answers, one of them shared."""
    member = store.add_member(store.default_community("Group").id, "Ann")
    for number in range(3):
        store.save(member, draft(f"text {number}", question=f"q.{number}"), "v1")
    store.share(member, "q", {"q.0": 1})
    return member


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backup.sqlite"


def texts(path, question_id=None):
    with SqliteStore.at(path) as store:
        community = store.communities()[0]
        return [
            each.answer.value
            for each in store.history(community.id)
            if question_id in {None, each.question_id}
        ]


def change(path, statement):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


# --- making one ---


@pytest.mark.usefixtures("member")
def test_a_backup_is_whole_and_its_owners_alone(path, target):
    copied = backups.make_backup(path, target)
    assert (copied.path, copied.damaged) == (target, ())
    assert (copied.rows["revisions"], copied.rows["members"]) == (3, 1)
    assert sorted(each.name for each in path.parent.glob("backup*")) == ["backup.sqlite"]
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert texts(target) == ["text 0", "text 1", "text 2"]


@pytest.mark.parametrize("wal_from", [(3, 0, 0), (9, 0, 0)], ids=["WAL", "TRUNCATE"])
def test_a_backup_is_made_while_others_save(path, target, draft, monkeypatch, wal_from):
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", wal_from)
    with SqliteStore.at(path) as store:
        member = store.add_member(store.default_community("Group").id, "Ann")
        saved, stop, began = [], threading.Event(), threading.Event()

        def save_on():
            while not stop.is_set():
                store.save(member, draft(f"{len(saved)}", base=len(saved), question="q"), "v1")
                saved.append(len(saved))
                began.set()

        writer = threading.Thread(target=save_on)
        writer.start()
        try:
            assert began.wait(20)
            copied = [backups.make_backup(path, target.with_name(f"{n}.sqlite")) for n in range(3)]
        finally:
            stop.set()
            writer.join()
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (9, 0, 0))
    for each in copied:
        found = texts(each.path)
        assert found == [str(number) for number in range(each.rows["revisions"])]
    assert 0 < copied[0].rows["revisions"] <= copied[2].rows["revisions"] <= len(saved)


@pytest.mark.usefixtures("member")
def test_a_backup_of_a_wal_store_needs_no_log_beside_it(path, target, monkeypatch, draft):
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (3, 0, 0))
    other = path.with_name("other.sqlite")
    with SqliteStore.at(other) as store:
        member = store.add_member(store.default_community("Group").id, "Ann")
        store.save(member, draft("only in the log"), "v1")
        assert Path(f"{other}-wal").stat().st_size
        backups.make_backup(other, target)
    assert sqlite3.connect(target).execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert b"only in the log" in target.read_bytes()


@pytest.mark.usefixtures("member")
def test_a_backup_is_never_made_over_a_file(path, target):
    target.write_text("theirs")
    with pytest.raises(StoreError, match=r"a file of this name already.*another name"):
        backups.make_backup(path, target)
    assert target.read_text() == "theirs"


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_somebody_makes_meanwhile_is_kept_too(path, target, monkeypatch, has_links):
    def verify(part, **how):
        target.write_text("theirs")
        return verified(part, **how)

    def no_links(_self, _other):
        raise PermissionError

    verified = backups.verify
    monkeypatch.setattr(backups, "verify", verify)
    if not has_links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    with pytest.raises(StoreError, match="a file of this name already"):
        backups.make_backup(path, target)
    assert target.read_text() == "theirs"
    assert list(path.parent.glob("*.partial*")) == []


@pytest.mark.usefixtures("member")
def test_a_stick_without_links_takes_a_backup(path, target, monkeypatch):
    def no_links(_self, _other):
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    assert backups.make_backup(path, target).rows["revisions"] == 3
    assert list(path.parent.glob("*.partial*")) == []


@pytest.mark.usefixtures("member")
def test_a_folder_that_is_not_there_is_one_sentence(path, tmp_path):
    with pytest.raises(StoreError, match=r"cannot be written \(No such file.*Choose a folder"):
        backups.make_backup(path, tmp_path / "none" / "backup.sqlite")


def test_without_a_store_there_is_no_backup(path, target):
    with pytest.raises(StoreError, match="no store here yet"):
        backups.make_backup(path, target)
    assert list(path.parent.iterdir()) == []


@pytest.mark.usefixtures("member")
def test_a_store_that_is_held_for_too_long_is_said_to_be_busy(path, target, monkeypatch):
    monkeypatch.setattr(backups.looking, "WAIT_SECONDS", 0.1)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusyError):
        backups.make_backup(path, target)
    holder.close()
    assert list(path.parent.glob("backup*")) == []


@pytest.mark.usefixtures("member")
def test_a_copy_that_is_not_equal_is_thrown_away(path, target, monkeypatch):
    monkeypatch.setattr(backups.checks, "count_rows", lambda _connection: {"revisions": 2})
    with pytest.raises(StoreError, match=r"not equal to what it was made of.*[Tt]ry again"):
        backups.make_backup(path, target)
    assert list(path.parent.glob("backup*")) == []


@pytest.mark.usefixtures("member")
def test_a_damaged_answer_is_copied_as_it_is_and_named(path, store, target):
    store.close()
    path.write_bytes(path.read_bytes().replace(b"text 1", b"text X"))
    (damaged,) = backups.make_backup(path, target).damaged
    assert (damaged.question_id, damaged.revision) == ("q.1", 1)


@pytest.mark.usefixtures("member")
def test_a_store_with_broken_pages_is_no_backup(path, store, target):
    store.close()
    content = path.read_bytes()
    path.write_bytes(content[: 4096 * 8] + b"\xff" * 4096 + content[4096 * 9 :])
    with pytest.raises(StoreError, match="damaged"):
        backups.make_backup(path, target)
    assert list(path.parent.glob("backup*")) == []


# --- putting one back ---


@pytest.fixture
def backup(member, path, target):
    assert member
    backups.make_backup(path, target)
    return target


@pytest.mark.parametrize("is_empty", [True, False])
def test_a_backup_is_put_back_where_nothing_is(backup, tmp_path, is_empty):
    place = tmp_path / "folder" / "again.sqlite"
    if is_empty:
        place.parent.mkdir()
        place.touch()
    copied = backups.restore(backup, place, wait=0.1)
    assert (copied.path, copied.rows["revisions"]) == (place, 3)
    assert texts(place) == texts(backup)
    if os.name == "posix":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_store_is_never_written_over(backup, path, member, store, draft):
    store.save(member, draft("newer", question="q.new"), "v1")
    with pytest.raises(StoreError, match=r"a store already.*move it to another name"):
        backups.restore(backup, path, wait=0.1)
    assert "newer" in texts(path)


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_what_was_left_of_another_store_keeps_a_backup_away(backup, tmp_path, suffix):
    place, left = tmp_path / "again.sqlite", tmp_path / f"again.sqlite{suffix}"
    left.write_bytes(b"old")
    with pytest.raises(StoreError, match=rf"again\.sqlite{suffix}: .*would be played into it"):
        backups.restore(backup, place, wait=0.1)
    assert left.read_bytes() == b"old"
    assert not place.exists()


def test_a_store_in_use_is_not_taken_for_a_backup(backup, tmp_path):
    Path(f"{backup}-wal").write_bytes(b"newer")
    with pytest.raises(StoreError, match="copy it with `copwidgets backup`"):
        backups.restore(backup, tmp_path / "again.sqlite", wait=0.1)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.write_text("words " * 500), "not a store of this program"),
        (lambda path: os.truncate(path, 4096 * 3), "damaged"),
        (lambda path: path.write_bytes(b""), "no store here yet"),
        (lambda path: path.unlink(), "no store here yet"),
        (lambda path: change(path, "PRAGMA application_id = 3"), "not a store of this program"),
        (lambda path: change(path, "UPDATE alembic_version SET version_num = '9'"), "newer"),
        (lambda path: change(path, "DELETE FROM alembic_version"), "damaged"),
    ],
)
def test_what_is_no_backup_is_refused_and_nothing_made(backup, tmp_path, spoil, words):
    spoil(backup)
    place = tmp_path / "new" / "again.sqlite"
    with pytest.raises(StoreError, match=words):
        backups.restore(backup, place, wait=0.1)
    assert not place.parent.exists()


def test_it_waits_its_turn_at_the_gate(backup, tmp_path):
    place = tmp_path / "again.sqlite"
    with sqlite.Gate(place, wait=0.1).held(), pytest.raises(StoreBusyError):
        backups.restore(backup, place, wait=0.1)
    assert not place.exists()


def test_who_had_the_old_store_open_is_told_and_saves_nothing(backup, path, store, member, draft):
    path.rename(path.with_name("aside.sqlite"))
    backups.restore(backup, path, wait=0.1)
    with pytest.raises(StoreError, match="moved, deleted or replaced"):
        store.save(member, draft("nowhere", question="q.new"), "v1")
    assert "nowhere" not in texts(path)


def test_an_old_backup_is_brought_up_to_date_when_opened(tmp_path):
    old, place = tmp_path / "old.sqlite", tmp_path / "again.sqlite"
    shutil.copy(DATA / "store_0001.sqlite", old)
    backups.restore(old, place, wait=0.1)
    assert "To sing together" in texts(place)
    assert (tmp_path / "again.before-0002.sqlite").is_file()


# --- before a step ---


@pytest.fixture
def old(path):
    shutil.copy(DATA / "store_0001.sqlite", path)
    return path


def before(path):
    return sorted(each.name for each in path.parent.glob("*.before-*"))


def test_a_store_is_copied_before_it_is_brought_up_to_date(old):
    content = sqlite3.connect(old).execute("SELECT * FROM revisions ORDER BY 1, 2, 3, 4").fetchall()
    SqliteStore.at(old).close()
    SqliteStore.at(old).close()
    assert before(old) == ["store.before-0002.sqlite"]
    copy = sqlite3.connect(old.with_name("store.before-0002.sqlite"))
    assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert copy.execute("SELECT * FROM revisions ORDER BY 1, 2, 3, 4").fetchall() == content
    copy.close()


def test_the_copy_of_another_time_is_kept(old):
    kept = old.with_name("store.before-0002.sqlite")
    kept.write_text("kept")
    SqliteStore.at(old).close()
    assert before(old) == ["store.before-0002-2.sqlite", "store.before-0002.sqlite"]
    assert kept.read_text() == "kept"


def test_a_copy_that_was_cut_off_is_cleared_away(old):
    old.with_name("store.before-0002.sqlite.abc.partial").write_text("half")
    SqliteStore.at(old).close()
    assert before(old) == ["store.before-0002.sqlite"]


def test_an_empty_store_needs_no_copy(path):
    SqliteStore.at(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert backups.before_migration(connection, path, "0002") is None
    assert before(path) == []


def test_without_room_for_the_copy_nothing_is_changed(old, monkeypatch):
    def full(*_arguments):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    content = old.read_bytes()
    monkeypatch.setattr(backups, "_write_part", full)
    with pytest.raises(StoreError, match=r"no backup could be made: the disk is full") as caught:
        SqliteStore.at(old)
    assert "Make room beside it for 1 MB; nothing in the store was changed." in str(caught.value)
    assert old.read_bytes() == content
    assert before(old) == []
    monkeypatch.undo()
    SqliteStore.at(old).close()
    assert before(old) == ["store.before-0002.sqlite"]

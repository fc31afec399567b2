"""What stands at the path is no store, or damaged, or newer: one sentence, nothing touched."""

import os
import random
import sqlite3
import warnings

import pytest

from copwidgets.errors import AnswerError, CopwidgetsWarning, StoreBusyError, StoreError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import faults
from copwidgets.store.sqlite import SqliteStore


@pytest.fixture
def filled(path):
    with SqliteStore.at(path) as store:
        store.keep_guide("v1", "{}")
        for name in ("Ann", "Bob"):
            member = store.add_member(store.default_community("Group").id, name, name)
            for number in range(20):
                answer = Answer(Status.ANSWERED, f"{name} {number} " * 40)
                store.save(member, Draft(f"q.{number}", answer, 0, "t"), "v1")
            store.save(member, Draft("q.x", Answer(Status.ANSWERED, ["a"]), 0, "t"), "v1")
            store.share(member, "q", {"q.x": 1})
    return path


def _use_everything(path):
    with SqliteStore.at(path, wait=0.1) as store:
        for community in store.communities():
            for member in store.members(community.id):
                store.current(member)
                answer = Answer(Status.ANSWERED, "new")
                store.save(member, Draft("q.1", answer, 1, f"{random.random()}"), "v1")
            list(store.responses(community.id))
            list(store.history(community.id))
            store.standings(community.id)
            store.shares(community.id)


def _change(path, statement):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "content",
    [b"x", b"hello\n", b"name,answer\n" * 500, bytes(4096), b"SQLite format 3\0" + b"\xff" * 8000],
    ids=["a byte", "a word", "a table", "zeros", "a false header"],
)
def test_what_is_no_database_is_refused_untouched(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.sqlite: this"):
        SqliteStore.at(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("statement", ["CREATE TABLE t (x)", "PRAGMA user_version = 3"])
def test_a_foreign_database_is_refused_untouched(path, statement):
    _change(path, statement)
    content = path.read_bytes()
    with pytest.raises(StoreError, match=r"not a store of this program.*Choose another path"):
        SqliteStore.at(path)
    assert path.read_bytes() == content


def test_a_foreign_application_is_refused(filled):
    _change(filled, "PRAGMA application_id = 42")
    with pytest.raises(StoreError, match="not a store of this program"):
        SqliteStore.at(filled)


def test_an_empty_file_becomes_a_store(path):
    path.touch()
    with SqliteStore.at(path) as store:
        assert store.default_community("Group").name == "Group"


def test_a_folder_is_no_store(path):
    path.mkdir()
    with pytest.raises(StoreError, match="this is a folder"):
        SqliteStore.at(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_store_and_is_not_waited_for(path):
    os.mkfifo(path)
    with pytest.raises(StoreError, match="not a store"):
        SqliteStore.at(path)


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        SqliteStore.at(tmp_path / "file" / "store.sqlite")


def test_links_that_lead_to_each_other(path):
    path.symlink_to(path)
    with pytest.raises(StoreError, match="cannot be used"):
        SqliteStore.at(path)


def test_a_folder_in_the_place_of_the_lock(path):
    path.with_name(f"{path.name}.lock").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        SqliteStore.at(path)


def test_a_newer_store_is_refused_untouched(filled):
    _change(filled, "UPDATE alembic_version SET version_num = '9999'")
    content = filled.read_bytes()
    with pytest.raises(StoreError, match=r"newer version.*9999.*Update copwidgets"):
        SqliteStore.at(filled)
    assert filled.read_bytes() == content


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
        "DROP TABLE revisions",
        "ALTER TABLE heads RENAME COLUMN shared_n TO other",
        "UPDATE shares SET revisions = '{'",
    ],
)
def test_a_store_that_is_not_whole_says_so(filled, statement):
    _change(filled, statement)
    with pytest.raises(StoreError, match=r"store is damaged.*backup"):
        _use_everything(filled)


@pytest.mark.parametrize("size", [50, 600, 4096, 5000, -4096])
def test_a_truncated_store_says_so(filled, size):
    content = filled.read_bytes()
    filled.write_bytes(content[:size])
    with pytest.raises(StoreError, match=r"damaged|not a store"):
        _use_everything(filled)


def test_a_store_truncated_while_it_is_open_says_so(filled, draft):
    with SqliteStore.at(filled) as store:
        member = store.members(store.communities()[0].id)[0]
        os.truncate(filled, 4096)
        with pytest.raises(StoreError, match=r"damaged|not a store"):
            store.save(member, draft("x", 1, "q.1"), "v1")


@pytest.mark.filterwarnings("ignore::copwidgets.errors.CopwidgetsWarning")
def test_a_damaged_page_gives_nothing_but_store_errors(filled):
    content = filled.read_bytes()
    refused = []
    chance = random.Random(7)
    for page in range(len(content) // 4096):
        for size in (4096, 16):
            start = page * 4096 + (0 if size == 4096 else chance.randrange(4000))
            garbage = chance.randbytes(size)
            filled.write_bytes(content[:start] + garbage + content[start + size :])
            try:
                _use_everything(filled)
            except StoreError as error:
                refused.append(str(error))
    assert len(refused) > len(content) // 4096 // 2
    assert not any("\n" in sentence for sentence in refused)


# --- one damaged row ---

SPOILING = [
    "text = 'Ann 0 Bnn 0'",
    "status = 'perhaps'",
    "text = NULL, data = '{'",
    "saved_at = 'yesterday'",
    "saved_at = 17",
    "text = CAST(x'ff41' AS TEXT)",
    "text = x'00'",
    "base = 0, guide_version = 'v2'",
]


@pytest.fixture(params=SPOILING)
def spoilt(filled, request):
    """A store with one damaged revision: the first question of Ann's."""
    statement = f"UPDATE revisions SET {request.param} WHERE question_id = 'q.0' AND member_id = "
    _change(filled, f"{statement} (SELECT id FROM members WHERE name = 'Ann')")
    return filled


def test_a_damaged_row_is_stepped_over_and_told_with_its_place(spoilt):
    with SqliteStore.at(spoilt) as store:
        community = store.communities()[0]
        ann, bob = store.members(community.id)
        wanted = rf"community {community.id}, member {ann.id}, question q\.0, revision 1: .*doctor"
        for read in (
            lambda: store.history(community.id),
            lambda: store.responses(community.id, drafts=True),
            lambda: store.changes(community.id, drafts=True).responses,
        ):
            with pytest.warns(CopwidgetsWarning, match=wanted) as caught:
                found = [(each.member_id, each.question_id) for each in read()]
            assert len(caught) == 1
            assert len(found) == 41
            assert (ann.id, "q.0") not in found
            assert (bob.id, "q.0") in found
        # What is not damaged is read without a word.
        assert [each.question_id for each in store.responses(community.id)] == ["q.x", "q.x"]
        assert store.current(bob)["q.0"].answer.value.startswith("Bob 0")


def test_pages_after_a_damaged_row_keep_their_order(spoilt):
    with SqliteStore.at(spoilt) as store:
        community = store.communities()[0]
        with pytest.warns(CopwidgetsWarning):
            found = [(each.member_id, each.question_id) for each in store.history(community.id)]
        order = [each.id for each in store.members(community.id)]
    assert found == sorted(found, key=lambda each: (order.index(each[0]), each[1]))


def test_a_member_whose_only_version_is_damaged_finds_an_empty_answer(spoilt, draft):
    with SqliteStore.at(spoilt) as store:
        ann = store.members(store.communities()[0].id)[0]
        with pytest.warns(CopwidgetsWarning, match=r"question q\.0, revision 1"):
            fallback = store.current(ann)["q.0"]
        assert (fallback.revision, fallback.is_fallback) == (0, True)
        assert fallback.answer == Answer(Status.EMPTIED)
        saved = store.save(ann, draft("said again", base=0, question="q.0"), "v1")
        assert (saved.response.revision, saved.unseen) == (2, None)
        assert store.share(ann, "q", {"q.0": 2}) == ()
        assert not store.current(ann)["q.0"].is_fallback
        shared = {each.question_id: each for each in store.responses(ann.community_id)}
        assert shared["q.0"].answer.value == "said again"


def test_a_member_whose_newest_version_is_damaged_finds_the_one_before(filled, draft):
    with SqliteStore.at(filled) as store:
        ann = store.members(store.communities()[0].id)[0]
        for base, text in enumerate(("second", "third", "fourth"), start=1):
            store.save(ann, draft(text, base=base, question="q.0"), "v1")
    _change(filled, "UPDATE revisions SET text = 'x' WHERE text IN ('third', 'fourth')")
    with SqliteStore.at(filled) as store:
        with pytest.warns(CopwidgetsWarning, match=r"question q\.0, revision 4"):
            fallback = store.current(ann)["q.0"]
        assert (fallback.revision, fallback.answer.value) == (2, "second")
        assert fallback.is_fallback
        assert store.share(ann, "q", {"q.0": 2}) == ("q.0",)
        saved = store.save(ann, draft("fifth", base=2, question="q.0"), "v1")
        assert (saved.response.revision, saved.unseen) == (5, None)
        assert store.current(ann)["q.0"].answer.value == "fifth"


def test_each_damaged_row_is_told_once(spoilt):
    with SqliteStore.at(spoilt) as store, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        community = store.communities()[0]
        for _ in range(3):
            list(store.history(community.id))
    assert len(caught) == 1


# --- what a driver's failure means ---


class _DriverError(sqlite3.OperationalError):
    def __init__(self, code):
        super().__init__("words of the driver")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "disk is full"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "cannot be written"),
        (sqlite3.SQLITE_IOERR_FSYNC, "disk failed"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "damaged"),
        (sqlite3.SQLITE_NOTADB, "not a store"),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, "cannot be opened"),
        (sqlite3.SQLITE_MISUSE, "this store failed"),
    ],
)
def test_a_failure_is_told_in_our_words(code, words):
    with pytest.raises(StoreError, match=words) as caught, faults.translated("here"):
        raise _DriverError(code)
    assert "driver" not in str(caught.value)
    assert (caught.value.where, bool(caught.value.remedy)) == ("here", True)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED])
def test_a_lock_is_told_apart(code):
    assert isinstance(faults.to_store_error(_DriverError(code), "here"), StoreBusyError)


def test_a_failure_without_a_code_is_not_called_damage():
    with pytest.raises(StoreError, match="this store failed"), faults.translated("here"):
        raise sqlite3.ProgrammingError("Cannot operate on a closed database.")


@pytest.mark.parametrize("error", [TypeError("a mistake"), ValueError("a mistake")])
def test_a_mistake_of_the_program_passes_as_it_is(error):
    with (
        SqliteStore.in_memory() as store,
        pytest.raises(type(error)) as caught,
        store.read(),
    ):
        raise error
    assert caught.value is error


def test_half_a_character_is_the_writers_fault():
    with pytest.raises(AnswerError, match="half a character"), faults.translated("here"):
        "\ud800".encode()


def test_our_own_errors_pass():
    error = AnswerError("as it is")
    with pytest.raises(AnswerError) as caught, faults.translated("here"):
        raise error
    assert caught.value is error

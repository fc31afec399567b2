"""The fast way over real stores, by a process of its own; and when the plain way is taken."""

import sqlite3

import pytest
from pandas.testing import assert_frame_equal

import copwidgets.bulk
from copwidgets.errors import CopwidgetsWarning, StoreError
from copwidgets.kinds import MAX_CHARACTERS, MAX_ROWS, Answer, Status
from copwidgets.store import bulk

from .conftest import open_ground

ROW = {"role": "Lead", "held": "one", "About-it": ""}
ANSWERS = {
    "a.one.name": ["Choir", "“Band”", "a" * MAX_CHARACTERS],
    "a.one.aim": ["Two\nlines", 'A "quote" \\ and a tab\t', "é" * MAX_CHARACTERS],
    "a.one.needs": [["Rooms", "Time"], ['A "quote"'], ["x"] * MAX_ROWS],
    "a.one.roles": [[ROW], [{**ROW, "About-it": "Two\nlines"}], [ROW] * MAX_ROWS],
    "b.two.funders": [
        {"choice": "yes", "follow_up": [{"who": "李"}]},
        {"choice": "no", "follow_up": [{"who": "Set aside"}]},
        {"choice": "yes"},
    ],
}


@pytest.fixture(params=["sqlite", "postgres"])
def large(request, tmp_path, monkeypatch):
    """A community that counts as large."""
    is_file = request.param == "sqlite"
    url = (
        f"sqlite:///{tmp_path}/large.sqlite" if is_file else request.getfixturevalue("postgres_url")
    )
    made = open_ground(url)
    for question_id, values in ANSWERS.items():
        for number, value in enumerate(values):
            made.save(number, question_id, Answer(Status.ANSWERED, value), shares=number != 1)
    monkeypatch.setattr(bulk, "PAGE_ANSWERS", 4)
    yield made
    made.book.store.close()


def read_fast(ground, monkeypatch, *, drafts=False):
    """Return the frame of the fast way, None where that was not taken."""
    monkeypatch.setattr(copwidgets.bulk, "FEWEST_ANSWERS", 0)
    return copwidgets.bulk.read_long(ground.book, drafts=drafts)


@pytest.mark.parametrize("drafts", [False, True])
def test_a_store_read_by_another_process_gives_the_same_frame(large, monkeypatch, drafts):
    expected = large.plain(drafts=drafts)
    assert len(expected) == len(ANSWERS) * (3 if drafts else 2)
    found = read_fast(large, monkeypatch, drafts=drafts)
    assert_frame_equal(found, expected, check_exact=True)


@pytest.fixture
def stored(tmp_path):
    """One answer in a file, and the path of the file."""
    path = tmp_path / "one.sqlite"
    made = open_ground(f"sqlite:///{path}")
    made.save(0, "a.one.name", Answer(Status.ANSWERED, "Choir"))
    yield made, path
    made.book.store.close()


def test_reading_holds_up_no_save_and_lets_go_of_nothing(stored):
    ground, _ = stored
    batches = ground.book.store.batches(ground.book.community.id)
    assert next(batches)["text"].to_pylist() == ["Choir"]
    ground.save(0, "a.one.name", Answer(Status.ANSWERED, "Band"))
    batches.close()
    ground.save(0, "a.one.name", Answer(Status.ANSWERED, "Duo"))
    assert list(ground.plain()["answer"]) == ["Duo"]


def test_a_row_that_does_not_read_back_is_left_to_the_plain_way(stored, monkeypatch):
    ground, path = stored
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE revisions SET text = 'Chair'")
    with pytest.warns(CopwidgetsWarning, match="does not read back.*slower way"):
        assert read_fast(ground, monkeypatch) is None


def test_a_process_that_fails_says_so_and_the_plain_way_is_taken(stored, monkeypatch):
    ground, _ = stored
    monkeypatch.setattr(bulk, "build_query", lambda *_, **__: "SELECT nothing")
    with pytest.warns(CopwidgetsWarning, match="failed .*nothing"):
        assert read_fast(ground, monkeypatch) is None


def test_a_process_that_cannot_start_says_so(stored, monkeypatch, tmp_path):
    ground, _ = stored
    monkeypatch.setattr(bulk, "_SCAN", tmp_path / "nosuch.py")
    batches = ground.book.store.batches(ground.book.community.id)
    with pytest.raises(StoreError, match="reading in bulk failed"):
        list(batches)


def test_small_hidden_and_unreachable_communities_go_the_plain_way(stored, monkeypatch):
    ground, _ = stored
    assert copwidgets.bulk.read_long(ground.book) is None
    monkeypatch.setattr(bulk, "find_spec", lambda _: None)
    assert read_fast(ground, monkeypatch) is None
    in_memory = open_ground("sqlite://")
    assert read_fast(in_memory, monkeypatch) is None
    hidden = open_ground("sqlite://", naming="pseudonymous")
    assert read_fast(hidden, monkeypatch) is None

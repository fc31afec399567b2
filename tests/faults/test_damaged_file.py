"""A file that is replaced, cut, emptied or spoilt, while it is open and while it is closed.

What is acknowledged is in the store that stands there, or the save was refused in one sentence.
"""

import os
import random
import shutil
from contextlib import closing, suppress
from pathlib import Path

import pytest

from copwidgets.errors import StoreError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import open_store, sqlite
from copwidgets.store.doctor import examine
from copwidgets.store.doctor.findings import Level

pytestmark = pytest.mark.filterwarnings("ignore::copwidgets.errors.CopwidgetsWarning")

CHANCE = random.Random(11)


def move_away(path):
    path.rename(path.with_name("away.sqlite"))


def replace_by_another(path):
    other = path.with_name("other.sqlite")
    open_store(f"sqlite:///{other}").close()
    other.replace(path)


def cut(path):
    os.truncate(path, 4096 * 3)


def empty(path):
    os.truncate(path, 0)


def zero_header(path):
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def spoil_pages(path):
    content = path.read_bytes()
    path.write_bytes(content[:4096] + CHANCE.randbytes(len(content) - 4096))


def write_words(path):
    path.write_bytes(b"name,answer\n" * 5000)


def put_another_in_place(path):
    path.unlink()
    path.write_bytes(b"name,answer\n" * 5000)


WAYS = [
    *(move_away, replace_by_another, cut, empty, zero_header, spoil_pages, write_words),
    put_another_in_place,
]
CLOSED_ONLY = {move_away, replace_by_another, empty}  # closed, these make a new or another store


def save(store, member, text, n):
    store.save(member, Draft("q", Answer(Status.ANSWERED, text), n, f"{n}"), "v")


@pytest.mark.parametrize("spoil", [each for each in WAYS if each is not spoil_pages])
def test_while_it_is_open_a_save_is_refused_in_one_sentence(filled, spoil):
    with open_store(f"sqlite:///{filled}") as store:
        member = store.member(store.communities()[0].id, "Ann")
        for n in range(5):
            save(store, member, f"{n} " * 2000, n)
        spoil(filled)
        for _ in range(2):
            with pytest.raises(StoreError) as caught:
                save(store, member, "lost", 5)
            assert "\n" not in str(caught.value)
            assert caught.value.remedy


def test_pages_that_are_spoilt_while_it_is_open_are_found_by_the_doctor_at_the_latest(filled):
    """SQLite goes on from what it has read, as nothing tells it that the file has changed."""
    with open_store(f"sqlite:///{filled}") as store:
        member = store.member(store.communities()[0].id, "Ann")
        save(store, member, "first", 0)
        spoil_pages(filled)
        with suppress(StoreError):
            save(store, member, "second", 1)
    assert any(each.level is Level.FAULT for each in examine(f"sqlite:///{filled}"))


@pytest.mark.parametrize("spoil", [each for each in WAYS if each not in CLOSED_ONLY])
def test_while_it_is_closed_it_is_refused_and_the_doctor_says_why(filled, spoil):
    with open_store(f"sqlite:///{filled}") as store:
        member = store.member(store.communities()[0].id, "Ann")
        save(store, member, "0 " * 2000, 0)
    spoil(filled)
    content = filled.read_bytes()
    found = list(examine(f"sqlite:///{filled}"))
    assert any(each.level is Level.FAULT and each.remedy for each in found)
    with pytest.raises(StoreError, match=r"damaged|not a store"):  # noqa: SIM117
        with open_store(f"sqlite:///{filled}") as store:
            list(store.history(store.communities()[0].id))
    assert filled.read_bytes() == content


@pytest.mark.parametrize("is_known", [True, False])
def test_a_file_that_comes_back_is_used_on(filled, is_known):
    """Moved away and back: the same file. A copy put in its place is another one: restart."""
    with open_store(f"sqlite:///{filled}") as store:
        member = store.member(store.communities()[0].id, "Ann")
        save(store, member, "first", 0)
        away = filled.with_name("away.sqlite")
        filled.rename(away)
        with pytest.raises(StoreError, match="moved, deleted or replaced"):
            save(store, member, "second", 1)
        if is_known:
            away.rename(filled)
            save(store, member, "second", 1)
        else:
            shutil.copy(away, filled)
            with pytest.raises(StoreError, match="restart"):
                save(store, member, "second", 1)
    with open_store(f"sqlite:///{filled}") as store:
        texts = [each.answer.value for each in store.history(member.community_id)]
    assert texts == (["first", "second"] if is_known else ["first"])


def test_a_log_of_another_store_is_told_and_kills_nothing_unseen(filled, tmp_path, monkeypatch):
    """SQLite plays a log into whatever stands beside it: doctor names it, restore refuses it."""
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (3, 0, 0))
    other = tmp_path / "other.sqlite"
    with closing(open_store(f"sqlite:///{other}")) as store:
        member = store.add_member(store.default_community("Other").id, "Bob")
        save(store, member, "of another group", 0)
        shutil.copy(f"{other}-wal", f"{filled}-wal")
    found = {each.check: each for each in examine(f"sqlite:///{filled}")}
    assert found["beside"].level is Level.WARNING
    assert "never put another file in the store's place" in found["beside"].remedy


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bytes_give_a_sentence_or_the_truth(filled, seed):
    """A byte here and there: what is read back is what was saved, or it is left out and told."""
    said = {f"q.{number}": f"{number} said " * 30 for number in range(40)}
    with open_store(f"sqlite:///{filled}") as store:
        member = store.member(store.communities()[0].id, "Ann")
        for question, text in said.items():
            draft = Draft(question, Answer(Status.ANSWERED, text), 0, "t")
            store.save(member, draft, "v")
    chance, content = random.Random(seed), filled.read_bytes()
    for _ in range(40):
        place = chance.randrange(4096, len(content))
        flipped = bytes([content[place] ^ 1 << chance.randrange(8)])
        filled.write_bytes(content[:place] + flipped + content[place + 1 :])
        try:
            with open_store(f"sqlite:///{filled}") as store:
                found = list(store.history(member.community_id))
        except StoreError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
            continue
        assert all(said[each.question_id] == each.answer.value for each in found)


def test_every_save_waits_for_the_disk(filled):
    with open_store(f"sqlite:///{filled}") as store, store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    assert Path(f"{filled}.lock").exists()

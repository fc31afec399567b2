"""Programs that are killed in a save, an import, a migration, a backup: nothing is lost or half.

260 kills in all modes together, by a forking parent that has imported everything once.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from copwidgets.store import backups, open_store, sqlite, steps

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

OLD = Path(__file__).parents[1] / "data" / "store_0002.sqlite"

_START = """
import os, random, select, signal, sys, time
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import backups, open_store, sqlite, steps
open_store("sqlite://").close()  # everything is imported once
url, kills = f"sqlite:///{sys.argv[1]}", int(sys.argv[2])
sqlite.WAL_IS_SAFE_FROM = (int(sys.argv[3]), 0, 0)
chance = random.Random(int(sys.argv[4]))

def start(work):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work(writer)
        finally:
            os._exit(1)
    os.close(writer)
    return child, reader

def kill(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""

# Three write at once; each in turn is killed and replaced by another. A child names what it has
# acknowledged, in one write that cannot be torn.
_SAVE = f"""{_START}
def work(number):
    def save(writer):
        with open_store(url) as store:
            member = store.member(store.communities()[0].id, "Ann")
            n = 0
            while True:
                text = f"{{number}} {{n}} " + "x" * chance.randrange(12_000)
                draft = Draft(f"q.{{number}}", Answer(Status.ANSWERED, text), n, f"{{n}}")
                store.save(member, draft, "v")
                n += 1
                os.write(writer, b".")
    return save

def read_all(reader):
    count = 0
    while got := os.read(reader, 65536):
        count += len(got)
    return count

running = [(number, *start(work(number))) for number in range(3)]
for turn in range(kills):
    number, child, reader = running.pop(0)
    assert os.read(reader, 1)
    select.select([], [], [], chance.random() / 40)  # a moment at random, in whatever it is doing
    kill(child)
    print(number, 1 + read_all(reader))
    running.append((turn + 3, *start(work(turn + 3))))
for number, child, reader in running:
    kill(child)
    print(number, read_all(reader))
"""


@pytest.mark.parametrize(("wal_from", "seed"), [(9, 1), (3, 2)], ids=["TRUNCATE", "WAL"])
def test_no_acknowledged_save_is_lost_to_a_kill(filled, run, monkeypatch, wal_from, seed):
    lines = run(_SAVE, filled, 100, wal_from, seed)
    monkeypatch.setattr(sqlite, "WAL_IS_SAFE_FROM", (wal_from, 0, 0))
    with open_store(f"sqlite:///{filled}") as store:
        community = store.communities()[0]
        texts = {}
        for each in store.history(community.id):  # reads every checksum
            texts.setdefault(each.question_id, []).append(each.answer.value)
        heads = {each.question_id: each for each in store.responses(community.id, drafts=True)}
    assert len(lines) == 103
    for number, acknowledged in (map(int, line.split()) for line in lines):
        found = texts.get(f"q.{number}", [])
        # One more may be there: committed, and killed before it could say so.
        assert acknowledged <= len(found) <= acknowledged + 1
        assert all(text.startswith(f"{number} {n} ") for n, text in enumerate(found))
        assert not found or heads[f"q.{number}"].revision == len(found)
    with closing(sqlite3.connect(filled)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


# A child stops itself at one of the moments of a migration, so that each is really met.
_MIGRATE = f"""{_START}
moment, calls = sys.argv[5], []

def stop_at(place, name, *, after):
    real = getattr(place, name)
    def stopping(*arguments, **options):
        done = real(*arguments, **options) if after else None
        os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(place, name, stopping)

places = {{
    "before the copy": (backups, "_write_part", False),
    "in the copy": (backups, "_write_part", True),
    "after the copy": (backups, "_give_name", True),
    "in the step": (steps, "apply", True),
}}
place, name, after = places[moment]
stop_at(place, name, after=after)
child, reader = start(lambda writer: open_store(url))
assert os.waitpid(child, 0)[1] == signal.SIGKILL
"""


@pytest.mark.parametrize(
    "moment", ["before the copy", "in the copy", "after the copy", "in the step"]
)
def test_a_migration_that_is_killed_is_done_when_next_opened(tmp_path, run, moment):
    path = tmp_path / "store.sqlite"
    shutil.copy(OLD, path)
    query = "SELECT * FROM revisions ORDER BY 1, 2, 3, 4"
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute(query).fetchall()
    run(_MIGRATE, path, 1, 9, 1, moment)
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(query).fetchall() == before
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [(steps.NEWEST,)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    copies = sorted(tmp_path.glob("store.before-*"))
    assert copies
    for copy in copies:  # no half one among them
        assert backups.verify(copy).rows["revisions"] == len(before)


# One process brings a file in and takes it back, over and over; each is killed in the middle.
_BRING = f"""{_START}
from copwidgets.community import NewMember
from copwidgets.response import Import, ImportedAnswer

def work(writer):
    with open_store(url) as store:
        community = store.communities()[0]
        os.write(writer, b".")
        while True:
            people = tuple(NewMember(f"New {{n}}", id=f"{{n}}") for n in range(8))
            answers = tuple(
                ImportedAnswer(f"{{n}}", f"q.{{m}}", Answer(Status.ANSWERED, "x" * 900))
                for n in range(8) for m in range(3)
            )
            sections = {{f"q.{{m}}": "q" for m in range(3)}}
            for each in store.imports(community.id):
                if each.undone_at is None:
                    store.undo_import(community.id, each.id)
            store.add_import(community.id, Import("f.csv", "v", sections, answers, people))

for _ in range(kills):
    child, reader = start(work)
    assert os.read(reader, 1)
    select.select([], [], [], chance.random() / 10)
    kill(child)
    os.close(reader)
    with open_store(url) as store:
        community = store.communities()[0]
        standing = sum(each.undone_at is None for each in store.imports(community.id))
        found = len(store.members(community.id)), store.count_answers(community.id)
        shares = len(store.shares(community.id))
        assert (found, shares) == ((1 + 8 * standing, 24 * standing), 8 * standing)
        assert standing in (0, 1)
    print(standing)
"""


@pytest.mark.parametrize(("wal_from", "seed"), [(9, 5), (3, 6)], ids=["TRUNCATE", "WAL"])
def test_an_import_that_is_killed_is_there_whole_or_not_at_all(filled, run, wal_from, seed):
    assert len(run(_BRING, filled, 30, wal_from, seed)) == 30
    with closing(sqlite3.connect(filled)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


_BACK_UP = f"""{_START}
from pathlib import Path
target = Path(sys.argv[5])

def work(writer):
    os.write(writer, b".")
    backups.make_backup(Path(sys.argv[1]), target)
    os._exit(0)

finished = 0
for _ in range(kills):
    child, reader = start(work)
    assert os.read(reader, 1)
    select.select([], [], [], chance.random() / 20)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reader)
    if target.exists():
        backups.verify(target)
        target.unlink()
        finished += 1
print(finished)
"""


def test_a_backup_that_is_killed_leaves_no_half_one_and_can_be_made_again(filled, run, tmp_path):
    target = tmp_path / "backup.sqlite"
    (finished,) = run(_BACK_UP, filled, 20, 9, 3, target)
    assert 0 <= int(finished) <= 20
    assert backups.make_backup(filled, target).rows["members"] == 1
    open_store(f"sqlite:///{filled}").close()

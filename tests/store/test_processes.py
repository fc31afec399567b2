"""Several processes on one store: opened at once, saving the same question, killed in mid-save."""

import os
import sqlite3

import pytest

from copwidgets.store import open_store

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

# Everything is imported once, then forked; each process opens the store for itself.
_START = """
import os, random, signal, sys, time
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import open_store
open_store("sqlite://").close()
url = sys.argv[1]
count = int(sys.argv[2])

def save(store, member, question, text, base, token):
    answer = Answer(Status.ANSWERED, text)
    return store.save(member, Draft(question, answer, base, token), "v")

def run_together(work):
    reader, writer = os.pipe()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            os.close(writer)
            os.read(reader, 1)  # returns for all at once, when the parent closes its end
            try:
                work(number)
            except BaseException as error:
                print(repr(error), flush=True)
                os._exit(1)
            os._exit(0)
        children.append(child)
    os.close(writer)
    return [os.waitpid(child, 0)[1] for child in children]
"""

_OPEN = f"""{_START}
def work(number):
    store = open_store(url)
    member = store.add_member(store.default_community("Group").id, f"member {{number}}")
    save(store, member, "q", member.name, 0, "t")
    store.close()

assert not any(run_together(work))
"""

_RACE = f"""{_START}
def work(name):
    store = open_store(url)
    member = store.member(store.communities()[0].id, "Ann")
    for number in range(30):
        text = f"{{name}} {{number}}"
        save(store, member, "q", text, 0, text)
        save(store, member, f"q.{{name}}", text, number, text)

assert not any(run_together(work))
"""

_KILL = f"""{_START}
def work(turn, writer):
    store = open_store(url)
    member = store.member(store.communities()[0].id, "Ann")
    number = 0
    while True:
        text = f"{{turn}} {{number}} " + "x" * 9000
        save(store, member, f"q.{{turn}}", text, number, f"{{number}}")
        number += 1
        os.write(writer, b".")

for turn in range(count):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        work(turn, writer)
    os.close(writer)
    assert os.read(reader, 1)
    time.sleep(random.random() / 20)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged = 1
    while got := os.read(reader, 65536):
        acknowledged += len(got)
    print(turn, acknowledged)
"""


def _run(process):
    output, errors = process.communicate(timeout=100)
    assert (process.returncode, errors) == (0, ""), output
    return output


@pytest.fixture(params=["file", "postgres"])
def url(request, path):
    """A store's URL; a file is looked through in the end."""
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_url")
        return
    yield f"sqlite:///{path}"
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_twelve_processes_open_a_new_store_at_once(url, spawn):
    _run(spawn(_OPEN, url, 12))
    with open_store(url) as store:
        (community,) = store.communities()
        saved = {each.answer.value for each in store.history(community.id)}
    assert saved == {f"member {number}" for number in range(12)}


def test_processes_on_one_question_lose_no_text_and_a_reader_misses_none(url, spawn):
    with open_store(url) as store:
        community = store.default_community("Group")
        store.add_member(community.id, "Ann")
        race = spawn(_RACE, url, 3)
        known, seen = 0, {}
        while race.poll() is None or store.change_number(community.id) != known:
            new = store.changes(community.id, known, drafts=True)
            known = new.number
            seen.update({each.question_id: each for each in new.responses})
        _run(race)
        history = [each for each in store.history(community.id) if each.question_id == "q"]
        newest = store.responses(community.id, drafts=True)
        assert seen == {each.question_id: each for each in newest}
    assert [each.revision for each in history] == list(range(1, 91))
    assert {each.answer.value for each in history} == {f"{n} {i}" for n in "012" for i in range(30)}
    assert known == 180


def test_an_acknowledged_save_survives_a_kill(url, spawn):
    with open_store(url) as store:
        community = store.default_community("Group")
        member = store.add_member(community.id, "Ann")
    output = _run(spawn(_KILL, url, 20))
    with open_store(url) as store:
        current = store.current(member)
        for line in output.splitlines():
            turn, acknowledged = map(int, line.split())
            newest = current[f"q.{turn}"]
            # One more may be there: committed, and killed before it could say so.
            assert newest.revision in {acknowledged, acknowledged + 1}
            assert newest.answer.value.startswith(f"{turn} {newest.revision - 1} ")
        assert len(list(store.history(community.id))) == sum(e.revision for e in current.values())
    assert len(current) == 20

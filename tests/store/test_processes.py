"""Several processes on one file: opened at once, saving the same question, killed in mid-save."""

import sqlite3

import pytest

from copwidgets.store import open_store

_READY = """
import sys
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.store import open_store
open_store("sqlite://").close()
url, name, count = f"sqlite:///{sys.argv[1]}", sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
"""

_OPEN = f"""{_READY}
with open_store(url) as store:
    member = store.add_member(store.default_community("Group").id, name)
    store.save(member, Draft("q", Answer(Status.ANSWERED, name), 0, "t"), "v")
"""

_RACE = f"""{_READY}
with open_store(url) as store:
    member = store.member(store.communities()[0].id, "Ann")
    for number in range(count):
        text = f"{{name}} {{number}}"
        store.save(member, Draft("q", Answer(Status.ANSWERED, text), 0, text), "v")
"""

# One import, then a fork for every process that is to be killed: it opens the store itself.
_KILL = f"""{_READY}
import os, random, signal, time
acknowledged = 0
for turn in range(count):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        store = open_store(url)
        member = store.member(store.communities()[0].id, "Ann")
        number = 0
        while True:
            answer = Answer(Status.ANSWERED, f"{{turn}} {{number}} " + "x" * 9000)
            store.save(member, Draft(f"q.{{turn}}", answer, number, str(number)), "v")
            number += 1
            os.write(writer, b".")
    os.close(writer)
    os.read(reader, 1)
    time.sleep(random.random() / 20)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged = 1
    while got := os.read(reader, 65536):
        acknowledged += len(got)
    print(turn, acknowledged, flush=True)
"""


def _run_together(processes):
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [errors for _, errors in outputs] == [""] * len(processes)
    return [output for output, _ in outputs]


def _integrity(path):
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


def test_twelve_processes_open_a_new_file_at_once(path, url, spawn):
    _run_together([spawn(_OPEN, path, f"member {number}", 1) for number in range(12)])
    with open_store(url) as store:
        (community,) = store.communities()
        saved = {each.answer.value for each in store.history(community.id)}
        assert saved == {f"member {number}" for number in range(12)}
    assert _integrity(path) == [("ok",)]


def test_two_processes_on_one_question_lose_no_text(path, url, spawn):
    with open_store(url) as store:
        community = store.default_community("Group")
        store.add_member(community.id, "Ann")
    _run_together([spawn(_RACE, path, name, 40) for name in "AB"])
    with open_store(url) as store:
        history = list(store.history(community.id))
    assert [each.revision for each in history] == list(range(1, 81))
    assert {each.answer.value for each in history} == {f"{n} {i}" for n in "AB" for i in range(40)}


def test_an_acknowledged_save_survives_a_kill(path, url, spawn):
    with open_store(url) as store:
        community = store.default_community("Group")
        member = store.add_member(community.id, "Ann")
    (output,) = _run_together([spawn(_KILL, path, "Ann", 20)])
    with open_store(url) as store:
        current = store.current(member)
        for line in output.splitlines():
            turn, acknowledged = map(int, line.split())
            newest = current[f"q.{turn}"]
            # One more may be there: committed, and killed before it could say so.
            assert newest.revision in {acknowledged, acknowledged + 1}
            assert newest.answer.value.startswith(f"{turn} {newest.revision - 1} ")
        assert len(list(store.history(community.id))) == sum(e.revision for e in current.values())
    assert _integrity(path) == [("ok",)]

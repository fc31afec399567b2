"""The doctor, a backup and its restoring, as typed."""

import json

import pytest

from copwidgets import open_workbook


@pytest.fixture
def store(away, said):
    """A store with an answer; return its path."""
    said("members add Ann")
    with open_workbook("Ann") as workbook:
        workbook.form("define.purpose").value = {"define.purpose.primary": "To sing together"}
    return away / "data" / "responses.sqlite"


def test_a_store_that_is_well_is_told_line_by_line(said, store):
    lines = said("doctor").splitlines()
    assert {line.split()[0] for line in lines} <= {"OK", "WARNING"}
    assert f"OK      file: a store of this program ({store})" in lines


def test_findings_are_for_machines_too(said, store):
    found = json.loads(said("doctor --json"))
    assert {"check": "pages", "level": "ok", "what": found[7]["what"], "remedy": ""} in found
    assert {*found[0]} == {"check", "level", "what", "remedy"}
    assert store.is_file()


@pytest.mark.parametrize("form", ["", " --json"])
def test_a_fault_ends_with_a_code(run, store, form):
    content = store.read_bytes()
    store.write_bytes(content.replace(b"To sing together", b"To sink together"))
    code, out, err = run(f"doctor{form}")
    assert (code, err) == (1, "")
    assert "define.purpose.primary, revision 1" in out


def test_without_a_store_nothing_is_made(refused, away):
    for command in ("doctor", "doctor --json", "backup new.sqlite"):
        assert "no store here yet" in refused(command)
    assert "no store here yet" in refused("restore none.sqlite")
    assert list(away.iterdir()) == []


def test_a_backup_is_made_and_put_back(said, refused, store, away):
    out = said("backup copy.sqlite")
    assert out == (
        "copy.sqlite is a whole copy of the store (communities: 1, members: 1, saved answers: 1).\n"
    )
    assert "a file of this name already" in refused("backup copy.sqlite")
    assert "a store already" in refused("restore copy.sqlite")
    store.rename(away / "aside.sqlite")
    out = said("restore copy.sqlite")
    assert out.startswith(f"{store} holds what was in copy.sqlite (communities: 1,")
    assert "Start what uses it again" in out
    assert said("members list") == "Ann\tnot joined yet\n"


def test_what_is_damaged_is_copied_and_named(run, store, away):
    content = store.read_bytes()
    store.write_bytes(content.replace(b"To sing together", b"To sink together"))
    code, out, err = run("backup copy.sqlite")
    assert code == 0
    assert "copy.sqlite is a whole copy" in out
    assert "Damaged, in the store too: community" in err
    assert "copwidgets doctor" in err
    assert (away / "copy.sqlite").is_file()


@pytest.mark.parametrize(
    ("command", "words"),
    [("backup all.dump", "pg_dump --format=custom --file=all.dump"), ("restore x", "pg_restore")],
)
def test_a_database_has_its_own_tools(refused, command, words):
    sentence = refused(f"{command} --store postgresql://ann:secret@host/x")
    assert words in sentence
    assert "secret" not in sentence

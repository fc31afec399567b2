"""A store that an earlier release made opens with all that is in it, and with what is new."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from copwidgets.community import Credential, Joining, KeyKind, Naming, NewMember, ResultsFor, Role
from copwidgets.errors import AccessError
from copwidgets.kinds import Answer, Status
from copwidgets.people import hash_key
from copwidgets.response import Draft, Import, ImportedAnswer, State
from copwidgets.store import open_store, sqlite, steps

DATA = Path(__file__).parents[1] / "data"
OLD, SECOND = DATA / "store_0001.sqlite", DATA / "store_0002.sqlite"
THIRD, FOURTH = DATA / "store_0003.sqlite", DATA / "store_0004.sqlite"
KEY = "community_id, member_id, question_id"
PURPOSE, NEEDS = "define.purpose.primary", "define.purpose.needs"


@pytest.fixture
def old(path):
    """A copy of the old store; return its path."""
    shutil.copy(OLD, path)
    return path


@pytest.fixture
def store(old):
    with open_store(f"sqlite:///{old}") as store:
        yield store


def rows(path, query):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_the_copy_really_is_of_the_first_release(old):
    assert rows(old, "SELECT version_num FROM alembic_version") == [(steps.STEPS[0],)]


def test_no_answer_share_or_key_is_touched(old):
    tables = {
        "revisions": "SELECT * FROM revisions ORDER BY 1, 2, 3, 4",
        "heads": f"SELECT {KEY}, n, shared_n FROM heads ORDER BY 1, 2, 3",
        "shares": "SELECT * FROM shares ORDER BY 1, 2, 3",
        "keys": "SELECT key_hash, community_id, member_id, added_at FROM keys ORDER BY 1",
        "guides": "SELECT * FROM guides",
        "members": "SELECT community_id, id, name, name_key, joined_at FROM members ORDER BY 2",
        "communities": "SELECT id, name, created_at FROM communities ORDER BY 1",
    }
    before = {name: rows(old, query) for name, query in tables.items()}
    open_store(f"sqlite:///{old}").close()
    assert {name: rows(old, query) for name, query in tables.items()} == before
    assert rows(old, "SELECT version_num FROM alembic_version") == [(steps.NEWEST,)]
    assert rows(old, "PRAGMA integrity_check") == [("ok",)]
    assert rows(old, "PRAGMA foreign_key_check") == []


def test_communities_keep_their_ways(store):
    first, second = store.communities()
    assert [first.name, second.name] == ["Our community", "Another group"]
    for each in (first, second):
        assert (each.joining, each.results) == (Joining.OPEN, ResultsFor.ALWAYS)
        assert (each.naming, each.results_open, each.is_closed) == (Naming.NAMED, False, False)
        assert (each.link_days, each.guide_version) == (None, None)
        assert store.audit(each.id) == ()
        assert not store.has_community_key(each.id)
    assert store.default_community("x") == first
    assert store.add_community("New").joining is Joining.INVITED


def test_members_have_what_is_new_and_pseudonyms_by_lot(store):
    members = store.members(store.communities()[0].id)
    assert [each.name for each in members] == ["Ann", "Bo", "Zoë 鳥"]
    assert {each.role for each in members} == {Role.MEMBER}
    assert {(each.email, each.login, each.seen_at) for each in members} == {("", "", None)}
    aliases = {each.alias for each in members}
    assert len(aliases) == 3
    assert all(100 <= int(alias) < 1000 for alias in aliases)
    assert [each.has_key for each in members] == [True, False, True]


def test_pseudonyms_differ_from_one_migration_to_another(tmp_path):
    drawn = set()
    for number in range(8):
        path = tmp_path / f"{number}.sqlite"
        shutil.copy(OLD, path)
        with open_store(f"sqlite:///{path}") as store:
            members = store.members(store.communities()[0].id)
        drawn.add(tuple(each.alias for each in members))
    assert len(drawn) == 8


def test_answers_read_as_before_and_go_on(store):
    community = store.communities()[0]
    ann, bo, zoe = store.members(community.id)
    current = store.current(ann)
    assert (current[PURPOSE].answer.value, current[PURPOSE].state) == ("A newer draft", State.DRAFT)
    assert current[NEEDS].answer.value == ["Rooms", "Time"]
    assert [each.revision for each in store.history(community.id)] == [1, 1, 2, 3, 1]
    shared = {each.question_id: each.answer.value for each in store.responses(community.id)}
    assert shared == {PURPOSE: "To sing together", NEEDS: ["Rooms", "Time"]}
    assert dict(store.current(bo)) == {}
    assert store.current(zoe)[PURPOSE].answer.status is Status.NOT_SURE
    draft = Draft(PURPOSE, Answer(Status.ANSWERED, "Newer yet"), 3, "token-new-1")
    assert store.save(ann, draft, "v", Credential(hash_key("A" * 22))).response.revision == 4


@pytest.mark.parametrize(("key", "name"), [("A" * 22, "Ann"), ("Z" * 22, "Zoë 鳥")])
def test_links_open_for_their_owners_for_ever(store, key, name):
    found = store.key(hash_key(key))
    assert (found.member.name, found.kind) == (name, KeyKind.PERSONAL)
    assert (found.expires_at, found.revoked_at) == (None, None)
    assert store.member_by_key(hash_key(key)).name == name
    store.check_access(found.member, Credential(key_hash=hash_key(key)))


def test_who_waits_can_be_invited_and_everybody_erased(store):
    community = store.communities()[0]
    ann, bo, _ = store.members(community.id)
    store.add_invitations([(bo, "a" * 64)])
    store.add_members(community.id, [NewMember("Cy", "cy@example.org")])
    store.erase(ann)
    assert [each.name for each in store.members(community.id)] == ["Bo", "Zoë 鳥", "Cy"]


def test_erasing_reaches_what_the_first_release_wrote(old):
    with open_store(f"sqlite:///{old}") as store:
        community = store.communities()[0]
        store.erase(store.member(community.id, "Ann"))
    stored = old.read_bytes()
    for word in (b"To sing", b"A newer draft", b"Rooms", hash_key("A" * 22).encode()):
        assert word not in stored


def test_who_was_seen_with_a_name_gets_no_pseudonym(store):
    community, other = store.communities()
    assert "seen with their members' names" in store.naming_obstacle(community)
    assert store.naming_obstacle(other) == ""


# --- from the second release ---


@pytest.fixture
def second(path):
    """A copy of a store that the second release made; return its path."""
    shutil.copy(SECOND, path)
    return path


def test_the_second_copy_really_is_of_the_second_release(second):
    assert rows(second, "SELECT version_num FROM alembic_version") == [(steps.STEPS[1],)]


def test_nothing_of_the_second_release_is_touched(second):
    names = ("revisions", "shares", "keys", "community_keys", "guides", "members", "audit")
    tables = {name: f"SELECT * FROM {name} ORDER BY 1, 2, 3" for name in names}
    tables["heads"] = f"SELECT {KEY}, n, shared_n FROM heads ORDER BY 1, 2, 3"
    before = {name: rows(second, query) for name, query in tables.items()}
    open_store(f"sqlite:///{second}").close()
    assert {name: rows(second, query) for name, query in tables.items()} == before
    assert rows(second, "SELECT version_num FROM alembic_version") == [(steps.NEWEST,)]
    assert rows(second, "PRAGMA integrity_check") == [("ok",)]
    assert rows(second, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("name", ["old", "second"])
def test_what_was_there_is_one_change_after_which_others_are_counted(request, name):
    with open_store(f"sqlite:///{request.getfixturevalue(name)}") as store:
        community = store.communities()[0]
        everything = store.changes(community.id)
        assert (everything.number, everything.is_whole) == (1, True)
        assert len(everything.responses) == len(list(store.responses(community.id)))
        assert all(each in everything.responses for each in store.responses(community.id))
        store.change_community(community.id, {"is_closed": False})
        ann = store.member(community.id, "Ann")
        draft = Draft(PURPOSE, Answer(Status.ANSWERED, "Newer yet"), 3, "token-new-1")
        store.save(ann, draft, "v")
        new = store.changes(community.id, 1, drafts=True)
        assert [each.answer.value for each in new.responses] == ["Newer yet"]
        assert (new.number, new.is_whole) == (2, False)


def test_settings_and_pseudonyms_of_the_second_release_stay(second):
    with open_store(f"sqlite:///{second}") as store:
        ours, quiet = store.communities()
        assert (ours.is_closed, quiet.naming, quiet.link_days) == (True, Naming.PSEUDONYMOUS, 30)
        assert store.guide(quiet.guide_version) is not None
        assert store.member(ours.id, "Ann").is_facilitator
        assert store.member_by_key(hash_key("Z" * 22)).name == "Zoë 鳥"
        assert [each.answer.value for each in store.responses(quiet.id)] == ["Quietly, 三"]


# --- from the third release ---


def test_who_has_handed_over_a_file_is_known_and_their_file_stays_out_once_erased(path):
    shutil.copy(THIRD, path)
    assert rows(path, "SELECT version_num FROM alembic_version") == [(steps.STEPS[2],)]
    tables = ("revisions", "heads", "shares", "passports", "members", "audit")
    before = {name: rows(path, f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in tables}
    with open_store(f"sqlite:///{path}") as store:
        after = {name: rows(path, f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in tables}
        assert after == before
        community = store.communities()[0]
        ann = store.member(community.id, "Ann")
        handed = store.hand_over(ann)
        assert handed.passport == "ab" * 32
        store.erase(ann)
        with pytest.raises(AccessError, match="was erased from this community"):
            store.take_in(community.id, handed)
    assert rows(path, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("source", [OLD, SECOND, THIRD], ids=["first", "second", "third"])
def test_decisions_and_imports_begin_where_none_were(path, source):
    shutil.copy(source, path)
    with open_store(f"sqlite:///{path}") as store:
        community = store.communities()[0]
        assert store.judgements(community.id) == ()
        assert store.imports(community.id) == ()
        made = {"theme": "t1", "name": "Trust", "description": ""}
        assert store.judge(community.id, "theme_made", made).n == 1
        store.change_community(community.id, {"is_closed": False})
        answer = ImportedAnswer("1", PURPOSE, Answer(Status.ANSWERED, "From a file"))
        people = (NewMember("New", id="1"),)
        wanted = Import("f.csv", "v", {PURPOSE: "define.purpose"}, (answer,), people)
        record = store.add_import(community.id, wanted)
        assert store.undo_import(community.id, record.id).undone_at is not None
    assert rows(path, "PRAGMA foreign_key_check") == []


# --- of this release, for the next one ---


def test_what_was_decided_and_brought_in_stays(path):
    shutil.copy(FOURTH, path)
    assert rows(path, "SELECT version_num FROM alembic_version") == [(steps.STEPS[3],)]
    tables = ("revisions", "heads", "shares", "members", "audit", "judgements", "imports")
    before = {name: rows(path, f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in tables}
    with open_store(f"sqlite:///{path}") as store:
        after = {name: rows(path, f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in tables}
        assert after == before
        community = store.communities()[0]
        ann = store.member(community.id, "Ann")
        found = store.judgements(community.id)
        assert [each.n for each in found] == list(range(1, 12))
        assert found[0].content["name"] == "Miteinander 三"
        assert found[3].content["passage"]["exact"] == "sing"
        assert (found[4].by, found[4].about) == ("", ann.id)
        undone, kept = store.imports(community.id)
        assert (undone.filename, kept.filename, kept.answers) == ("wrong.csv", "survey.csv", 2)
        store.undo_import(community.id, kept.id)
        dee = store.member(community.id, "Dee")
        assert [each.revision for each in store.current(dee).values()] == [2]
        store.erase(ann)
        assert not any(each.by or each.about for each in store.judgements(community.id))
    assert rows(path, "PRAGMA foreign_key_check") == []


# --- at once ---

_OPEN = """
import json, os, sys
from copwidgets.store import open_store

reader, writer = os.pipe()
children = []
for number in range(12):
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)  # returns for all at once, when the parent closes its end
        with open_store(sys.argv[1]) as store:
            members = store.members(store.communities()[0].id)
            # One write, small enough not to be torn by the others'.
            os.write(1, (json.dumps([each.alias for each in members]) + "\\n").encode())
        os._exit(0)
    children.append(child)
os.close(writer)
sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""


def test_twelve_processes_open_it_at_once_and_see_one_migration(old, spawn):
    process = spawn(_OPEN, f"sqlite:///{old}")
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    seen = [json.loads(line) for line in output.splitlines()]
    assert len(seen) == 12
    assert all(each == seen[0] for each in seen)
    assert rows(old, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_store_that_another_process_makes_while_it_is_looked_at_is_ours(path, monkeypatch, turn):
    """Between any two reads of a new file another process may have made the store."""
    read_one, reads = sqlite._read_one, []  # noqa: SLF001 - the moment between two reads

    def read(connection, query):
        found = read_one(connection, query)
        reads.append(query)
        if len(reads) == turn:
            monkeypatch.setattr(sqlite, "_read_one", read_one)
            open_store(f"sqlite:///{path}").close()
            monkeypatch.setattr(sqlite, "_read_one", read)
        return found

    monkeypatch.setattr(sqlite, "_read_one", read)
    with open_store(f"sqlite:///{path}") as store:
        assert store.communities() == ()
    assert rows(path, "SELECT version_num FROM alembic_version") == [(steps.NEWEST,)]

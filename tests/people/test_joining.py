import json
import re
import stat

import pytest

from copwidgets import people
from copwidgets.errors import AnswerError, CopwidgetsWarning, NameTakenError
from copwidgets.kinds import Answer, Status
from copwidgets.people import KeyRing, find_visit, hash_key, is_page, join, new_key
from copwidgets.response import Draft
from copwidgets.store import open_store

URL = "sqlite:////somewhere/store.sqlite"


@pytest.fixture
def store():
    with open_store("sqlite://") as store:
        yield store


@pytest.fixture
def community(store):
    return store.default_community("Group")


@pytest.fixture
def ring(tmp_path):
    return KeyRing(tmp_path / "keys" / "keys.json")


@pytest.fixture
def answer(store):
    """Let a member answer something."""

    def save(member):
        draft = Draft("a.b.c", Answer(Status.ANSWERED, "x"), 0, "token-of-test")
        store.save(member, draft, "version")

    return save


# --- keys and joining ---------------------------------------------------------------------------


def test_keys_are_128_random_bits_that_fit_a_link():
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", key) for key in keys)


def test_only_the_hash_of_a_key_is_stored(tmp_path):
    path = tmp_path / "store.sqlite"
    with open_store(f"sqlite:///{path}") as store:
        joined = join(store, store.default_community("Group"), "Ann")
    stored = b"".join(each.read_bytes() for each in tmp_path.iterdir() if each.is_file())
    assert joined.key.encode() not in stored
    assert hash_key(joined.key).encode() in stored


def test_whoever_joins_is_found_by_the_key_alone(store, community):
    joined = join(store, community, "  Ann  Lee ")
    assert joined.member.name == "Ann Lee"
    assert store.member_by_key(hash_key(joined.key)) == joined.member
    assert store.member_by_key(hash_key(joined.key[:-1])) is None


@pytest.mark.parametrize("name", ["Ann", "ANN", " ann ", "Ａｎｎ", "An\u200bn"])
def test_a_taken_name_is_refused_whatever_it_looks_like(store, community, name):
    join(store, community, "Ann")
    with pytest.raises(NameTakenError, match="“Ann” has already joined"):
        join(store, community, name)
    assert len(store.members(community.id)) == 1


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 81, "A\x00n", "\ud800"])
def test_what_is_no_name_joins_nobody(store, community, name):
    with pytest.raises(AnswerError):
        join(store, community, name)
    assert store.members(community.id) == ()


def test_eighty_characters_are_a_name(store, community):
    assert join(store, community, "x" * 80).member.name == "x" * 80


def test_a_roster_name_can_be_picked_once(store, community):
    waiting = store.add_member(community.id, "Ann")
    store.add_member(community.id, "Bo")
    assert [each.name for each in people.roster(store, community)] == ["Ann", "Bo"]
    joined = join(store, community, "ann")
    assert joined.member.id == waiting.id
    assert [each.name for each in people.roster(store, community)] == ["Bo"]
    with pytest.raises(NameTakenError):
        join(store, community, "Ann")


def test_whoever_has_answered_is_handed_to_nobody(store, community, answer):
    ann = people.find_or_add(store, community, "Ann")
    answer(ann)
    assert people.roster(store, community) == ()
    with pytest.raises(NameTakenError):
        join(store, community, "Ann")


def test_a_new_link_leaves_the_earlier_one_valid(store, community):
    first = join(store, community, "Ann")
    second = people.new_link(store, first.member)
    assert second.key != first.key
    for key in (first.key, second.key):
        assert store.member_by_key(hash_key(key)).id == first.member.id


def test_a_name_is_found_or_added(store, community):
    ann = people.find_or_add(store, community, "Ann")
    assert people.find_or_add(store, community, "ann") == ann


# --- the key ring -------------------------------------------------------------------------------


def test_a_ring_keeps_one_key_a_store(ring):
    ring.remember("one", "key-1")
    ring.remember("two", "key-2")
    ring.remember("one", "key-3")
    assert (ring.get("one"), ring.get("two"), ring.get("three")) == ("key-3", "key-2", None)
    ring.forget("one")
    ring.forget("never known")
    assert (ring.get("one"), ring.get("two")) == (None, "key-2")


def test_only_its_owner_reads_a_ring(ring):
    ring.remember("one", "key-1")
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    ring.path.chmod(0o644)
    ring.remember("one", "key-2")
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    assert list(ring.path.parent.iterdir()) == [ring.path]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'"x"', b"[" * 999])
def test_a_damaged_ring_is_as_good_as_none(ring, content):
    ring.path.parent.mkdir()
    ring.path.write_bytes(content)
    assert ring.get("one") is None
    ring.remember("one", "key-1")
    assert json.loads(ring.path.read_text()) == {"one": "key-1"}


def test_a_ring_that_cannot_be_read_or_written_is_a_warning(tmp_path):
    ring = KeyRing(tmp_path)  # a folder
    assert ring.get("one") is None
    with pytest.warns(CopwidgetsWarning, match="your key cannot be remembered"):
        ring.remember("one", "key-1")
    (tmp_path / "file").touch()
    with pytest.warns(CopwidgetsWarning, match="Not a directory|File exists"):
        KeyRing(tmp_path / "file" / "keys.json").remember("one", "key-1")


def test_the_user_s_ring_stands_in_jupyter_s_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert KeyRing.of_user().path == tmp_path / "copwidgets" / "keys.json"


# --- who is answering ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "served"),
    [
        ("voila/0.5.8", True),
        ("voila/", True),
        ("", False),
        ("apache voila/0.5", False),
        ("Voila/0.5", False),
        ("voila", False),
        ("not-voila/1", False),
    ],
)
def test_a_page_is_known_by_voila_s_own_word(value, served):
    assert is_page({"SERVER_SOFTWARE": value}) is served
    assert is_page({}) is False


def test_on_a_page_the_visitor_s_key_decides_and_never_the_ring(store, community, ring):
    ann, bo = join(store, community, "Ann"), join(store, community, "Bo")
    ring.remember(URL, ann.key)
    page = {"SERVER_SOFTWARE": "voila/0.5.8"}
    assert find_visit(store, community, page, ring, URL).member is None
    assert (
        find_visit(store, community, {**page, "HTTP_X_SESSION_KEY": bo.key}, ring, URL).member.name
        == "Bo"
    )
    for key in ("", "wrong", new_key(), "\udcff", hash_key(bo.key)):
        assert find_visit(store, community, {**page, "HTTP_X_SESSION_KEY": key}, ring, URL).member is None


def test_in_jupyterlab_the_ring_decides_and_no_variable(store, community, ring):
    ann, bo = join(store, community, "Ann"), join(store, community, "Bo")
    spoofed = {"HTTP_X_SESSION_KEY": bo.key, "SERVER_SOFTWARE": "other voila/1"}
    assert find_visit(store, community, spoofed, ring, URL).member is None
    ring.remember(URL, ann.key)
    assert find_visit(store, community, spoofed, ring, URL).member.name == "Ann"
    assert find_visit(store, community, spoofed, ring, "sqlite:////another").member is None


def test_a_member_of_another_community_is_a_stranger(store, community, ring):
    key = join(store, store.add_community("Another group"), "Ann").key
    page = {"SERVER_SOFTWARE": "voila/0.5.8", "HTTP_X_SESSION_KEY": key}
    assert find_visit(store, community, page, ring, URL).member is None

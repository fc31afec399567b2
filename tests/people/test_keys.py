"""Keys are random and known by their hash alone; the ring keeps one for each store."""

import json
import re
import stat

import pytest

from copwidgets.errors import CopwidgetsWarning
from copwidgets.people import KeyRing, hash_key, join, new_key
from copwidgets.store import open_store


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

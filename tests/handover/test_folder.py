"""Files on a disk: only plain ones are opened, and a new one is whole or not there."""

import os

import pytest

from copwidgets.errors import HandOverError
from copwidgets.handover import MAX_BYTES, find_files, read_file, shown, write_file


def refusal(path):
    with pytest.raises(HandOverError) as found:
        read_file(path)
    return found.value.what


def test_files_come_by_name_without_hidden_ones(tmp_path):
    for name in ("b.json", "a.json", ".hidden", "sub.json"):
        (tmp_path / name).write_bytes(b"{}")
    assert [each.name for each in find_files(tmp_path)] == ["a.json", "b.json", "sub.json"]
    assert find_files(tmp_path / "a.json") == (tmp_path / "a.json",)
    with pytest.raises(HandOverError, match="missing: this folder cannot be read"):
        find_files(tmp_path / "missing")


def test_links_folders_and_pipes_are_refused_without_waiting(tmp_path):
    (tmp_path / "real.json").write_bytes(b"{}")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    for name in ("link", "folder", "pipe"):
        assert "not a file" in refusal(tmp_path / f"{name}.json")
    assert read_file(tmp_path / "real.json") == b"{}"
    assert "cannot be read" in refusal(tmp_path / "missing.json")


def test_what_is_put_in_place_of_a_file_meanwhile_is_not_followed(tmp_path, monkeypatch):
    (tmp_path / "a.json").write_bytes(b"{}")
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    os.mkfifo(tmp_path / "pipe.json")
    plain = (tmp_path / "a.json").lstat()
    monkeypatch.setattr(type(tmp_path), "lstat", lambda _: plain)
    assert "cannot be read" in refusal(tmp_path / "link.json")
    assert "not a file" in refusal(tmp_path / "pipe.json")


def test_a_large_file_is_not_read(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "more than 10 MB" in refusal(path)


def test_no_other_file_is_opened(tmp_path, monkeypatch):
    """A store that lies among them would lose its locks if it were."""
    (tmp_path / "responses.sqlite").write_bytes(b"SQLite")
    monkeypatch.setattr(os, "open", None)
    assert refusal(tmp_path / "responses.sqlite") == "this is no file of answers"


def test_a_file_is_written_whole_for_its_owner_only(tmp_path):
    path = write_file(tmp_path / "a.json", "Zoë\n")
    assert path.read_bytes() == "Zoë\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(HandOverError, match="something is there already"):
        write_file(path, "other")
    write_file(path, "other", replaces=True)
    assert path.read_bytes() == b"other"
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_what_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    with pytest.raises(HandOverError, match="cannot be written"):
        write_file(tmp_path / "missing" / "a.json", "x")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "replace", fail)
    with pytest.raises(HandOverError, match="No space left"):
        write_file(tmp_path / "a.json", "x")
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_shown_in_one_short_line():
    assert shown("a\nb\x1b\udcff\u202e.json") == "a\N{REPLACEMENT CHARACTER}b" + (
        "\N{REPLACEMENT CHARACTER}" * 3 + ".json"
    )
    assert len(shown("a" * 255)) == 121

"""Texts under the hash of their content."""

import gzip
import hashlib

import pytest

from copwidgets.serve.packed import Packed, Shelf, to_front

TEXT = "export const word = 'Grüße';\n" * 50


def test_a_text_is_kept_under_its_hash_once():
    shelf = Shelf()
    name = shelf.keep(TEXT, "js")
    assert name == hashlib.sha256(TEXT.encode()).hexdigest() + ".js"
    assert shelf.keep(TEXT, "js") == name
    assert list(shelf) == [name]
    found = shelf.get(name)
    assert (found.kind, found.plain) == ("text/javascript; charset=UTF-8", TEXT.encode())
    assert gzip.decompress(found.small) == found.plain
    assert len(found.small) < len(found.plain) / 5


def test_an_unknown_name_is_none():
    assert Shelf().get("0.js") is None


def test_the_same_text_packs_the_same_way():
    assert Packed.of(TEXT, "css") == Packed.of(TEXT, "css")


def test_the_one_that_nobody_asked_for_longest_gives_way():
    shelf = Shelf(most=3 * len(TEXT.encode()))
    names = [shelf.keep(f"{TEXT}{number}", "js") for number in range(2)]
    assert shelf.keep(f"{TEXT}0", "js") == names[0]
    last = shelf.keep(f"{TEXT}2", "js")
    assert list(shelf) == [names[0], last]


def test_one_text_may_be_larger_than_all():
    shelf = Shelf(most=1)
    name = shelf.keep(TEXT, "js")
    assert list(shelf) == [name]


def test_front_has_one_address_for_the_same_files(tmp_path):
    (tmp_path / "front.js").write_text("import './more.js';")
    (tmp_path / "more.js").write_text("")
    (tmp_path / "light.css").write_text("main { margin: 0 }")
    (tmp_path / "README.md").write_text("not for browsers")
    address, shelf = to_front(tmp_path)
    assert sorted(shelf) == ["front.js", "light.css", "more.js"]
    assert to_front(tmp_path)[0] == address
    (tmp_path / "more.js").write_text("1")
    assert to_front(tmp_path)[0] != address


@pytest.mark.parametrize("wanted", ["gzip, br", "identity", None])
def test_files_are_sent_compressed_to_who_takes_that(server, ask, wanted):
    page = ask(server, "/next.ipynb").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    headers = {"Accept-Encoding": wanted} if wanted else {}
    reply = ask(server, address, headers=headers)
    assert reply.status == 200
    assert reply.headers["Content-Encoding"] == ("gzip" if wanted == "gzip, br" else None)
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Content-Type"] == "text/css; charset=UTF-8"


@pytest.mark.parametrize(
    "path", ["/modules/0.js", "/front/0/front.js", "/modules/../app.py", "/modules/%2e%2e/app.py"]
)
def test_what_is_not_on_the_shelf_is_not_found(server, ask, path):
    assert ask(server, path).status == 404

"""What a page's kernel is told of its guest, and what a name may be."""

import pytest

from copwidgets.serve.guest import (
    Guest,
    draw_key,
    is_key,
    to_environment,
    to_hash,
    to_host_environment,
    to_user,
)

KEY = "Abcd0123456789_-Abcd01"


@pytest.mark.parametrize("text", [None, 1, "", KEY + "=", KEY + " ", b"x" * 22, KEY[:-1] + "é"])
def test_is_key_is_strict(text):
    assert is_key(KEY)
    assert not is_key(text)


def test_drawn_keys_are_keys_and_differ():
    drawn = {draw_key() for _ in range(100)}
    assert len(drawn) == 100
    assert all(map(is_key, drawn))
    assert all(KEY not in to_hash(KEY) for _ in drawn)


def test_environment_says_who_comes():
    guest = Guest(visitor="v", account="a", is_stranger=False, user="ann", source="hub")
    assert to_environment(guest, {"QUERY_STRING": "a=b", "HTTP_X_SESSION_USER": "root"}) == {
        "QUERY_STRING": "a=b",
        "HTTP_X_SESSION_USER": "ann",
        "HTTP_X_SESSION_SOURCE": "hub",
    }


def test_environment_does_not_say_who_serves():
    given = {
        "PATH": "/bin",
        "HTTP_X_SESSION_KEY": KEY,
        "HTTP_X_SESSION_USER": "root",
        "JUPYTERHUB_USER": "host",
        "JUPYTERHUB_API_TOKEN": "secret",
        "JPY_API_TOKEN": "secret",
    }
    assert to_host_environment(given) == {"PATH": "/bin"}


@pytest.mark.parametrize("text", ["", " ", "a\nb", "a\x00", "\u202eann", "x" * 256])
def test_no_name(text):
    assert to_user(text) == ""


@pytest.mark.parametrize("text", ["ann", " Ann Bé ", "ann@example.org", "安"])
def test_name(text):
    assert to_user(text) == text.strip()

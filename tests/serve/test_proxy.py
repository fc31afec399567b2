"""What a proxy says is believed of a trusted proxy only; what a client says in its place never."""

import json
import re
from ipaddress import ip_network

import pytest
from tornado.httputil import HTTPHeaders

from copwidgets.serve.proxy import sieve

TRUSTED = (ip_network("10.0.0.0/8"),)
KEY = "Abcd0123456789_-Abcd01"


def sieved(lines, *, trusted=TRUSTED, user_header="Remote-User"):
    headers = HTTPHeaders()
    for name, value in lines:
        headers.add(name, value)
    sieve(headers, user_header=user_header, trusted=trusted)
    return dict(headers.get_all())


def test_login_of_a_trusted_proxy():
    found = sieved([("remote-user", "ann"), ("Accept", "*/*")])
    assert found == {"X-Session-User": "ann", "X-Session-Source": "proxy", "Accept": "*/*"}


def test_login_in_utf8():
    value = "Zoë".encode().decode("latin-1")
    assert sieved([("Remote-User", value)])["X-Session-User"] == "Zoë"


@pytest.mark.parametrize(
    "lines",
    [
        [("Remote-User", "ann"), ("remote-user", "bob")],
        [("Remote-User", "")],
        [("Remote-User", "\xff")],
        [("Remote_User", "ann")],
        [("X-Session-User", "ann"), ("X_Session_Source", "hub")],
    ],
)
def test_doubtful_login_is_none(lines):
    assert "X-Session-User" not in sieved(lines)
    assert "X-Session-Source" not in sieved(lines)


@pytest.mark.parametrize(
    "name",
    [
        *("Remote-User", "X-Session-User", "x-session-source", "X_Session_User", "X-Session-Key"),
        *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "X-Scheme"),
        *("x_forwarded_for", "Forwarded"),
    ],
)
def test_client_cannot_speak_for_a_proxy(name):
    assert sieved([(name, "1.2.3.4"), (name, "ann")], trusted=()) == {}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.1.1.1, 10.2.2.2", "203.0.113.9"),
        ("10.1.1.1", "10.1.1.1"),
        ("nonsense", "nonsense"),
    ],
)
def test_address_is_the_last_that_no_proxy_has(given, found):
    headers = sieved([("X-Forwarded-For", given), ("X-Real-Ip", "1.1.1.1")])
    assert headers == {"X-Forwarded-For": found}


def test_scheme_is_the_proxys():
    headers = sieved([("X-Forwarded-Proto", "https"), ("X-Scheme", "http")])
    assert headers == {"X-Forwarded-Proto": "https"}


def to_user(page):
    return re.search(r"user (\S+) (\S+)", page).groups()


@pytest.fixture(scope="module")
def behind(start_server, command):
    """Return a server whose proxy is this machine."""
    return start_server(command(user_header="Remote-User", trusted_proxies=["127.0.0.1"]))


def test_login_reaches_the_kernel(behind, ask):
    headers = {"Remote-User": "ann", "Host": "book.example"}
    assert to_user(ask(behind, "/start.ipynb", headers=headers).text) == ("ann", "proxy")
    headers = {"X-Session-User": "ann", "X-Session-Source": "hub"}
    assert to_user(ask(behind, "/start.ipynb", headers=headers).text) == ("None", "None")
    assert "ann" not in behind.output()


def test_login_through_a_stranger_does_not(start_server, command, ask):
    server = start_server(command(user_header="Remote-User", trusted_proxies=["192.0.2.7"]))
    headers = {"Remote-User": "ann", "X-Forwarded-For": "192.0.2.7", "X-Real-Ip": "192.0.2.7"}
    assert to_user(ask(server, "/start.ipynb", headers=headers).text) == ("None", "None")


def post_key(ask, server, **headers):
    headers = {"Cookie": "_xsrf=t", "X-XSRFToken": "t", "Origin": server.url.rstrip("/")} | headers
    return ask(server, "/session", method="POST", headers=headers, body=json.dumps({"key": KEY}))


def test_scheme_is_believed_of_a_trusted_proxy_only(server, behind, ask):
    https = {"X-Forwarded-Proto": "https"}
    assert "Secure" in str(post_key(ask, behind, **https).headers.get_all("Set-Cookie"))
    assert "Secure" not in str(post_key(ask, server, **https).headers.get_all("Set-Cookie"))


def test_turns_are_counted_by_the_address_the_proxy_names(start_server, command, ask):
    site = {"behind_proxy": True, "known": []}
    server = start_server(command(**site))
    for number in range(70):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
        last = post_key(ask, server, **forged).status
    assert last == 429
    assert post_key(ask, server, **{"X-Forwarded-For": "203.0.113.10"}).status == 404

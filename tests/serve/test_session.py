"""The session: how a key becomes a cookie, and who may do that."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from copwidgets.serve.visitor import Keys

KEY = "Abcd0123456789_-Abcd01"
TOKEN = {"Cookie": "_xsrf=tok", "X-XSRFToken": "tok"}


def post(ask, server, body, **headers):
    if not isinstance(body, str):
        body = json.dumps(body)
    origin = {"Origin": server.url.rstrip("/")}
    return ask(server, "/session", method="POST", headers=TOKEN | origin | headers, body=body)


def cookie_name(server):
    return "session-" + re.search(r":(\d+)/", server.url).group(1)


def key_in_kernel(page):
    return re.search(r"key (\S+) length (\d+)", page).groups()


def test_session_lasts_as_long_as_the_browser(server, ask):
    reply = post(ask, server, {"key": KEY, "keep": False})
    cookie = reply.cookie(cookie_name(server))
    assert reply.status == 204
    assert cookie.split(";")[0].endswith("=" + KEY)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Max-Age" not in cookie
    assert "expires" not in cookie.lower()
    assert "Secure" not in cookie


def test_session_is_kept_on_request(server, ask):
    cookie = post(ask, server, {"key": KEY, "keep": True}).cookie(cookie_name(server))
    assert "Max-Age=2592000" in cookie


def test_session_ends(server, ask):
    headers = TOKEN | {"Origin": server.url.rstrip("/")}
    reply = ask(server, "/session", method="DELETE", headers=headers)
    cookie = reply.cookie(cookie_name(server))
    assert reply.status == 204
    assert cookie.startswith(cookie_name(server) + '="";')
    assert "expires=" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        {"keep": True},
        {"key": None},
        {"key": 22},
        {"key": KEY[:-1]},
        {"key": KEY + "a"},
        {"key": KEY[:-1] + "\n"},
        {"key": KEY[:-1] + ";"},
        {"key": KEY[:-1] + "é"},
    ],
)
def test_malformed_key_is_refused(server, ask, body):
    reply = post(ask, server, body)
    assert reply.status == 400
    assert reply.cookie(cookie_name(server)) is None
    assert json.loads(reply.text)["error"]


def test_large_body_is_refused(server, ask):
    assert post(ask, server, {"key": KEY, "more": "x" * 1024}).status == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"X-XSRFToken": "other"},
        {"Cookie": "_xsrf=other"},
        {"Cookie": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_other_sites_are_refused(server, ask, headers, method):
    ours = TOKEN | {"Origin": server.url.rstrip("/")} | headers
    body = json.dumps({"key": KEY})
    reply = ask(server, "/session", method=method, headers=ours, body=body)
    assert reply.status == 403
    assert reply.cookie(cookie_name(server)) is None


def test_token_must_stand_in_the_header(server, ask):
    headers = {"Cookie": "_xsrf=tok", "Origin": server.url.rstrip("/")}
    body = json.dumps({"key": KEY})
    reply = ask(server, "/session?_xsrf=tok", method="POST", headers=headers, body=body)
    assert reply.status == 403


def test_key_of_the_cookie_reaches_the_kernel(server, ask):
    headers = {"Cookie": f"{cookie_name(server)}={KEY}"}
    assert key_in_kernel(ask(server, "/start.ipynb", headers=headers).text) == ("Abcd", "22")


@pytest.mark.parametrize("header", ["x-session-key", "X_Session_Key"])
def test_key_sent_as_a_header_does_not_reach_the_kernel(server, ask, header):
    page = ask(server, "/start.ipynb", headers={header: KEY}).text
    assert key_in_kernel(page) == ("none", "0")


def test_malformed_cookie_does_not_reach_the_kernel(server, ask):
    headers = {"Cookie": f"{cookie_name(server)}=short", "X-Session-Key": KEY}
    assert key_in_kernel(ask(server, "/start.ipynb", headers=headers).text) == ("none", "0")


@pytest.mark.parametrize(
    "wanted", ["next.ipynb", "hidden.ipynb", "https://evil.example", "//x", "%22"]
)
def test_join_leads_to_a_page_only(server, ask, wanted):
    reply = ask(server, f"/join?next={wanted}")
    target = json.loads(re.search(r'id="join">(.*?)</script>', reply.text).group(1))["page"]
    assert target == ("/next.ipynb" if wanted == "next.ipynb" else "/start.ipynb")
    assert reply.cookie("_xsrf")


def test_secure_cookie_behind_a_proxy(start_server, command, ask):
    server = start_server(command(behind_proxy=True, base_url="/book/", cookie="book"))
    headers = TOKEN | {"Host": "book.example", "Origin": "https://book.example"}
    headers["X-Forwarded-Proto"] = "https"
    body = json.dumps({"key": KEY})
    reply = ask(server, "/book/session", method="POST", headers=headers, body=body)
    assert reply.status == 204
    parts = {part.strip() for part in reply.cookie("book").split(";")}
    assert {"Secure", "Path=/book/"} <= parts
    assert ask(server, "/book/").headers["Location"] == "/book/start.ipynb"
    assert ask(server, "/start.ipynb").status == 404


@pytest.fixture(scope="module")
def strict(start_server, command):
    """Return a server to which one key is known."""
    return start_server(command(known=[KEY]))


def test_unknown_key_leaves_the_session_as_it_was(strict, ask):
    reply = post(ask, strict, {"key": KEY[::-1]})
    assert (reply.status, json.loads(reply.text)) == (404, {"error": "unknown key"})
    assert reply.headers.get_all("Set-Cookie") is None
    assert post(ask, strict, {"key": KEY}).status == 204


def test_key_that_cannot_be_checked_is_not_taken(strict, ask):
    key = "fail" + KEY[4:]
    assert post(ask, strict, {"key": key}).status == 503
    headers = {"Cookie": f"{cookie_name(strict)}={key}"}
    assert key_in_kernel(ask(strict, "/start.ipynb", headers=headers).text) == ("fail", "22")
    assert key not in strict.output()


def chosen(keys, *words):
    with ThreadPoolExecutor(1) as thread:  # this one belongs to the browser's event loop
        return thread.submit(lambda: asyncio.run(keys.choose(*words))).result()


@pytest.mark.parametrize(
    ("opened", "present", "kept"),
    [("door", "", "door"), ("door", "own", "own"), ("gone", "own", None), ("new", "own", "new")],
)
def test_a_site_chooses_the_key_that_a_browser_keeps(opened, present, kept):
    answers = {("door", ""): "door", ("door", "own"): "own", ("new", "own"): "new"}
    keys = Keys(None, lambda *asked: answers.get(asked))
    assert chosen(keys, opened, present) == kept


def test_without_a_choice_every_known_key_is_kept():
    keys = Keys(lambda key: key == "known", None)
    assert chosen(keys, "known", "own") == "known"
    assert chosen(keys, "other", "own") is None


def test_unknown_key_still_reaches_the_kernel(strict, ask):
    headers = {"Cookie": f"{cookie_name(strict)}={KEY[::-1]}"}
    page = ask(strict, "/start.ipynb", headers=headers).text
    assert key_in_kernel(page) == (KEY[::-1][:4], "22")


def test_links_are_opened_a_few_at_a_time(start_server, command, ask):
    server = start_server(command(known=[]))
    statuses = [post(ask, server, {"key": KEY}).status for _ in range(62)]
    assert statuses[:60] == [404] * 60
    assert 429 in statuses[60:]
    assert "Wait a minute" in json.loads(post(ask, server, {"key": KEY}).text)["error"]


def test_environment_of_the_host_does_not_reach_the_kernel(start_server, command, ask):
    env = dict.fromkeys(("JUPYTERHUB_USER", "JUPYTERHUB_API_TOKEN"), "chosen")
    env |= {"HTTP_X_SESSION_USER": "root", "HTTP_X_SESSION_KEY": KEY}
    server = start_server(command(), env=env)
    page = ask(server, "/start.ipynb").text
    assert "user None None" in page
    assert "host []" in page

"""A page's kernel belongs to the browser that opened the page, and to nobody else."""

import json
import re

import pytest

KEY = "Abcd0123456789_-Abcd01"
OTHER = {"Cookie": "visitor-1=x"}
SOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "x" * 22 + "==",
}
XSRF = {"X-XSRFToken": "t"}


def to_name(server):
    return "visitor-" + re.search(r":(\d+)/", server.url).group(1)


def with_token(cookies):
    mine = "; ".join(part for part in cookies["Cookie"].split("; ") if "_xsrf" not in part)
    return XSRF | {"Cookie": f"{mine}; _xsrf=t"}


@pytest.fixture
def opened(server, ask):
    """Return a page's kernel and the cookies of its visitor; the kernel is freed afterwards."""
    page = ask(server, "/next.ipynb")
    kernel, mine = page.kernel(), page.cookies()
    yield kernel, mine
    ask(server, f"/voila/api/shutdown/{kernel}", method="POST", headers=with_token(mine))


def ask_all(server, ask, kernel, cookies):
    """Ask for the kernel in each way there is."""
    token = with_token(cookies) if cookies else XSRF | {"Cookie": "_xsrf=t"}
    session = "?session_id=a"
    return [
        ask(server, f"/api/kernels/{kernel}", headers=cookies),
        ask(server, f"/api/kernels/{kernel}/channels{session}", headers=SOCKET | cookies),
        ask(server, f"/voila/api/shutdown/{kernel}", method="POST", headers=token),
    ]


def test_cookie_of_a_visitor(server, ask):
    cookie = ask(server, "/next.ipynb").cookie(to_name(server))
    parts = {part.strip() for part in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert re.match(r"visitor-\d+=[\w-]{22};", cookie)


def test_visitor_stays_the_same(server, ask):
    mine = ask(server, "/next.ipynb").cookies()
    assert ask(server, "/next.ipynb", headers=mine).cookie(to_name(server)) is None


@pytest.mark.parametrize("cookie", ["", "short", "x" * 22 + "=", "x" * 21 + "%"])
def test_malformed_cookie_is_replaced(server, ask, cookie):
    headers = {"Cookie": f"{to_name(server)}={cookie}"}
    assert ask(server, "/next.ipynb", headers=headers).cookie(to_name(server))


def test_own_kernel_is_there(server, ask, opened):
    kernel, mine = opened
    reply = ask(server, f"/api/kernels/{kernel}", headers=mine)
    assert (reply.status, json.loads(reply.text)["id"]) == (200, kernel)


@pytest.mark.parametrize("who", ["nobody", "another", "malformed"])
def test_kernel_does_not_exist_for_others(server, ask, opened, who):
    kernel, mine = opened
    cookies = {
        "nobody": {},
        "another": {"Cookie": f"{to_name(server)}={KEY}"},
        "malformed": {"Cookie": f"{to_name(server)}="},
    }[who]
    missing = "12345678-1234-1234-1234-123456789abc"
    foreign = ask_all(server, ask, kernel, cookies)
    nowhere = ask_all(server, ask, missing, cookies)
    assert [reply.status for reply in foreign] == [404, 404, 404]
    for one, other in zip(foreign, nowhere, strict=True):
        assert (one.status, one.text) == (other.status, other.text)
        names = [set(reply.headers) for reply in (one, other)]
        assert names[0] == names[1]
    assert ask(server, f"/api/kernels/{kernel}", headers=mine).status == 200


def test_other_sites_cannot_use_the_visitors_cookie(server, ask, opened):
    kernel, mine = opened
    path = f"/api/kernels/{kernel}"
    foreign = SOCKET | mine | {"Origin": "http://evil.example"}
    assert ask(server, f"{path}/channels?session_id=a", headers=foreign).status == 403
    assert ask(server, path, method="DELETE", headers=mine).status in {403, 405}
    assert ask(server, f"/voila/api/shutdown/{kernel}", method="POST", headers=mine).status == 403
    assert ask(server, path, headers=mine).status == 200


def test_own_page_can_be_left(server, ask, opened):
    kernel, mine = opened
    path = f"/voila/api/shutdown/{kernel}"
    assert ask(server, path, method="POST", headers=with_token(mine)).status == 204


def test_page_as_a_picture_of_another_site_starts_nothing(server, ask):
    before = len(server.kernels())
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}
    assert ask(server, "/next.ipynb", headers=foreign).status == 404
    assert len(server.kernels()) == before
    assert (
        ask(server, "/next.ipynb", headers=foreign | {"Sec-Fetch-Dest": "document"}).status == 200
    )


def test_end_of_the_session_is_the_end_of_the_visitor(start_server, command, ask):
    server = start_server(command())
    page = ask(server, "/next.ipynb")
    assert server.wait_for_kernels(1) == 1
    headers = with_token(page.cookies()) | {"Origin": server.url.rstrip("/")}
    reply = ask(server, "/session", method="DELETE", headers=headers)
    assert reply.status == 204
    assert reply.cookie(to_name(server)).split(";")[0] not in page.cookies()["Cookie"]
    assert ask(server, f"/api/kernels/{page.kernel()}", headers=reply.cookies()).status == 404
    assert server.wait_for_kernels(0) == 0
    assert ask(server, "/next.ipynb", headers=reply.cookies()).status == 200

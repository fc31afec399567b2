"""What anybody can ask for without a socket: paths, headers, methods, bodies, cookies.

The paths to files are tried at length in tests/serve/test_files.py; here they are aimed at a real
workbook, its store, its notebooks and its guide.
"""

import json
import socket
from itertools import product
from urllib.parse import quote

import pytest

REFUSED = {400, 403, 404, 405}
TARGETS = (
    *("data/responses.sqlite", "data/responses.sqlite.lock", "data/responses.sqlite-journal"),
    *("data/responses.sqlite-wal", "secret.txt", "10_define.ipynb", "guide.yaml", ".env"),
    *("data/guide.yaml", "copwidgets/store/sqlite.py", "proc/self/environ", "etc/passwd"),
)
WAYS = (
    *("{}", "./{}", "%2e/{}", "../{}", "%2e%2e/{}", "..%2f{}", "%2e%2e%2f{}", "..%5c{}", "..\\{}"),
    *("%252e%252e/{}", "..;/{}", ".%00./{}", "{}%00", "{}%00.ipynb", "{}%20", "{}.", "{}~", "{}/"),
    *(
        "{}::$DATA",
        "%c0%ae%c0%ae/{}",
        "%u002e%u002e/{}",
        "/{}",
        "//{}",
        "%2f{}",
        "....//{}",
        "~/{}",
    ),
    *(
        "..%e2%88%95{}",
        "%ef%bc%8e%ef%bc%8e/{}",
        "../../../../../../{}",
        "x/../../{}",
        "{}?download",
    ),
    *("00_start.ipynb/{}", "00_start.ipynb/../{}", "00_start.ipynb%2f..%2f{}", "00_start.ipynb;{}"),
)
ROOTS = ("/", "/voila/files/", "/voila/static/", "/voila/templates/lab/static/", "/files/")
PATHS = (
    *("/", "/00_start.ipynb", "/05_facilitate.ipynb", "/join", "/session", "/no_math.js"),
    *("/nosuch", "/voila/templates/lab/static/theme-light.css", "/api/kernels/1-2-3-4-5"),
)
MARKUP = (
    "\"'></title></script><script>window.__ran=1</script><img src=x onerror=alert(1)>{{7*7}}${7*7}"
)


def request(world, path, *lines, body=b"", method="GET", host=None):
    """Return a request as bytes; `lines` are headers exactly as written."""
    host = host or f"127.0.0.1:{world.port}"
    head = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def status_of(reply):
    return int(reply.split(b" ", 2)[1]) if reply.startswith(b"HTTP/1.") else None


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ROOTS)
def test_no_path_leads_to_a_file_of_the_workbook(world, root):
    visitor = world.visitor("Mallory")
    for way in WAYS:
        for target in TARGETS:
            path = root + way.format(target)
            if "10_define.ipynb" in path and path in {
                "/10_define.ipynb",
                "/10_define.ipynb?download",
            }:
                continue  # the page itself
            reply = visitor.send(request(world, path))
            assert status_of(reply) in REFUSED, path
            for word in (
                b"SQLite format",
                b"cell_type",
                b"phases:",
                b"import ",
                b"root:x",
                b"CANARY",
            ):
                assert word not in reply, path


# --- methods, queries, error pages ----------------------------------------------------------------


METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get")


def test_no_other_method_does_anything(world):
    visitor = world.visitor("Mallory")
    before = world.rows(without=["Benign Ben"])
    for path, method in product(PATHS, METHODS):
        reply = visitor.ask(path, method, body="x=1", headers={"X-HTTP-Method-Override": "GET"})
        assert reply.status in REFUSED, method
        assert reply.headers["Set-Cookie"] is None or "session-" not in reply.headers["Set-Cookie"]
    assert world.rows(without=["Benign Ben"]) == before


QUERIES = (
    *("theme", "template", "voila-theme", "voila-template", "voila_template", "kernel_name"),
    *(
        "phase",
        "path",
        "notebook",
        "next",
        "keep",
        "progressive_rendering",
        "token",
        "show_tracebacks",
    ),
    *("strip_sources", "enable_nbextensions", "http_header_envs", "file_allowlist", "session_id"),
)


@pytest.mark.parametrize(
    "value", [MARKUP, "../../../../etc/passwd", "classic", "a\r\nSet-Cookie: x=y"]
)
def test_nothing_of_a_query_comes_back(world, value):
    visitor = world.visitor("Mallory")
    query = "&".join(f"{name}={quote(value)}" for name in QUERIES)
    for path in ("/10_define.ipynb", "/join"):
        reply = visitor.ask(f"{path}?{query}")
        assert reply.status == 200
        assert "window.__ran" not in reply.text
        assert "49}" not in reply.text
        assert "root:x" not in reply.text
        assert "x" not in visitor.cookies
        if path != "/join":
            assert len(visitor.listen_once(reply).states()) > 3


ELSEWHERE = (
    *("//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example"),
    *(
        "10_define.ipynb/../../x",
        "10_define.ipynb?x",
        MARKUP,
        "hidden.ipynb",
    ),
)


def test_a_link_leads_to_a_page_of_ours_or_the_first(world):
    visitor = world.visitor()
    for wanted in ELSEWHERE:
        reply = visitor.ask(f"/join?next={quote(wanted)}&next={quote(wanted)}")
        words = reply.text.split('id="join">')[1].split("</script>")[0]
        assert json.loads(words)["page"] == "/00_start.ipynb"
        assert "window.__ran" not in reply.text


def test_error_pages_say_nothing_back(world):
    visitor = world.visitor()
    odd = quote(MARKUP)
    asked = [
        f"/{odd}",
        f"/{odd}.ipynb",
        f"/api/kernels/{odd}",
        f"/voila/static/{odd}",
        f"/join/{odd}",
    ]
    for path in asked:
        reply = visitor.ask(
            path, headers={"Referer": MARKUP, "User-Agent": MARKUP, "Cookie": MARKUP}
        )
        assert reply.status in REFUSED
        for word in ("__ran", "onerror", "7*7", "Traceback", "tornado", "Tornado", "voila/app"):
            assert word not in reply.text
        assert "Server" not in reply.headers
    for body in ("", "[", MARKUP, '{"key": "' + "A" * 22 + '"}', "\x00"):
        reply = visitor.ask("/session", "POST", body=body, headers={"Origin": visitor.origin})
        assert reply.status in REFUSED
        assert "__ran" not in reply.text


TARGETS_OF_PROXIES = ("*", "http://evil.example/join", "evil.example:80", "join", "#x", "?x", "..")


def test_what_only_a_proxy_may_ask_gets_our_answer(world):
    for path in TARGETS_OF_PROXIES:
        reply = world.visitor().send(request(world, path))
        assert status_of(reply) in REFUSED, path
        assert b"\r\nServer:" not in reply, path
        assert b"frame-ancestors" in reply or reply.endswith(b"400 Bad Request\r\n\r\n"), path


def test_odd_queries_break_no_page(world):
    visitor = world.visitor("Mallory")
    for query in ("?a=%00&phase=a;b&phase[]=%ff&\xff\xfe", "?" + "a&" * 400):
        lines = [f"Cookie: {visitor.cookie_line()}"]
        reply = visitor.send(request(world, f"/10_define.ipynb{query}", *lines))
        assert status_of(reply) == 200, query
        assert visitor.listen_once(reply).widgets("SectionForm")


# --- headers --------------------------------------------------------------------------------------


def spellings(*words):
    """Return the spellings of a header's name: case, dashes, underscores."""
    names = ["-".join(words), "_".join(words), "-".join(words).lower(), "_".join(words).upper()]
    return [*names, "-".join(words).upper(), f"{words[0]}_{'-'.join(words[1:])}"]


def test_no_header_signs_anybody_in(world):
    visitor = world.visitor()
    key, name = world.keys["Victor"], "Victor"
    lines = [f"{each}: {key}" for each in spellings("X", "Session", "Key")]
    lines += [f"{each}: {name}" for each in spellings("X", "Session", "User")]
    lines += [f"{each}: hub" for each in spellings("X", "Session", "Source")]
    for each in ("Remote-User", "X-Forwarded-User", "X-Remote-User", "X-Auth-Request-User"):
        lines.append(f"{each}: {name}")
    lines += [
        f"HTTP_X_SESSION_KEY: {key}",
        f"JUPYTERHUB_USER: {name}",
        f"Authorization: token {key}",
    ]
    lines += [f"X-JupyterHub-User: {name}", f"COPWIDGETS_STORE: {key}", f"Cookie: session={key}"]
    lines += ["SERVER_SOFTWARE: none", "X-SERVER-SOFTWARE: none", "COPWIDGETS_OPEN_JOINING: yes"]
    reply = visitor.send(request(world, "/10_define.ipynb", *lines))
    assert status_of(reply) == 200
    line = visitor.listen_once(reply)
    for state in line.states().values():
        assert state.get("member", "") == ""
    assert not line.widgets("SectionForm")
    world.trust(visitor)  # its own request names the key


HOSTS = ("evil.example", "127.0.0.1.evil.example", "10.0.0.1", "127.0.0.1@evil.example", "x:1")


def test_a_name_that_was_pointed_here_gets_no_page(world):
    visitor = world.visitor("Mallory")
    for host, path in product(HOSTS, ("/10_define.ipynb", "/join", "/session")):
        reply = visitor.send(request(world, path, f"Cookie: {visitor.cookie_line()}", host=host))
        assert status_of(reply) in REFUSED | {None}
        assert b"kernelId" not in reply
        assert host.encode() not in reply


def test_headers_keep_others_out(world):
    visitor = world.visitor("Mallory")
    for path, method in product(PATHS, ("GET", "OPTIONS")):
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        headers = visitor.ask(path, method, headers=asked).headers
        assert not [name for name in headers if name.lower().startswith("access-control")]
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        if "ipynb" in path or path in {"/", "/join", "/nosuch"}:
            assert "no-store" in headers["Cache-Control"]


# --- cookies and sessions -------------------------------------------------------------------------


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": ""},
    {"X-XSRFToken": "forged"},
    {"X-XSRFToken": ""},
    {"Cookie": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
)


def test_another_site_signs_nobody_in_or_out(world):
    visitor = world.visitor()
    visitor.ask("/join")
    for changes, method in product(FOREIGN, ("POST", "DELETE")):
        reply = visitor.post_session({"key": world.keys["Mallory"]}, method, **changes)
        assert reply.status == 403
        assert "session-" not in (reply.headers["Set-Cookie"] or "")
    form = f"key={world.keys['Mallory']}&_xsrf={visitor.cookies['_xsrf']}"
    kinds = {"Content-Type": "application/x-www-form-urlencoded", "Origin": visitor.origin}
    assert visitor.ask("/session", "POST", body=form, headers=kinds).status == 403
    for path in ("/session", "/join", "/00_start.ipynb"):
        reply = visitor.ask(f"{path}?key={world.keys['Mallory']}&session={world.keys['Mallory']}")
        assert "session-" not in (reply.headers["Set-Cookie"] or "")
    world.trust(visitor)  # the key is in its own requests


def test_cookies_are_out_of_reach(world):
    visitor = world.visitor()
    for reply in (visitor.begin(world.keys["Mallory"]), visitor.ask("/00_start.ipynb")):
        for line in reply.headers.get_all("Set-Cookie", []):
            parts = {part.strip().lower() for part in line.split(";")[1:]}
            assert {"samesite=lax", "path=/"} <= parts
            assert not [part for part in parts if part.startswith("domain")]
            assert line.startswith("_xsrf=") or "httponly" in parts


def test_a_visitor_is_no_one_by_a_cookie_that_is_bent(world):
    port, key = world.port, world.keys["Victor"]
    name = f"session-{port}"
    bent = [f'{name}="{key}x"', f"{name}=%00{key}; {name.upper()}={key}; session={key}"]
    bent += [f"{name}={key.swapcase()}", f"{name}={key}; {name}=x"]
    visitor = world.visitor()
    for cookies in bent:
        reply = visitor.ask("/10_define.ipynb", headers={"Cookie": cookies})
        assert reply.status == 200
        states = visitor.listen_once(reply).states()
        assert not [state for state in states.values() if state.get("member")]


# --- shapes of requests ---------------------------------------------------------------------------

HIDDEN = b"GET /join?hidden HTTP/1.1\r\nHost: x\r\n\r\n"
SMUGGLED = (
    ("POST", ["Content-Length: 0", "Transfer-Encoding: chunked"], b"0\r\n\r\n" + HIDDEN),
    ("POST", ["Content-Length: 4", "Content-Length: 400"], b"abcd" + HIDDEN),
    ("POST", ["Content-Length: 4, 5"], b"abcd" + HIDDEN),
    ("POST", ["Content-Length: +4"], b"abcd" + HIDDEN),
    ("POST", ["Content-Length: -4"], HIDDEN),
    ("POST", ["Content-Length: 4 4"], b"abcd" + HIDDEN),
    ("POST", ["Content-Length: 0x4"], b"abcd" + HIDDEN),
    ("POST", ["Content-Length: \u00b2"], b"ab" + HIDDEN),
    ("POST", ["Transfer-Encoding: xchunked"], b"0\r\n\r\n" + HIDDEN),
    ("POST", ["Transfer-Encoding : chunked"], b"0\r\n\r\n" + HIDDEN),
    ("POST", ["Transfer-Encoding: chunked, identity"], b"0\r\n\r\n" + HIDDEN),
    ("POST", ["Transfer-Encoding: identity", "Transfer-Encoding: chunked"], b"0\r\n\r\n" + HIDDEN),
    ("POST", ["Transfer-Encoding:\x0bchunked"], b"0\r\n\r\n" + HIDDEN),
    ("POST", ["Transfer-Encoding: chunked"], b"0x1\r\na\r\n0\r\n\r\n" + HIDDEN),
    ("POST", ["Transfer-Encoding: chunked"], b"-1\r\n" + HIDDEN),
    ("POST", ["Transfer-Encoding: chunked"], b"1_0\r\n" + b"a" * 10 + HIDDEN),
    ("POST", ["Transfer-Encoding: chunked"], b"ffffffffffffffffff\r\n" + HIDDEN),
    ("GET", ["X: a\r\n Transfer-Encoding: chunked", "Content-Length: 3"], b"0\r\n\r\n" + HIDDEN),
    ("GET", ["X: a\x00b"], b""),
    ("GET", ["X: a\rGET /join HTTP/1.1"], b""),
    ("GET", [": nameless"], b""),
    ("GET", ["no colon here"], b""),
    ("GET", ["Host: second.example"], b""),
    ("G\x00ET", [], b""),
)


def test_no_request_hides_in_another(world):
    for method, lines, body in SMUGGLED:
        reply = world.visitor().send(request(world, "/session", *lines, method=method, body=body))
        assert b"HTTP/1.1 200" not in reply, (lines, body)
        assert reply.count(b"HTTP/1.1 ") <= 1, (lines, body)


def test_what_is_too_large_is_refused_and_what_is_too_slow_waits_alone(world):
    visitor = world.visitor()
    large = [
        [f"X-{n}: {'x' * 900}" for n in range(200)],
        [f"X: {'x' * 200_000}"],
        [f"Cookie: {'x=y;' * 30_000}"],
    ]
    for lines in large:
        assert status_of(visitor.send(request(world, "/join", *lines))) in {None, 400, 431}
    assert status_of(visitor.send(request(world, "/" + "x" * 100_000))) in {None, 400, 414}
    body = b"x" * 1024 * 1024
    assert status_of(
        visitor.send(
            request(world, "/session", f"Content-Length: {len(body)}", body=body, method="POST")
        )
    ) in {None, 400, 413}
    slow = [socket.create_connection(("127.0.0.1", world.port)) for _ in range(40)]
    for number, line in enumerate(slow):
        line.sendall(request(world, "/join")[: 10 + number])
    assert world.visitor().ask("/join").status == 200
    for line in slow:
        line.close()

"""Nothing of the server can be read: the folder beside the pages, the templates, the machine."""

import socket
from urllib.parse import urlsplit

import pytest

SECRETS = ("private", "never shown", "root:x:", "import os", "cell_type", "{%", "from copwidgets")
UP = (
    "..",
    "%2e%2e",
    "%2E%2e",
    ".%2e",
    "%252e%252e",
    "..%00",
    "..;",
    "..%c0%af",
    "%c0%ae%c0%ae",
    "..%5c",
    "....//..",
)
ROOTS = (
    "/",
    "/voila/static/0.5.13/",
    "/voila/templates/",
    "/voila/templates/lab/static/",
    "/voila/labextensions/anywidget/",
    "/voila/labextensions/@jupyter-widgets/jupyterlab-manager/static/",
    "/voila/files/",
    "/files/",
    "/static/",
)
NAMES = (
    "hidden.ipynb",
    "start.ipynb.txt",
    "answers.sqlite",
    "answers.sqlite-wal",
    "picture.svg",
    "linked.txt",
    "linked.ipynb",
    "LINKED.IPYNB",
    "start",
    "start.ipynb/",
    "start.ipynb/x",
    "start.ipynb%00",
    "start.ipynb%00.txt",
    "start%00.ipynb",
    "start.ipynb%20",
    "start.ipynb.",
    "START.IPYNB",
    "start.ipynb~",
    "start.ipynb::$DATA",
    ".ipynb",
    ".ipynb_checkpoints/start-checkpoint.ipynb",
    ".git/config",
    ".env",
    "template/index.html.j2",
    "index.html.j2",
    "join.html",
    "error.html",
    "page.css",
    "no_math.js.map",
)
ADDRESSES = (
    "/voila",
    "/voila/",
    "/voila/tree",
    "/voila/tree/",
    "/voila/tree/start.ipynb",
    "/voila/render/start.ipynb",
    "/voila/render/hidden.ipynb",
    "/voila/query/1-2-3-4-5",
    "/voila/execution/1-2-3-4-5",
    "/voila/api/contents/",
    "/voila/api/contents/start.ipynb",
    "/voila/api/themes/x.css",
    "/voila/api/shutdown/",
    "/voila/templates/lab",
    "/voila/templates/lab/",
    "/voila/templates/lab/index.html.j2",
    "/voila/templates/lab/static/",
    "/voila/templates/lab/static//etc/passwd",
    "/voila/templates/base/static/voila.js",
    "/voila/templates/base/static/voila-style.js",
    "/voila/templates/classic/static/x.css",
    "/voila/static/0.0.0/voila.js",
    "/voila/static/0.5.13/",
    "/voila/static/0.5.13//etc/passwd",
    "/voila/static/voila.js",
    "/voila/labextensions/",
    "/voila/labextensions/anywidget",
    "/voila/labextensions/anywidget/",
    "/voila/labextensions/@jupyterlab/x/static/a.js",
    "/voila/labextensions/@voila-dashboards/widgets-manager7/package.json",
    "/voila/labextensions/anywidget//etc/passwd",
    "/api",
    "/api/kernels",
    "/api/kernels/",
    "/api/kernels/1-2-3-4-5",
    "/api/kernels/1-2-3-4-5/restart",
    "/api/kernelspecs",
    "/api/sessions",
    "/api/contents",
    "/api/terminals",
    "/api/me",
    "/lab",
    "/tree",
    "/nbconvert/html/start.ipynb",
    "/login",
    "/logout",
    "/metrics",
    "/oauth_callback",
    "/favicon.ico",
    "/static/style/bootstrap.min.css",
    "//start.ipynb",
    "/x/../start.ipynb",
    "/./start.ipynb",
    "/%2e/start.ipynb",
    "/start.ipynb#x",
    "/join/",
    "/session/",
)


@pytest.fixture(scope="module", autouse=True)
def links(folder, tmp_path_factory):
    """Put links to other files beside the pages."""
    outside = tmp_path_factory.mktemp("outside") / "secret.txt"
    outside.write_text("private")
    for name in ("linked.txt", "linked.ipynb"):
        (folder / name).symlink_to(outside)


def send_raw(server, path):
    """Send a path exactly as written, which no HTTP library does; return the whole reply."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as line:
        host = f"{address.hostname}:{address.port}"
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        reply = b""
        while part := line.recv(65536):
            reply += part
    return reply.decode("utf-8", "replace")


def is_closed(server, path):
    reply = send_raw(server, path)
    status = int(reply.split(" ", 2)[1])
    assert status in {400, 403, 404, 405}, path
    assert "Traceback" not in reply
    assert not [word for word in SECRETS if word in reply]
    return True


@pytest.mark.parametrize("path", ADDRESSES)
def test_everything_else_is_not_found(server, path):
    assert is_closed(server, path)


@pytest.mark.parametrize("root", ROOTS)
def test_no_name_leads_to_another_file(server, root):
    assert all(is_closed(server, root + name) for name in NAMES)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("up", UP)
def test_no_way_leads_up(server, root, up):
    targets = ("etc/passwd", "answers.sqlite", "hidden.ipynb", "copwidgets/serve/app.py")
    for slash in ("/", "%2f", "%5c", "\\"):
        for steps in (1, 3, 9):
            way = slash.join([up] * steps)
            assert all(is_closed(server, f"{root}{way}{slash}{one}") for one in targets)


@pytest.mark.parametrize("path", ["/nosuch", "/hidden.ipynb", "/voila/tree"])
def test_page_that_is_not_there_says_so(server, ask, path):
    reply = ask(server, path)
    assert reply.status == 404
    assert "<h1>Page not found</h1>" in reply.text
    assert 'href="/start.ipynb"' in reply.text


def test_source_of_a_page_is_not_sent(server, ask):
    for path in ("/start.ipynb", "/start.ipynb?download=1", "/start.ipynb?template=x&theme=y"):
        text = ask(server, path).text
        assert "import ipywidgets" not in text
        assert "cell_type" not in text


def test_nothing_was_logged_about_it(server):
    assert "Traceback" not in server.output().split("ZeroDivisionError")[0]

"""Served as a JupyterHub's service: signing in with the Hub, against a small Hub of our own.

The Hub here speaks the real one's HTTP: authorize, token and user. Nothing else of it is needed.
"""

import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from copwidgets.serve import ServeError, Site
from copwidgets.serve.hub import to_service

PREFIX = "/services/workbook/"
SECRET = "a-secret-of-the-service"


class Hub(BaseHTTPRequestHandler):
    """Lets everybody in as the user that the test has put down."""

    user = "ann"
    scopes = ("access:services!service=workbook",)

    def do_GET(self):
        address = urlsplit(self.path)
        if address.path.endswith("/oauth2/authorize"):
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            back = urlencode({"code": f"code-{type(self).user}", "state": asked["state"]})
            self.reply(302, Location=f"{asked['redirect_uri']}?{back}")
        elif self.headers["Authorization"].startswith("token token-"):
            name = self.headers["Authorization"].removeprefix("token token-")
            self.reply(200, {"name": name, "kind": "user", "groups": [], "scopes": self.scopes})
        else:
            self.reply(403)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        assert asked["client_secret"] == SECRET
        assert asked["code_verifier"]
        self.reply(200, {"access_token": asked["code"].replace("code-", "token-")})

    def reply(self, status, body=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_words):
        """Keep the test's output readable."""


@pytest.fixture
def hub():
    """Run a Hub whose user and scopes a test may choose."""
    kind = type("OneHub", (Hub,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    kind.url = f"http://127.0.0.1:{server.server_port}"
    yield kind
    server.shutdown()
    thread.join()
    server.server_close()


def free_port():
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        return server.server_port


def environment(hub_url, port):
    return {
        "JUPYTERHUB_API_TOKEN": SECRET,
        "JUPYTERHUB_API_URL": f"{hub_url}/hub/api",
        "JUPYTERHUB_HOST": hub_url,
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_CLIENT_ID": "service-workbook",
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": json.dumps(["access:services!service=workbook"]),
        "JUPYTERHUB_SERVICE_NAME": "workbook",
        "JUPYTERHUB_SERVICE_PREFIX": PREFIX,
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
        "JUPYTERHUB_USER": "",
    }


@pytest.fixture
def service(hub, start_server, command):
    pytest.importorskip("jupyterhub")
    return start_server(command(hub=True), env=environment(hub.url, free_port()))


class Browser:
    """Follows redirects between the service and the Hub, and keeps the service's cookies."""

    def __init__(self, service, ask):
        self.service = service
        self.ask = ask
        self.cookies = {}

    def go(self, path, **headers):
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = self.ask(self.service, path, headers=headers)
        for line in reply.headers.get_all("Set-Cookie", []):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return reply

    def sign_in(self, hub, path):
        """Ask for a page, and go by way of the Hub; return the reply to the way back."""
        wanted = self.go(path)
        assert wanted.status == 302
        assert wanted.headers["Location"].startswith(f"{hub.url}/hub/api/oauth2/authorize?")
        address = urlsplit(wanted.headers["Location"])
        sent = self.ask(hub, f"{address.path}?{address.query}")
        return self.go(sent.headers["Location"])


@pytest.fixture
def browser_of(service, ask):
    return lambda: Browser(service, ask)


def test_user_of_the_hub_reaches_the_kernel(service, hub, browser_of):
    someone = browser_of()
    back = someone.sign_in(hub, f"{PREFIX}start.ipynb?phase=design")
    assert back.headers["Location"] == f"{PREFIX}start.ipynb?phase=design"
    page = someone.go(back.headers["Location"])
    assert "user ann hub" in page.text
    assert "host [&#39;HTTP_X_SESSION_USER&#39;, &#39;HTTP_X_SESSION_SOURCE&#39;]" in page.text
    assert someone.go(f"{PREFIX}api/kernels/{page.kernel()}").status == 200
    log = service.output()
    assert not any(word in log for word in ("ann", SECRET, page.kernel(), "token-"))


@pytest.mark.parametrize("path", ["start.ipynb", "join"])
def test_nobody_gets_in_without_the_hub(service, ask, path):
    forged = {
        "X-Session-User": "ann",
        "X-Session-Source": "hub",
        "Authorization": "token token-ann",
    }
    reply = ask(service, f"{PREFIX}{path}?token=token-ann", headers=forged)
    assert reply.status == 302
    assert "/hub/api/oauth2/authorize" in reply.headers["Location"]
    assert not service.kernels()


def test_kernel_is_not_there_for_somebody_not_signed_in(service, hub, browser_of, ask):
    someone = browser_of()
    someone.sign_in(hub, f"{PREFIX}next.ipynb")
    kernel = someone.go(f"{PREFIX}next.ipynb").kernel()
    visitor = {name: value for name, value in someone.cookies.items() if "visitor" in name}
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.items())}
    assert ask(service, f"{PREFIX}api/kernels/{kernel}", headers=cookies).status == 404
    socket = f"{PREFIX}api/kernels/{kernel}/channels?session_id=a"
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "x" * 22 + "==", **cookies}
    assert ask(service, socket, headers=upgrade).status in {403, 404}


def test_user_without_the_right_is_refused(hub, browser_of):
    hub.scopes = ("access:services!service=other",)
    someone = browser_of()
    someone.sign_in(hub, f"{PREFIX}next.ipynb")
    assert someone.go(f"{PREFIX}next.ipynb").status == 403


@pytest.mark.parametrize("forge", ["state", "cookie", "none"])
def test_way_back_is_for_the_browser_that_went(hub, browser_of, ask, forge):
    someone = browser_of()
    wanted = someone.go(f"{PREFIX}next.ipynb")
    address = urlsplit(wanted.headers["Location"])
    back = ask(hub, f"{address.path}?{address.query}").headers["Location"]
    if forge == "state":
        back = re.sub("state=[^&]*", "state=other", back)
    elif forge == "none":
        back = re.sub("&?state=[^&]*", "", back)
    else:
        someone.cookies.clear()
    assert someone.go(back).status == 403


def test_service_needs_the_hub(folder, site, monkeypatch):
    for name in list(os.environ):
        if name.startswith("JUPYTERHUB_"):
            monkeypatch.delenv(name)
    served = Site(**(site | {"folder": folder, "hub": True}))
    with pytest.raises(ServeError, match="not started by a JupyterHub"):
        to_service(served)
    for name, value in environment("http://127.0.0.1:1", 1).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(sys.modules, "jupyterhub", None)
    monkeypatch.setitem(sys.modules, "jupyterhub.services", None)
    monkeypatch.setitem(sys.modules, "jupyterhub.services.auth", None)
    with pytest.raises(ServeError, match=r'install "copwidgets\[hub\]"'):
        to_service(served)


def test_service_listens_where_the_hub_says(folder, site, monkeypatch):
    pytest.importorskip("jupyterhub")
    for name, value in environment("http://127.0.0.1:1", 8123).items():
        monkeypatch.setenv(name, value)
    found = to_service(Site(**(site | {"folder": folder, "hub": True})))
    assert (found.ip, found.port, found.site.base_url) == ("127.0.0.1", 8123, PREFIX)
    monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", "http://127.0.0.1")
    with pytest.raises(ServeError, match="needs a host and a port"):
        to_service(found.site)

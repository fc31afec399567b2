"""Several hosts behind real proxies: who has come to one stays there, and goes on when it is gone.

The hosts are two servers with addresses of their own on this machine; proxies run with the recipes.
"""

import gzip
import http.client
import json
import re
import ssl
import uuid
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import connect

from tests.proxies import RECIPES, exchange, free_port, start_caddy, start_nginx

# Linux has all of 127.0.0.0/8. The port is the same at both, as on hosts: it names cookies.
ADDRESSES = ("127.0.0.11", "127.0.0.12")
VISITORS = 6
STARTS = {"nginx.conf": start_nginx, "Caddyfile": start_caddy}


def trusting():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    # The client reads and writes in two threads. Python up to 3.13.0 may lose what is written while
    # it reads what TLS 1.3 sends after its handshake, and then waits for ever.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


class Visitor:
    """A browser with one page open, as far as a proxy can tell."""

    def __init__(self, proxy, cookies=None):
        self.proxy, self.cookies, self.kernel = proxy, dict(cookies or {}), ""
        self._socket = ExitStack()

    def open(self, path="/start.ipynb"):
        """Load a page, and open its socket."""
        status, headers, body = self.ask(self.proxy.url, path)
        self.page = body.decode()
        assert status == 200, self.page
        for line in headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        self.kernel = re.search(r'"kernelId": "([^"]+)"', self.page).group(1)
        self._connect()
        return self

    def leave(self):
        self._socket.close()

    def hears(self):
        """Tell whether the page's kernel answers by the socket."""
        self._line.send(json.dumps(to_question()))
        return any("kernel_info_reply" in self._line.recv(timeout=30) for _frame in range(20))

    def is_known(self, url):
        """Tell whether the kernel is known where `url` leads to."""
        return self.ask(url, f"/api/kernels/{self.kernel}")[0] == 200

    def ask(self, url, path, **headers):
        address, kinds = urlsplit(url), {"http": http.client.HTTPConnection}
        secure = {"context": trusting()} if address.scheme == "https" else {}
        kind = kinds.get(address.scheme, http.client.HTTPSConnection)
        with closing(kind(address.hostname, address.port, timeout=60, **secure)) as line:
            line.request("GET", path, headers={"Cookie": self._to_line()} | headers)
            reply = line.getresponse()
            return reply.status, reply.headers, reply.read()

    def _connect(self):
        self._socket.close()
        path = f"api/kernels/{self.kernel}/channels?session_id={uuid.uuid4().hex}"
        line = connect(
            self.proxy.url.replace("https", "wss", 1) + path,
            ssl=trusting(),
            origin=self.proxy.url.rstrip("/"),
            additional_headers={"Cookie": self._to_line()},
            compression=None,
            open_timeout=60,  # as for a page: the machine may be busy
        )
        self._line = self._socket.enter_context(line)

    def _to_line(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def to_question():
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "kernel_info_request", "session": "s"}
    header |= {"username": "", "date": "2026-01-01T00:00:00Z", "version": "5.3"}
    whole = {"header": header, "parent_header": {}, "metadata": {}, "content": {}}
    return whole | {"channel": "shell", "buffers": []}


@pytest.fixture
def start_host(start_server, command):
    port = free_port(ADDRESSES)
    return lambda ip: start_server(command({"ip": ip, "port": port}, behind_proxy=True))


@pytest.fixture
def hosts(start_host):
    return [start_host(address) for address in ADDRESSES]


@pytest.fixture
def start_proxy(hosts, tmp_path_factory):
    """Start a proxy with one of the recipes before the hosts; `changes` are made to its text."""
    addresses = [urlsplit(host.url).netloc for host in hosts]
    with ExitStack() as running:

        def start(name, **changes):
            text = exchange((RECIPES / "several" / name).read_text(), changes)
            place = tmp_path_factory.mktemp("proxy")
            proxy = STARTS[name](place, text=text, hosts=addresses)
            running.callback(proxy.stop)
            return proxy

        yield start


@pytest.fixture
def arrive():
    """Let visitors open a page; all leave at the end."""
    with ExitStack() as open_pages:

        def come(proxy, cookies=None):
            visitor = Visitor(proxy, cookies)
            open_pages.callback(visitor.leave)
            return visitor.open()

        yield come


@pytest.mark.parametrize("name", STARTS)
def test_visitors_stay_at_their_host_and_go_on_at_another_when_it_is_gone(
    name, hosts, start_host, start_proxy, arrive
):
    proxy = start_proxy(name)
    visitors = [arrive(proxy) for _number in range(VISITORS)]
    homes = [[host for host in hosts if visitor.is_known(host.url)] for visitor in visitors]
    assert sorted(len(home) for home in homes) == [1] * VISITORS
    lost = [one for one, home in zip(visitors, homes, strict=True) if home == [hosts[0]]]
    assert 0 < len(lost) < VISITORS
    assert all(visitor.hears() and visitor.is_known(proxy.url) for visitor in visitors)

    hosts[0].process.kill()
    hosts[0].process.wait()

    for visitor in lost:
        assert not visitor.is_known(proxy.url)
        visitor.open()
    assert all(visitor.is_known(hosts[1].url) and visitor.hears() for visitor in visitors)
    back = start_host(ADDRESSES[0])
    assert back.url == hosts[0].url
    assert all(visitor.is_known(proxy.url) and visitor.hears() for visitor in visitors)


def test_host_that_is_being_emptied_keeps_whom_it_has_and_gets_nobody_new(
    hosts, start_proxy, arrive
):
    first = "server 10.0.0.11:8866 max_fails=1 fail_timeout=10s;"
    place = f"open page holds one connection\n    {first}"
    emptied = start_proxy("nginx.conf", **{place: place.replace(";", " down;")})
    newcomers = [arrive(emptied) for _number in range(3)]
    assert all(each.is_known(hosts[1].url) for each in newcomers)
    assert arrive(emptied, {"workbook_host": "one"}).is_known(hosts[0].url)


def test_files_of_a_page_are_packed_once_and_kept_by_the_proxy(hosts, start_proxy, arrive):
    visitor = arrive(start_proxy("nginx.conf"))
    address = re.search(r'"(/(?:front|modules|voila/static)/[^"]+\.js)"', visitor.page).group(1)
    packed = {"Accept-Encoding": "gzip"}
    status, headers, body = visitor.ask(visitor.proxy.url, address, **packed)
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert b"function" in gzip.decompress(body) or b"=>" in gzip.decompress(body)
    assert headers.get_all("Set-Cookie") is None
    for host in hosts:
        host.process.kill()
        host.process.wait()
    assert visitor.ask(visitor.proxy.url, address, **packed)[::2] == (200, body)

"""Ports and sites that cannot be: one clear sentence each."""

import socket
import subprocess

import pytest

from copwidgets.serve import ServeError, Site
from copwidgets.serve.address import PORTS_TRIED, bind_near, is_loopback, is_within, to_url


@pytest.fixture
def busy():
    """Hold a port whose next twenty are ours to try."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def close(sockets):
    for one in sockets:
        one.close()


def test_free_port():
    said = []
    sockets = bind_near("127.0.0.1", 0, say=said.append)
    assert sockets[0].getsockname()[1] > 0
    assert not said
    close(sockets)


def test_busy_port_takes_the_next_and_says_so(busy):
    said = []
    sockets = bind_near("127.0.0.1", busy, say=said.append)
    port = sockets[0].getsockname()[1]
    assert busy < port < busy + PORTS_TRIED
    assert said == [f"Port {busy} is in use, so port {port} is taken instead."]
    close(sockets)


def test_all_ports_busy(monkeypatch):
    monkeypatch.setattr("copwidgets.serve.address._bind", lambda _ip, _port: [])
    with pytest.raises(ServeError, match=r"^The ports 8866 to 8886 are all in use: .*\.$"):
        bind_near("127.0.0.1", 8866, say=print)


@pytest.mark.parametrize(("ip", "port"), [("127.0.0.1", 70000), ("192.0.2.1", 0), ("no such", 0)])
def test_impossible_address(ip, port):
    with pytest.raises(ServeError):
        bind_near(ip, port, say=print)


def test_address_for_people():
    assert to_url("0.0.0.0", 80, "/") == "http://127.0.0.1:80/"
    assert to_url("::1", 80, "/b/") == "http://[::1]:80/b/"
    assert is_loopback("localhost")
    assert is_loopback("127.0.0.2")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pages": ["start.ipynb", "gone.ipynb"]}, "There is no notebook gone.ipynb"),
        ({"pages": ["../start.ipynb"]}, "cannot be a page"),
        ({"pages": ["next.ipynb"]}, "The start page 'start.ipynb' is not among the pages"),
        ({"base_url": "book"}, "must begin and end with a slash"),
    ],
)
def test_impossible_site(folder, site, changes, words):
    settings = site | changes
    settings |= {"folder": folder, "pages": tuple(settings["pages"])}
    with pytest.raises(ServeError, match=words):
        Site(**settings).check()


def test_failure_at_the_terminal_is_one_line(command):
    done = subprocess.run(
        command(start="gone.ipynb"), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "The start page 'gone.ipynb' is not among the pages."


def test_busy_port_at_the_terminal(start_server, command, busy):
    server = start_server(command({"port": busy}))
    assert f"Port {busy} is in use" in server.output()
    assert f":{busy}/" not in server.url


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"user_header": "Remote-User"}, "name the proxy's address too"),
        ({"user_header": "X: y", "trusted_proxies": ["::1"]}, "cannot be the name of a header"),
        ({"trusted_proxies": ["::1"]}, "not what for"),
        ({"behind_proxy": True, "trusted_proxies": ["proxy"]}, "'proxy' is no trusted proxy"),
        ({"behind_proxy": True, "trusted_proxies": ["10.0.0.1/8"]}, "is no trusted proxy"),
        ({"hub": True, "user_header": "U", "trusted_proxies": ["::1"]}, "choose one"),
        ({"max_kernels": -1}, "at least 1"),
        ({"kernels_per_visitor": 0}, "at least 1"),
        ({"kernels_per_address": 0}, "at least 1"),
        ({"log_format": "xml"}, "choose text or json"),
        *(
            ({"monitor": address}, "no address to be watched at")
            for address in ("9100", "127.0.0.1", ":9100", "::1:9100", "http://a:1", "a:x", "a:1\n")
        ),
        *(
            ({"frame_ancestors": [origin]}, "cannot embed the pages")
            for origin in (
                *("*", "*.example.org", "example.org", "'self'", "https://a b", "https://a;b"),
                *("https://a/path", "javascript:x", "https://", "", "https:", "https://a\n"),
            )
        ),
    ],
)
def test_impossible_visitors(folder, site, changes, words):
    settings = site | changes | {"folder": folder}
    with pytest.raises(ServeError, match=words):
        Site(**settings).check()


def test_possible_visitors(folder, site):
    more = {
        "user_header": "Remote-User",
        "trusted_proxies": ("10.0.0.0/8", "::1"),
        "frame_ancestors": ("https://*.example.org", "http://127.0.0.1:8000", "https://[::1]"),
    }
    found = Site(**(site | more | {"folder": folder}))
    found.check()
    assert is_within("::ffff:10.1.2.3", found.proxies())
    assert is_within("::1", found.proxies())
    assert not is_within("11.0.0.1", found.proxies())
    assert not is_within("not an address", found.proxies())


def test_proxy_on_this_machine_is_trusted_when_none_is_named(folder, site):
    found = Site(**(site | {"folder": folder, "behind_proxy": True}))
    assert is_within("127.0.0.1", found.proxies())
    assert not is_within("192.0.2.1", found.proxies())
    assert Site(**(site | {"folder": folder})).proxies() == ()

"""Where the server listens: a free port, and an address a person can click.

No application here; `app` binds first and builds afterwards, so a busy port costs nothing.
"""

import errno
import ipaddress
import re
import socket
from collections.abc import Callable

from tornado.netutil import bind_sockets

PORTS_TRIED = 21
_ENDPOINT = re.compile(
    r"(?:\[(?P<bracketed>[0-9A-Fa-f:.]+)\]|(?P<plain>[A-Za-z0-9._-]+)):(?P<port>[0-9]{1,5})"
)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ServeError(Exception):
    """The pages cannot be served; the message is one sentence for the person at the terminal."""


def bind_near(
    ip: str, port: int, *, say: Callable[[str], None], tries: int = PORTS_TRIED
) -> list[socket.socket]:
    """Bind `port` or the next free one of those above it; 0 takes any free port.

    Raises `ServeError` when all are taken or the address is not allowed.
    """
    last = port if port == 0 else min(port + tries - 1, 65535)
    for candidate in range(port, last + 1):
        sockets = _bind(ip, candidate)
        if sockets:
            if candidate != port:
                say(f"Port {port} is in use, so port {candidate} is taken instead.")
            return sockets
    if port == last:
        raise ServeError(f"Port {port} is in use: stop what runs there or name another port.")
    raise ServeError(
        f"The ports {port} to {last} are all in use: stop what runs there or name another port."
    )


def _bind(ip: str, port: int) -> list[socket.socket]:
    try:
        return bind_sockets(port, address=ip)
    except OverflowError as error:
        raise ServeError(f"{port} is not a port: name one from 0 to 65535.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return []
        reason = error.strerror or str(error)
        raise ServeError(f"Cannot listen on {ip}, port {port}: {reason}.") from error


def is_loopback(ip: str) -> bool:
    """Tell whether only this machine can reach `ip`."""
    if ip == "localhost":
        return True
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return False


def to_network(text: str) -> Network:
    """Read an address or a network such as 10.0.0.0/8; `ServeError` when it is neither."""
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise ServeError(
            f"{text!r} is no trusted proxy: write an address or a network like 10.0.0.0/8."
        ) from error


def to_endpoint(text: str) -> tuple[str, int]:
    """Read an address with a port, such as 127.0.0.1:9100 or [::1]:9100; else `ServeError`."""
    found = _ENDPOINT.fullmatch(text)
    if not found:
        raise ServeError(
            f"{text!r} is no address to be watched at: write one with a port, like 127.0.0.1:9100."
        )
    return found["bracketed"] or found["plain"], int(found["port"])


def is_within(ip: str, networks: tuple[Network, ...]) -> bool:
    """Tell whether the address of a connection is in one of the networks."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in networks)


def to_url(ip: str, port: int, base_url: str) -> str:
    """Return the address a browser on this machine can open."""
    host = "127.0.0.1" if ip in {"", "0.0.0.0", "::"} else ip  # noqa: S104  (read, not bound)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{base_url}"

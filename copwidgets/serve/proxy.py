"""What a proxy says of a request, and whose word is taken for it.

Every request passes here before any handler sees it. Only the machine at the other end of the
connection can be a trusted proxy; what anybody else says in a proxy's headers is thrown away, and
so is whatever a client sends in the names that are ours.
"""

from collections.abc import Awaitable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)

from copwidgets.serve.address import Network, is_within
from copwidgets.serve.guest import to_user
from copwidgets.serve.site import Site

USER_HEADER = "X-Session-User"
SOURCE_HEADER = "X-Session-Source"
_OURS = ("x-session-",)
_FORWARDED = ("x-forwarded-", "x-real-ip", "x-scheme", "forwarded")


class TrustingServer(HTTPServer):
    """Believes forwarded headers and a login header of the site's trusted proxies only."""

    def initialize(self, app: Any, *, site: Site, **options: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Take tornado's options besides the site."""
        super().initialize(app, xheaders=True, **options)
        self._site = site
        self._proxies = site.proxies()

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Sieve the headers before anything reads them."""
        peer = request_conn.context.address[0]  # type: ignore[attr-defined]
        trusted = self._proxies if is_within(peer, self._proxies) else ()
        return _Sieve(super().start_request(server_conn, request_conn), self._site, trusted)


class _Sieve(HTTPMessageDelegate):
    """Stands before tornado's own reading of a request."""

    def __init__(
        self, inner: HTTPMessageDelegate, site: Site, trusted: tuple[Network, ...]
    ) -> None:
        self._inner = inner
        self._site = site
        self._trusted = trusted

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Leave only what may be believed."""
        sieve(headers, user_header=self._site.user_header, trusted=self._trusted)
        return self._inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass on."""
        return self._inner.data_received(chunk)

    def finish(self) -> None:
        """Pass on."""
        self._inner.finish()

    def on_connection_close(self) -> None:
        """Pass on."""
        self._inner.on_connection_close()


def sieve(headers: HTTPHeaders, *, user_header: str, trusted: tuple[Network, ...]) -> None:
    """Take out of `headers` whatever their sender may not say; `trusted` is empty for clients."""
    user = _to_login(headers, user_header) if trusted and user_header else ""
    _drop(headers, _OURS)
    if user_header:
        headers.pop(user_header, None)
    if not trusted:
        _drop(headers, _FORWARDED)
        return
    _settle(headers, trusted)
    if user:
        headers[USER_HEADER] = user
        headers[SOURCE_HEADER] = "proxy"


def _drop(headers: HTTPHeaders, beginnings: tuple[str, ...]) -> None:
    for name in list(headers):
        if name.lower().replace("_", "-").startswith(beginnings):
            del headers[name]


def _to_login(headers: HTTPHeaders, name: str) -> str:
    """Read the login header; one that came twice was not set by the proxy alone."""
    values = headers.get_list(name)
    if len(values) != 1:
        return ""
    try:
        return to_user(values[0].encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return ""


def _settle(headers: HTTPHeaders, trusted: tuple[Network, ...]) -> None:
    """Leave one address and one scheme: a client may have sent what the proxy did not replace."""
    hops = [one.strip() for one in headers.get("X-Forwarded-For", "").split(",")]
    strangers = [one for one in hops if one and not is_within(one, trusted)]
    if "X-Forwarded-For" in headers:
        headers.pop("X-Real-Ip", None)
        headers["X-Forwarded-For"] = (strangers or hops)[-1]
    if "X-Forwarded-Proto" in headers:
        headers.pop("X-Scheme", None)

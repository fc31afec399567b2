"""Where whoever runs the server watches it: its sums and its health, at an address of their own.

It is not for visitors, so it stands on a second port, which the public must not reach: sums name
nobody, but tell how many are there. Without such an address nothing is told, nor asked of kernels.
"""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tornado import web
from tornado.httpserver import HTTPServer

from copwidgets.serve.address import bind_near, to_endpoint, to_url
from copwidgets.serve.guarded import LOG, Guarded, NotFound, log_request
from copwidgets.serve.health import AliveHandler, HealthHandler
from copwidgets.serve.metrics import Metrics
from copwidgets.serve.reports import Reports
from copwidgets.serve.site import Site

HEALTH, ALIVE = "health", "health/live"
_SETTINGS = ("headers", "health", "metrics", "plain_pages", "site")
_IDLE_SECONDS = 120  # longer than between two looks, so that a connection serves many
_REQUEST_BYTES = 16 * 1024


class MetricsHandler(Guarded):
    """Shows the sums, in the form that Prometheus asks for."""

    def get(self) -> None:
        """Send them."""
        metrics: Metrics = self.settings["metrics"]
        text, content_type = metrics.render(self.request.headers.get("Accept", ""))
        self.set_header("Content-Type", content_type)
        self.set_header("Cache-Control", "no-store")
        self.finish(text)


def bind_monitor(site: Site) -> list[socket.socket]:
    """Bind where the site is to be watched; `ServeError` where that cannot be."""
    if not site.monitor:
        return []
    ip, port = to_endpoint(site.monitor)
    return bind_near(ip, port, tries=1, say=LOG.warning)


@contextmanager
def watched(
    sockets: list[socket.socket],
    settings: Mapping[str, Any],
    *,
    folder: Path,
    say: Callable[[str], None],
) -> Iterator[None]:
    """Let the server be watched while the block runs, on sockets that are bound, if there are any.

    `settings` are those of the pages' server; only this user may enter `folder`. `say` is told the
    address.
    """
    with ExitStack() as undo:
        if sockets:
            undo.callback(_open(sockets, settings).stop)
            ip, port = sockets[0].getsockname()[:2]
            say(f"Whoever can reach {to_url(ip, port, '/metrics')} sees how much is done here.")
        if sockets and hasattr(socket, "AF_UNIX"):  # on Windows nobody hears of saves
            reports = Reports(settings["metrics"], folder / "told")
            reports.open()
            undo.callback(reports.close)
        yield


def _open(sockets: list[socket.socket], settings: Mapping[str, Any]) -> HTTPServer:
    handlers = [
        ("/metrics", MetricsHandler),
        (f"/{HEALTH}", HealthHandler),
        (f"/{ALIVE}", AliveHandler),
        (".*", NotFound),
    ]
    kept = {name: settings[name] for name in _SETTINGS}
    app = web.Application(handlers, compress_response=True, log_function=log_request, **kept)
    server = HTTPServer(
        app,
        idle_connection_timeout=_IDLE_SECONDS,
        max_body_size=_REQUEST_BYTES,
        max_header_size=_REQUEST_BYTES,
    )
    server.add_sockets(sockets)
    return server

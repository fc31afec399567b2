"""What all our responses have in common, whoever wrote the handler: headers, errors, quiet logs.

`guard(Handler)` gives a handler of Voilà, Jupyter Server or tornado those manners; `app` registers
nothing that has not passed through it.
"""

import logging
from http import HTTPStatus
from typing import Any

from tornado import web

from copwidgets.serve.guest import draw_key
from copwidgets.serve.headers import to_cookie_manners, to_policy

LOG = logging.getLogger("copwidgets.serve")

_SENTENCES = {
    403: ("Not allowed", "The server does not accept this request."),
    404: ("Page not found", "There is no page at this address."),
    405: ("Not allowed", "The server does not accept this request."),
}
_OTHER = ("Something went wrong", "The server could not answer. Try again in a moment.")


class Guarded(web.RequestHandler):
    """Mixed in before a handler's own class."""

    def set_default_headers(self) -> None:
        """Set our headers last, so that no handler loosens them; say nothing of our versions."""
        super().set_default_headers()
        self.clear_header("Server")
        for name, value in self.settings["headers"].items():
            self.set_header(name, value)

    def draw_nonce(self) -> str:
        """Allow the scripts of this response that carry the word returned."""
        nonce = draw_key()
        policy = to_policy(self.settings["site"], nonce=nonce)
        self.set_header("Content-Security-Policy", policy)
        return nonce

    def set_cookie(self, name: str, value: str | bytes, **manners: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Keep every cookie as we keep ours, tornado's and the Hub's too."""
        secure = self.request.protocol == "https"
        ours = to_cookie_manners(self.settings["site"], name, secure=secure)
        super().set_cookie(name, value, **(manners | ours))

    def get_login_url(self) -> str:
        """Lead to where people sign in; asked only when nobody is signed in who must be."""
        url: str = self.settings["identity_provider"].to_login(self)
        return url

    def write_error(self, status_code: int, **_details: Any) -> None:  # noqa: ANN401
        """Write a page of one sentence; what went wrong inside stays in the log."""
        heading, sentence = _SENTENCES.get(status_code, _OTHER)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(self.render_plain("error.html", heading=heading, sentence=sentence))

    def render_plain(self, name: str, **values: object) -> str:
        """Render one of the small pages that need no kernel."""
        template = self.settings["plain_pages"].get_template(name)
        text: str = template.render(site=self.settings["site"], **values)
        return text

    def log_exception(self, *error: Any) -> None:  # noqa: ANN401
        """Log what broke, but no address: it may hold a kernel's id or what a visitor typed."""
        if not isinstance(error[1], web.HTTPError):
            LOG.error("%s %s failed", self.request.method, type(self).__name__, exc_info=error)


def guard(handler: type[web.RequestHandler]) -> type[web.RequestHandler]:
    """Return `handler` with our manners."""
    if issubclass(handler, Guarded):
        return handler
    return type(handler.__name__, (Guarded, handler), {})


def log_request(handler: web.RequestHandler) -> None:
    """Log server errors by their handler, never by their address; a full house is no error."""
    status = handler.get_status()
    is_full = status == HTTPStatus.SERVICE_UNAVAILABLE
    is_error = status >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_full
    level = logging.WARNING if is_error else logging.DEBUG
    LOG.log(level, "%d %s %s", status, handler.request.method, type(handler).__name__)


class NotFound(Guarded):
    """Whatever is not a page, an asset or a kernel's socket."""

    def prepare(self) -> None:
        """Refuse every method."""
        raise web.HTTPError(404)

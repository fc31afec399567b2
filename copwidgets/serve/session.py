"""A visitor's session: a cookie with the visitor's key, which reaches a page's kernel and no more.

The contract, for whoever makes links or asks from a widget's JavaScript (pages are neighbours of
`join` and `session`, so both can be named relative to a page):

- A personal link is `<base>join#<key>`. The key is 22 characters of base64url (128 bits). It stands
  in the fragment, so it is never part of a request, of a log or of a referrer.
  `join?keep=1#<key>` keeps the session for 30 days, else it ends with the browser;
  `join?next=10_define.ipynb#<key>` opens that page instead of the start page.
- `POST session` with the JSON body `{"key": "...", "keep": false}` sets the cookie: 204, or 400
  for a malformed body or key, 403 when refused (below), 413 above 1 KB. `DELETE session` removes
  the cookie: 204.
- Both need the header `X-XSRFToken` with the value of the cookie `_xsrf`, which every page sets,
  and the page's own origin: `fetch("session", {method: "POST", headers, body})` from a page.
- The kernel finds the key in its environment as `HTTP_X_SESSION_KEY`; without a session there is no
  such variable. A client's own header of that name is thrown away. A running kernel does not
  change: load a page anew after a POST or DELETE.

Whether a key is anybody's key is not known here: the notebook decides.
"""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from copwidgets.serve.guarded import Guarded

KEY_HEADER = "X-Session-Key"
KEEP_SECONDS = 30 * 24 * 3600
BODY_BYTES = 1024
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


def is_key(text: object) -> bool:
    """Tell whether `text` has the form of a key."""
    return isinstance(text, str) and _KEY.fullmatch(text) is not None


def take_key(handler: web.RequestHandler) -> None:
    """Replace whatever key the client sent as a header by the one in the session cookie."""
    headers = handler.request.headers
    headers.pop(KEY_HEADER, None)
    key = handler.get_cookie(handler.settings["session_cookie"])
    if key is not None and is_key(key):
        headers[KEY_HEADER] = key


class SessionHandler(Guarded, JupyterHandler):
    """Sets and removes the session cookie."""

    @web.authenticated
    def post(self) -> None:
        """Begin a session with the key in the body."""
        key, keep = self._read()
        self.set_cookie(
            self.settings["session_cookie"],
            key,
            path=self.base_url,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
            max_age=KEEP_SECONDS if keep else None,
        )
        self.set_status(204)

    @web.authenticated
    def delete(self) -> None:
        """End the session."""
        self.clear_cookie(self.settings["session_cookie"], path=self.base_url)
        self.set_status(204)

    def check_xsrf_cookie(self) -> None:
        """Ask for the token in the header, and for our own origin, before the usual comparison."""
        origin = urlsplit(self.request.headers.get("Origin", "")).netloc
        if origin.lower() != self.request.host.lower() or "X-XSRFToken" not in self.request.headers:
            raise web.HTTPError(403)
        super().check_xsrf_cookie()

    def write_error(self, status_code: int, **_details: Any) -> None:  # noqa: ANN401
        """Answer a program with JSON."""
        reason = {400: "malformed key or body", 403: "refused", 413: "too large"}
        self.finish({"error": reason.get(status_code, "failed")})

    def _read(self) -> tuple[str, bool]:
        if len(self.request.body) > BODY_BYTES:
            raise web.HTTPError(413)
        try:
            body = json.loads(self.request.body)
        except ValueError as error:
            raise web.HTTPError(400) from error
        if not isinstance(body, dict) or not is_key(body.get("key")):
            raise web.HTTPError(400)
        return body["key"], body.get("keep") is True


class JoinHandler(Guarded, JupyterHandler):
    """The page a personal link opens: it takes the key from the address and begins the session."""

    @web.authenticated
    def get(self) -> None:
        """Show the page; the key itself never comes here."""
        site = self.settings["site"]
        wanted = self.get_query_argument("next", site.start)
        page = wanted if wanted in site.pages else site.start
        keep = self.get_query_argument("keep", "") == "1"
        _ = self.xsrf_token  # reading it sets the cookie that the page's script needs
        self.set_header("Cache-Control", "no-store")
        self.finish(self.render_plain("join.html", page=page, keep=keep))

"""A visitor's session: a cookie with the visitor's key, which reaches a page's kernel and no more.

The contract, for whoever makes links or asks from a widget's JavaScript (pages are neighbours of
`join` and `session`, so both can be named relative to a page):

- A personal link is `<base>join#<key>`. The key is 22 characters of base64url (128 bits). It stands
  in the fragment, so it is never part of a request, of a log or of a referrer.
  `join?keep=1#<key>` keeps the session for 30 days, else it ends with the browser;
  `join?next=10_define.ipynb#<key>` opens that page instead of the start page.
- `POST session` with the JSON body `{"key": "...", "keep": false}` sets the cookie: 204, or 400
  for a malformed body or key, 403 when refused (below), 404 for a key that is nobody's, 413 above
  1 KB, 429 after too many; then no cookie changes. `DELETE session` removes the cookie and ends
  this visitor's pages: 204.
- Both need the header `X-XSRFToken` with the value of the cookie `_xsrf`, which every page sets,
  and the page's own origin: `fetch("session", {method: "POST", headers, body})` from a page.
- The kernel finds the key in its environment as `HTTP_X_SESSION_KEY`; without a session there is no
  such variable. A client's own header of that name is thrown away. A running kernel does not
  change: load a page anew after a POST or DELETE.

Which key a browser keeps, the site's `choose_key` says; whose it is, the notebook finds out.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from copwidgets.serve.guarded import LOG, Guarded
from copwidgets.serve.guest import is_key
from copwidgets.serve.kernels import PageKernels
from copwidgets.serve.visitor import Keys, recognise, rename

KEEP_SECONDS = 30 * 24 * 3600
LAST_WORDS_SECONDS = 3.0
BODY_BYTES = 1024
_REASONS = {
    400: "malformed key or body",
    403: "refused",
    404: "unknown key",
    413: "too large",
    429: "Many links were opened from here just now. Wait a minute and try again.",
    503: "The link could not be looked up just now. Try again in a minute.",
}


class SessionHandler(Guarded, JupyterHandler):
    """Sets and removes the session cookie."""

    @web.authenticated
    async def post(self) -> None:
        """Begin a session with the key in the body; one that is nobody's changes nothing."""
        key, keep = self._read()
        if not self.settings["turns"].take(self.request.remote_ip or ""):
            raise web.HTTPError(429)
        chosen = await self._choose(key)
        if chosen is None:
            raise web.HTTPError(404)
        self.set_cookie(
            self.settings["session_cookie"],
            chosen,
            httponly=True,
            max_age=KEEP_SECONDS if keep else None,
        )
        self.set_status(204)

    @web.authenticated
    def delete(self) -> None:
        """End the session: the browser is a new visitor, the pages of the old one lose theirs."""
        self.clear_cookie(self.settings["session_cookie"])
        kernels: PageKernels = self.settings["kernel_manager"]
        for kernel_id in kernels.ledger.kernels_of(recognise(self)):
            last = kernels.free(kernel_id, grace=LAST_WORDS_SECONDS, reason="session_ended")
            self.settings["tasks"].add(last)
        rename(self)
        self.set_status(204)

    async def _choose(self, key: str) -> str | None:
        present = self.get_cookie(self.settings["session_cookie"]) or ""
        keys: Keys = self.settings["keys"]
        try:
            return await keys.choose(key, present if is_key(present) else "")
        except Exception as error:
            LOG.exception("A key could not be checked")
            raise web.HTTPError(503) from error

    def check_xsrf_cookie(self) -> None:
        """Ask for the token in the header, and for our own origin, before the usual comparison."""
        origin = urlsplit(self.request.headers.get("Origin", "")).netloc
        if origin.lower() != self.request.host.lower() or "X-XSRFToken" not in self.request.headers:
            raise web.HTTPError(403)
        super().check_xsrf_cookie()

    def write_error(self, status_code: int, **_details: Any) -> None:  # noqa: ANN401
        """Answer a program with JSON."""
        self.finish({"error": _REASONS.get(status_code, "failed")})

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
        nonce = self.draw_nonce()
        self.finish(self.render_plain("join.html", page=page, keep=keep, nonce=nonce))

"""Signing in with a JupyterHub whose service this site is.

The Hub's own client does the talking (package jupyterhub, extra `hub`); it is imported only here
and only when a site asks for it. A page's kernel is told the user's name and none of the tokens.
"""

import os
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web
from tornado.httputil import url_concat

from copwidgets.serve.address import ServeError
from copwidgets.serve.guarded import Guarded
from copwidgets.serve.guest import to_user
from copwidgets.serve.site import Site

CALLBACK = "oauth_callback"
_NEEDED = (
    *("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_API_URL", "JUPYTERHUB_CLIENT_ID"),
    *("JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_SERVICE_URL"),
)


@dataclass(frozen=True)
class Service:
    """Where the Hub's proxy expects this site: address, port, and the site with its base URL."""

    site: Site
    ip: str
    port: int


def to_service(site: Site) -> Service:
    """Read what the Hub says in the environment; `ServeError` when it says nothing."""
    missing = [name for name in _NEEDED if not os.environ.get(name)]
    if missing:
        raise ServeError(
            f"This is not started by a JupyterHub as its service: {missing[0]} is not set."
        )
    _import_auth()
    address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    if not address.hostname or not address.port:
        raise ServeError("The service's url in the Hub's configuration needs a host and a port.")
    site = replace(site, base_url=os.environ["JUPYTERHUB_SERVICE_PREFIX"])
    return Service(site, address.hostname, address.port)


def _import_auth() -> Any:  # noqa: ANN401  (a module without types)
    try:
        return import_module("jupyterhub.services.auth")
    except ImportError as error:
        raise ServeError(
            "Signing in with a JupyterHub needs the package jupyterhub:"
            ' install "copwidgets[hub]" and start again.'
        ) from error


class HubVisitors(IdentityProvider):
    """Asks the Hub who has signed in."""

    auth_enabled = False  # Jupyter Server's own password page is not there

    def __init__(self, **traits: Any) -> None:  # noqa: ANN401
        super().__init__(**traits)
        self.hub_auth = _import_auth().HubOAuth(parent=self)

    async def get_user(self, handler: web.RequestHandler) -> User | None:
        """Return the user whose token is in the cookie, or None for somebody not signed in."""
        token = handler.get_signed_cookie(self.hub_auth.cookie_name)
        if not token:
            return None
        session = self.hub_auth.get_session_id(handler)
        model = await self.hub_auth.user_for_token(token.decode(), session_id=session, sync=False)
        if model is None:
            return None
        scopes = self.hub_auth.access_scopes
        name = to_user(model["name"])
        if not name or (scopes and not self.hub_auth.check_scopes(scopes, model)):
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        return User(name)

    def to_login(self, handler: web.RequestHandler) -> str:
        """Return the Hub's address for signing in, and remember the page that was asked for."""
        verifier, challenge, method = self.hub_auth.generate_pkce_code_challenge()
        state = self.hub_auth.set_state_cookie(
            handler, next_url=handler.request.uri, code_verifier=verifier
        )
        more = {"state": state, "code_challenge": challenge, "code_challenge_method": method}
        return str(url_concat(self.hub_auth.login_url, more))


class CallbackHandler(Guarded):
    """Where the Hub sends somebody back to after signing in."""

    async def get(self) -> None:
        """Exchange the Hub's code for a token, which stays in a cookie that is ours alone."""
        hub_auth = self.settings["identity_provider"].hub_auth
        state = self.get_query_argument("state", "")
        expected = self.get_signed_cookie(hub_auth.get_state_cookie_name(state)) or b""
        if not state or expected.decode() != state:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        code = self.get_query_argument("code")
        verifier, page = hub_auth.get_code_verifier(state), hub_auth.get_next_url(state)
        hub_auth.clear_oauth_state(state)
        hub_auth.clear_oauth_state_cookies(self)
        token = await hub_auth.token_for_code(code, code_verifier=verifier, sync=False)
        self.set_signed_cookie(hub_auth.cookie_name, token, httponly=True)
        self.redirect(page)

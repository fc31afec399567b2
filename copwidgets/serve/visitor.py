"""Whose browser it is: the cookies, the guest behind a request, and who may reach a kernel.

The visitor's cookie is drawn here for each browser and only its hash is kept. It says nothing
about who somebody is: it binds a page's kernel to the browser that opened the page.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from jupyter_core.utils import ensure_async
from tornado import web

from copwidgets.serve.guarded import LOG, Guarded
from copwidgets.serve.guest import Guest, draw_key, is_key, to_hash
from copwidgets.serve.limits import to_subnet
from copwidgets.serve.proxy import SOURCE_HEADER, USER_HEADER

CHECKS_AT_ONCE = 4


class Keys:
    """Asks the site about keys, beside the event loop and a few at a time."""

    def __init__(
        self,
        whose: Callable[[str], str] | None,
        choose: Callable[[str, str], str | None] | None,
    ) -> None:
        self._whose = whose
        self._choose = choose
        self._threads = ThreadPoolExecutor(CHECKS_AT_ONCE, thread_name_prefix="key")

    async def owner(self, key: str) -> str:
        """Return whose key it is now, "" for nobody's; without a way to ask, each has its own."""
        if self._whose is None:
            return to_hash(key)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._whose, key)

    async def choose(self, opened: str, present: str) -> str | None:
        """Return the key that a browser keeps after opening a link; None leaves it as it is."""
        if self._choose is None:
            return opened if await self.owner(opened) else None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._choose, opened, present)


def recognise(handler: web.RequestHandler) -> str:
    """Return the hash of the visitor's cookie, or "" for a browser that has none."""
    token = handler.get_cookie(handler.settings["visitor_cookie"])
    return to_hash(token) if token is not None and is_key(token) else ""


def welcome(handler: web.RequestHandler) -> str:
    """Return the visitor's hash; a browser that has no cookie yet gets one."""
    return recognise(handler) or rename(handler)


def rename(handler: web.RequestHandler) -> str:
    """Make another visitor of this browser, and return its hash."""
    token = draw_key()
    name = handler.settings["visitor_cookie"]
    handler.set_cookie(name, token, httponly=True)
    return to_hash(token)


async def to_guest(handler: web.RequestHandler) -> Guest:
    """Find out who asks for a page; whoever nobody vouches for counts by address."""
    user, source = _to_login(handler)
    key = handler.get_cookie(handler.settings["session_cookie"]) or ""
    key = key if is_key(key) else ""
    account, is_stranger = f"address:{to_subnet(handler.request.remote_ip or '')}", True
    if user:
        account, is_stranger = f"{source}:{user}", False
    elif key and (owner := await _to_owner(handler, key)):
        account, is_stranger = f"person:{owner}", False
    return Guest(
        visitor=welcome(handler),
        account=account,
        is_stranger=is_stranger,
        key=key,
        user=user,
        source=source,
    )


def _to_login(handler: web.RequestHandler) -> tuple[str, str]:
    """Return the user that the Hub or a trusted proxy vouches for, and which of them does."""
    if handler.settings["site"].hub:
        return handler.current_user.username, "hub"
    headers = handler.request.headers
    return headers.get(USER_HEADER, ""), headers.get(SOURCE_HEADER, "")


async def _to_owner(handler: web.RequestHandler, key: str) -> str:
    """Take a key that cannot be looked up for a stranger's: the notebook says what is wrong."""
    try:
        return str(await handler.settings["keys"].owner(key))
    except Exception:  # noqa: BLE001  (whatever a store may raise)
        LOG.exception("A key could not be checked")
        return ""


class ForOwner(Guarded):
    """Mixed in before a handler whose address names a kernel.

    To anybody but the visitor whose page started the kernel, it does not exist.
    """

    async def prepare(self) -> None:
        """Answer others as for a kernel that is not there."""
        await ensure_async(super().prepare())
        ledger = self.settings["kernel_manager"].ledger
        if not ledger.is_owner(recognise(self), self.path_kwargs["kernel_id"]):
            raise web.HTTPError(404)

    def get_login_url(self) -> str:
        """Do not lead scripts to a Hub: for somebody not signed in there is no kernel."""
        raise web.HTTPError(404)

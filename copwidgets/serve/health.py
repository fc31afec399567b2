"""Whether the server is well: for load balancers, containers and whoever watches it.

Two questions, as Kubernetes asks them. `health/live`: does it still run? A server that does not
answer is started anew. `health`: can it give pages? One that cannot gets no new visitors meanwhile.
Both need no login, set no cookie and stand in no log; the answer is one word.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from copwidgets.serve.guarded import LOG, Guarded

OK, SLOW, FAILING = "ok", "slow", "failing"
CHECK_SECONDS = 2.0
KEEP_SECONDS = 1.0


class Health:
    """Asks the site how it is, beside the loop, one at a time and not more often than is of use."""

    def __init__(
        self,
        check: Callable[[], str] | None,
        *,
        check_seconds: float = CHECK_SECONDS,
        keep_seconds: float = KEEP_SECONDS,
    ) -> None:
        self._check = check
        self._check_seconds = check_seconds
        self._keep_seconds = keep_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._asked: asyncio.Future[str] | None = None
        self._stale_at = self._slow_at = 0.0
        self._said = OK

    async def word(self) -> str:
        """Return `OK`, `SLOW`, `FAILING`, or what the site says that it lacks."""
        if self._check is None:
            return OK
        loop = asyncio.get_running_loop()
        if self._asked is None or (self._asked.done() and loop.time() >= self._stale_at):
            self._asked = loop.run_in_executor(self._thread, self._ask, self._check)
            self._stale_at = loop.time() + self._keep_seconds
            self._slow_at = loop.time() + self._check_seconds
        left = max(0, self._slow_at - loop.time())
        done, _waiting = await asyncio.wait([self._asked], timeout=left)
        word = self._asked.result() if done else SLOW
        self._note(word)
        return word

    def _ask(self, check: Callable[[], str]) -> str:
        try:
            return check() or OK
        except Exception:  # noqa: BLE001  (whatever a store may raise)
            if self._said != FAILING:  # it is asked every few seconds, and said once
                LOG.exception("The site's check of its health failed")
            return FAILING

    def _note(self, word: str) -> None:
        if word != self._said:
            LOG.warning("The server's health is: %s", word, extra={"fields": {"health": word}})
        self._said = word


class AliveHandler(Guarded):
    """Tells that the server runs."""

    def get(self) -> None:
        """Answer."""
        self.answer(OK)

    head = get

    def answer(self, word: str) -> None:
        """Say the word, and by the status what it means."""
        self.set_status(HTTPStatus.OK if word == OK else HTTPStatus.SERVICE_UNAVAILABLE)
        self.set_header("Cache-Control", "no-store")
        self.finish({"status": word})


class HealthHandler(AliveHandler):
    """Tells whether the server can give pages."""

    async def get(self) -> None:  # type: ignore[override]
        """Ask the site, and answer."""
        health: Health = self.settings["health"]
        self.answer(await health.word())

    head = get  # type: ignore[assignment]

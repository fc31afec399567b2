"""The socket between a page and its kernel: only its visitor's, only so many, only so fast.

What may be said is decided in `wire`. Whoever says too much is slowed down and loses nothing; what
is not allowed is dropped; a frame that is too large closes its own socket and no other.
"""

import asyncio
import re
from typing import Any

from tornado import web
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from copwidgets.serve.guarded import LOG
from copwidgets.serve.limits import Bucket
from copwidgets.serve.visitor import ForOwner
from copwidgets.serve.wire import TOLD, MalformedError, Message, kind_of, read, write

FRAME_BYTES = 4 * 1024**2
# tornado breaks the connection off at its own limit, so ours comes first and says why.
TORNADO_FRAME_BYTES = FRAME_BYTES + 1024**2
SOCKETS_PER_KERNEL = 4
OPENS_PER_SOCKET = 8
MESSAGES_PER_SECOND, MESSAGES_AT_ONCE = 50, 500
BYTES_PER_SECOND, BYTES_AT_ONCE = 1024**2, 8 * 1024**2
SILENT_SECONDS = 60
TOO_LARGE = 1009
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_V1 = "v1.kernel.websocket.jupyter.org"


class PageSocket(ForOwner, VoilaKernelWebsocketHandler):  # type: ignore[misc]  # Voilà has no types
    """Carries comm messages to the kernel, and everything from it."""

    def initialize(self) -> None:
        """Begin with full buckets."""
        now = asyncio.get_running_loop().time()
        self._messages = Bucket(MESSAGES_PER_SECOND, MESSAGES_AT_ONCE, now=now)
        self._bytes = Bucket(BYTES_PER_SECOND, BYTES_AT_ONCE, now=now)
        self._opened = 0
        self._has_dropped = False
        self._sent: asyncio.Future[None] | None = None

    async def pre_get(self) -> None:
        """Refuse one socket too many, and a name that the kernel's transport cannot bear."""
        if not _SESSION.fullmatch(self.get_query_argument("session_id", "")):
            raise web.HTTPError(400)
        model = self.kernel_manager.kernel_model(self.kernel_id)
        if model["connections"] >= SOCKETS_PER_KERNEL:
            raise web.HTTPError(429)
        await super().pre_get()

    async def open(self, kernel_id: str) -> None:
        """Count it among those that are open; it is closed when the kernel is gone."""
        self.kernel_manager.connect(kernel_id, self)
        self.settings["metrics"].socket_opened()
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Count it no longer."""
        self.kernel_manager.disconnect(self.kernel_id, self)
        self.settings["metrics"].socket_closed()
        super().on_close()

    async def on_message(self, frame: str | bytes) -> None:
        """Pass on what is allowed. Nothing more is read from this socket before that is done."""
        size = len(frame if isinstance(frame, bytes) else frame.encode())
        if size > FRAME_BYTES:
            self.close(TOO_LARGE, "too large")
            return
        is_v1 = self._is_v1  # while somebody waits, they may leave: what they said still counts
        await self._slow_down(size)
        try:
            message = read(frame, v1=is_v1)
        except MalformedError:
            self._note_dropped()
            return
        if self.connection is not None and self._may_pass(message):
            self.connection.handle_incoming_message(write(message, v1=is_v1))

    def write_message(self, message: bytes | str | dict[str, Any], binary: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        """Send what is for pages, and remember it: who does not listen is not listened to."""
        if self.ws_connection is None or self.ws_connection.is_closing():
            return None  # a kernel's word to somebody who has just left
        if isinstance(message, (str, bytes)) and kind_of(message, v1=self._is_v1) not in TOLD:
            return None
        self._sent = super().write_message(message, binary)
        return self._sent

    @property
    def _is_v1(self) -> bool:
        return bool(self.selected_subprotocol == _V1)

    async def _slow_down(self, size: int) -> None:
        now = asyncio.get_running_loop().time()
        wait = max(self._messages.take(1, now), self._bytes.take(size, now))
        if wait:
            await asyncio.sleep(wait)
        if self._sent is None or self._sent.done():
            return
        _done, waiting = await asyncio.wait([self._sent], timeout=SILENT_SECONDS)
        if waiting:
            self.close()

    def _may_pass(self, message: Message) -> bool:
        """Hold back what pages say but no kernel need hear: the end of a comm, one more opened."""
        self._opened += message.kind == "comm_open"
        is_much = message.kind == "comm_open" and self._opened > OPENS_PER_SOCKET
        return message.kind != "comm_close" and not is_much

    def _note_dropped(self) -> None:
        self.settings["metrics"].message_dropped()
        if not self._has_dropped:
            LOG.warning("A page said something that is not allowed; it is dropped")
        self._has_dropped = True

"""One browser at one server: its cookies, its pages, and its place in the line when all is full.

Only HTTP; what a page's kernel says comes over `wire`. A page counts as there when all of it is.
"""

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.httputil import HTTPHeaders

PATIENT_SECONDS = 300.0
FULL, GONE, FINE = 503, 404, 200
_SCRIPT = r'<script id="{}"[^>]*>(.*?)</script>'
_STATE = re.compile(_SCRIPT.format("widget-state"), re.DOTALL)
_CONFIG = re.compile(_SCRIPT.format("jupyter-config-data"), re.DOTALL)

Json = dict[str, Any]


class PageError(Exception):
    """A page did not come; the sentence says how."""


@dataclass(frozen=True)
class Page:
    """A page that has come: its kernel, its widgets where it names them, what it took."""

    kernel: str
    states: Json | None
    seconds: float
    in_line: float
    size: int


@dataclass
class Web:
    """A browser's cookies and what it asks; `url` is the address that all pages stand below."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """The server as a browser names it in its requests."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def headers(self) -> HTTPHeaders:
        """Return the cookies and the origin, as a socket sends them too."""
        line = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return HTTPHeaders({"Cookie": line, "Origin": self.origin})

    async def open(self, path: str) -> Page:
        """Load a page, waiting in line where there is one; PageError when it does not come."""
        began = time.perf_counter()
        while True:
            asked = time.perf_counter()
            reply = await self.ask(path)
            if reply.code != FULL or asked - began > PATIENT_SECONDS:
                break
            await self._wait_in_line(path, reply)
        if reply.code != FINE:
            raise PageError(f"{path.partition('?')[0]}: {reply.code}")
        return _read(reply.body, asked - began, time.perf_counter() - asked)

    async def ask(self, path: str, *, form: Json | None = None) -> HTTPResponse:
        """Ask for anything; with `form`, post it. PageError when no answer comes."""
        request = HTTPRequest(
            urljoin(self.url, path),
            method="GET" if form is None else "POST",
            body=None if form is None else urlencode(form),
            headers=self.headers(),
            request_timeout=PATIENT_SECONDS,
            connect_timeout=PATIENT_SECONDS,
            follow_redirects=False,
        )
        try:
            reply = await AsyncHTTPClient().fetch(request, raise_error=False)
        except (HTTPClientError, OSError) as error:
            raise PageError(f"{path.partition('?')[0]}: {type(error).__name__}") from error
        self._keep(reply)
        return reply

    async def has_kernel(self, kernel: str) -> bool:
        """Tell whether the server still knows a kernel of ours."""
        return (await self.ask(f"api/kernels/{kernel}")).code != GONE

    async def leave(self, kernel: str) -> None:
        """Send the word with which a page that is left gives its kernel back."""
        form = {"_xsrf": self.cookies.get("_xsrf", "")}
        await self.ask(f"voila/api/shutdown/{kernel}", form=form)

    async def _wait_in_line(self, path: str, reply: HTTPResponse) -> None:
        """Do as the queue page does until it is its turn; where it tells no place, try later."""
        if "X-Line" not in reply.headers:
            await asyncio.sleep(_to_pause(float(reply.headers.get("Retry-After", 5))))
            return
        while True:
            place = json.loads((await self.ask(f"line?page={path.partition('?')[0]}")).body)
            if place["ready"]:
                return
            await asyncio.sleep(_to_pause(place["again"]))

    def _keep(self, reply: HTTPResponse) -> None:
        for line in reply.headers.get_list("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip('"')


def _to_pause(seconds: float) -> float:
    """Return about so many seconds, as pages do lest they all ask at once."""
    return seconds * (0.8 + 0.4 * random.random())


def _read(body: bytes, in_line: float, seconds: float) -> Page:
    text = body.decode()
    config, state = _CONFIG.search(text), _STATE.search(text)
    if config is None:
        raise PageError("a page without a kernel")
    states = json.loads(state.group(1))["state"] if state else None
    kernel = str(json.loads(config.group(1))["kernelId"])
    return Page(kernel, states, seconds, in_line, len(body))

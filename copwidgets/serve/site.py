"""What is served: the folder, the notebooks that are pages, who may come, and how many.

A frozen value, checked once before anything is started; every handler reads it, none changes it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from copwidgets.serve.address import Network, ServeError, to_endpoint, to_network
from copwidgets.serve.specs import PLAIN, to_kernel_name

_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.ipynb")
_BASE_URL = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::[0-9]{1,5})?|https?://\[[0-9a-f:]+\]")
_LOOPBACK = ("127.0.0.0/8", "::1")
LOG_FORMATS = ("text", "json")


@dataclass(frozen=True, kw_only=True)
class Site:
    """Named notebooks of one folder, with `start` as the first page.

    `idle_minutes` is how long a kernel is kept on which nothing is done, `unused_seconds` how long
    one that no browser ever reached, `lost_seconds` how long one whose browser is away, where the
    page can get itself another. `page_seconds` is how long a page may take to build, `busy_seconds`
    how long a kernel may compute without a pause. `cookie` names the session cookie (default:
    "session-" and the port, so that two sites on one machine do not share it).

    Who comes: `whose_key` returns whose a key is at this moment, one word for all keys of a person,
    "" for nobody's; who has somebody's key is no stranger. `choose_key` is asked when a link is
    opened: it takes the link's key and the one the browser has ("" for none), and returns the one
    to keep, None for a link that leads nowhere. Both may block, and are asked from several threads.
    Without them every well-formed key is taken. `user_header` names the header in which a proxy
    says who has signed in; it is believed only of `trusted_proxies`, which are addresses or
    networks of the machines that connect to this server. `behind_proxy` takes any Host, and
    believes X-Forwarded-* of the trusted proxies (none named: of this machine). `hub` lets people
    sign in with the JupyterHub that runs this site as its service.

    `preload` names for a page what its kernel has loaded before anybody asks for it: modules, and
    of "module:function" the function is called. Such kernels are forked from a process that has,
    and `spare_kernels` of each kind are forked before anybody comes.

    How many: `max_kernels` at once (0: what the memory allows), `kernels_per_visitor` for one
    person or user, `kernels_per_address` for all strangers of one address, `kernel_bytes_most` of
    memory for each. `frame_ancestors` are the origins of other sites that may show the pages in a
    frame.

    Who watches: `check_health` says in one word what the site lacks to work, "" for nothing; it may
    block, and is asked once a second at most. `monitor` is an address such as 127.0.0.1:9100 at
    which whoever reaches it can read the server's sums, "" for none. `log_format` is text or json.
    """

    folder: Path
    pages: tuple[str, ...]
    start: str
    name: str = ""
    language: str = "en"
    base_url: str = "/"
    idle_minutes: float = 30
    unused_seconds: float = 90
    lost_seconds: float = 20
    page_seconds: float = 120
    busy_seconds: float = 60
    preload: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spare_kernels: int = 2
    cookie: str = ""
    behind_proxy: bool = False
    whose_key: Callable[[str], str] | None = None
    choose_key: Callable[[str, str], str | None] | None = None
    user_header: str = ""
    trusted_proxies: tuple[str, ...] = ()
    hub: bool = False
    frame_ancestors: tuple[str, ...] = ()
    max_kernels: int = 0
    kernels_per_visitor: int = 8
    kernels_per_address: int = 40
    kernel_bytes_most: int = 1024**3
    check_health: Callable[[], str] | None = None
    monitor: str = ""
    log_format: str = "text"

    def check(self) -> None:
        """Raise `ServeError` for the first thing that cannot be served."""
        self._check_pages()
        self._check_proxies()
        self._check_embedding()
        self._check_watching()
        if min(self.max_kernels, self.kernels_per_visitor - 1, self.kernels_per_address - 1) < 0:
            raise ServeError("A limit of kernels must be at least 1; max_kernels may be 0.")

    def _check_pages(self) -> None:
        for page in self.pages:
            if not _PAGE.fullmatch(page):
                raise ServeError(
                    f"{page!r} cannot be a page: use letters, digits, - and _ before .ipynb."
                )
            if not (self.folder / page).is_file():
                raise ServeError(f"There is no notebook {page} in {self.folder}.")
        if self.start not in self.pages:
            raise ServeError(f"The start page {self.start!r} is not among the pages.")
        if not _BASE_URL.fullmatch(self.base_url):
            raise ServeError(f"The base address {self.base_url!r} must begin and end with a slash.")

    def _check_proxies(self) -> None:
        if self.user_header and not _HEADER.fullmatch(self.user_header):
            raise ServeError(f"{self.user_header!r} cannot be the name of a header.")
        if self.user_header and not self.trusted_proxies:
            raise ServeError(
                "A login header is believed only of a trusted proxy: name the proxy's address too."
            )
        if self.trusted_proxies and not self.is_proxied:
            raise ServeError(
                "Trusted proxies are named, but not what for: name the login header,"
                " or say that the server is behind a proxy."
            )
        if self.hub and self.user_header:
            raise ServeError("People sign in with the Hub or with a proxy: choose one of them.")
        self.proxies()

    def _check_embedding(self) -> None:
        for origin in self.frame_ancestors:
            if not _ORIGIN.fullmatch(origin):
                raise ServeError(
                    f"{origin!r} cannot embed the pages: write an origin like https://example.org."
                )

    def _check_watching(self) -> None:
        if self.log_format not in LOG_FORMATS:
            raise ServeError(f"{self.log_format!r} is no form of a log: choose text or json.")
        if self.monitor:
            to_endpoint(self.monitor)

    @property
    def is_proxied(self) -> bool:
        """Tell whether visitors come by way of a proxy."""
        return self.behind_proxy or self.hub or bool(self.user_header)

    def proxies(self) -> tuple[Network, ...]:
        """Return the networks whose forwarded headers are believed; `ServeError` if it is none."""
        named = self.trusted_proxies or (_LOOPBACK if self.is_proxied else ())
        return tuple(to_network(one) for one in named)

    def to_path(self, page: str) -> str:
        """Return the address of a page; pages are neighbours, so relative links work."""
        return self.base_url + page

    def to_kernel_name(self, page: str) -> str:
        """Return which kernel a page runs in."""
        return to_kernel_name(self.preload.get(page, ()))

    def to_spares(self) -> dict[str, int]:
        """Return how many kernels of each kind are to be ready; only forked ones cost so little."""
        return dict.fromkeys(self.preloads(), self.spare_kernels)

    def preloads(self) -> dict[str, tuple[str, ...]]:
        """Return what is to be loaded for each forked kernel, by the kernel's name."""
        wanted = {to_kernel_name(each): each for each in self.preload.values()}
        return {name: each for name, each in wanted.items() if name != PLAIN}

"""What is served: the folder, the notebooks that are pages, and what the pages are called.

A frozen value, checked once before anything is started; every handler reads it, none changes it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from copwidgets.serve.address import ServeError

_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.ipynb")
_BASE_URL = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")


@dataclass(frozen=True, kw_only=True)
class Site:
    """Named notebooks of one folder, with `start` as the first page.

    `idle_minutes` is how long a kernel whose browser has gone is kept, `unused_seconds` how long
    one that no browser ever reached, `page_seconds` how long a page may take to build. `cookie`
    names the session cookie (default: "session-" and the port, so that two sites on one machine do
    not share it). `behind_proxy` trusts X-Forwarded-* headers and any Host: set it only when nobody
    can reach the server but through the proxy.
    """

    folder: Path
    pages: tuple[str, ...]
    start: str
    name: str = ""
    language: str = "en"
    base_url: str = "/"
    idle_minutes: float = 30
    unused_seconds: float = 90
    page_seconds: float = 120
    cookie: str = ""
    behind_proxy: bool = False

    def check(self) -> None:
        """Raise `ServeError` for the first thing that cannot be served."""
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

    def to_path(self, page: str) -> str:
        """Return the address of a page; pages are neighbours, so relative links work."""
        return self.base_url + page

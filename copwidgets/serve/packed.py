"""Texts that a browser keeps for good: each under the hash of its content, compressed once.

The scripts of the small front end, and what widgets bring along: their modules and style sheets.
Nothing is read from disk while pages are served.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tornado import web

from copwidgets.serve.assets import YEAR_SECONDS
from copwidgets.serve.guarded import Guarded

MODULES = "modules"
MOST_BYTES = 64 * 1024**2
TYPES = {"css": "text/css; charset=UTF-8", "js": "text/javascript; charset=UTF-8"}
FRONT = Path(__file__).parent / "front"
_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Packed:
    """A text as it is sent: its type, its bytes, the same compressed."""

    kind: str
    plain: bytes
    small: bytes

    @property
    def size(self) -> int:
        """How many bytes are held for it."""
        return len(self.plain) + len(self.small)

    @classmethod
    def of(cls, text: str, suffix: str) -> "Packed":
        """Pack a text; `suffix` is that of its name."""
        plain = text.encode()
        return cls(TYPES[suffix], plain, gzip.compress(plain, _LEVEL, mtime=0))


class Shelf:
    """Packed texts by name. The oldest give way when all together are too large."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[str, Packed] = OrderedDict()

    def keep(self, text: str, suffix: str) -> str:
        """Hold a text, and return its name: the SHA-256 of its content and `suffix`."""
        name = f"{hashlib.sha256(text.encode()).hexdigest()}.{suffix}"
        if name in self._held:
            self._held.move_to_end(name)
        else:
            self.put(name, Packed.of(text, suffix))
        return name

    def put(self, name: str, packed: Packed) -> None:
        """Hold a text under a name of the caller's."""
        self._held[name] = packed
        self._size += packed.size
        while self._size > self._most and len(self._held) > 1:
            _, gone = self._held.popitem(last=False)
            self._size -= gone.size

    def get(self, name: str) -> Packed | None:
        """Return what stands under a name."""
        return self._held.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)


def to_front(folder: Path = FRONT) -> tuple[str, Shelf]:
    """Return the front end's files, and the hash of all of them that stands in their addresses."""
    files = sorted(each for each in folder.iterdir() if each.suffix.lstrip(".") in TYPES)
    shelf, whole = Shelf(), hashlib.sha256()
    for file in files:
        text = file.read_text(encoding="utf-8")
        whole.update(f"{file.name}\n{len(text)}\n{text}".encode())
        shelf.put(file.name, Packed.of(text, file.suffix.lstrip(".")))
    return whole.hexdigest()[:20], shelf


class PackedHandler(Guarded):
    """Sends what a shelf holds."""

    def initialize(self, shelf: Shelf) -> None:
        """Take the shelf."""
        self._shelf = shelf

    def get(self, name: str) -> None:
        """Send a text, compressed where the browser takes that."""
        packed = self._shelf.get(name)
        if packed is None:
            raise web.HTTPError(404)
        self.set_header("Content-Type", packed.kind)
        self.set_header("Cache-Control", f"public, max-age={YEAR_SECONDS}, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(packed.small)
        else:
            self.finish(packed.plain)

"""What a reader takes with them: what they may see, as files. Making one does not stop the page.

A file is made in a thread, since a large one takes seconds in which the page would seem lost; the
browser asks how far it is, and then for one piece after the other.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from weakref import WeakKeyDictionary
from zipfile import ZIP_DEFLATED, ZipFile

from copwidgets.errors import AnswerError, CopwidgetsError, ExportError
from copwidgets.export import FORMATS, Contents, Format, took_part, write_all
from copwidgets.workbook import Workbook

from .parts import Block, Part
from .reading import Reading
from .wish import Wish

logger = logging.getLogger("copwidgets")

PIECE = 1_048_576
"""Bytes of a file that go to the browser at once: few enough for any connection."""

WISHES = ()
NAME_BYTES = 80
WORDS = (
    "Everything that you can see on this page, as files. A file stays as it is: it does not change "
    "when answers change, and nobody can call it back."
)


class Making:
    """A file on its way; `content` is there once it is ready."""

    def __init__(self, contents: Contents, chosen: Format) -> None:
        self.sections = contents.sections
        self.filename, self.content = "", b""
        self.error: Exception | None = None
        self.thread = Thread(target=self._make, args=(contents, chosen), daemon=True)
        self.thread.start()

    @property
    def is_ready(self) -> bool:
        """Whether the file is there, or never will be."""
        return not self.thread.is_alive()

    def _make(self, contents: Contents, chosen: Format) -> None:
        try:
            with TemporaryDirectory() as folder:
                paths = list(write_all(contents, [chosen], Path(folder)))
                ending, self.content = _one_file(chosen, paths)
                self.filename = f"{file_name(contents)}{ending}"
        except ExportError as error:
            # The folder is the server's own: who reads the page can do nothing about it.
            remedy = "Tell whoever runs this workbook."
            logger.warning("A file could not be made: %s", error)
            self.error = CopwidgetsError("the file cannot be made here", remedy=remedy)
        except Exception as error:  # noqa: BLE001 - raised anew where the page asks for the file
            self.error = error


_MAKING: WeakKeyDictionary[Workbook, Making] = WeakKeyDictionary()


def parts(_reading: Reading, _wish: Wish) -> Iterator[Part]:
    """Return the part with a button for each format that is installed."""
    formats = [
        {"name": each.name, "title": each.title, "purpose": each.purpose}
        for each in FORMATS.values()
        if each.is_installed
    ]
    block: Block = {"type": "takeaway", "words": WORDS, "formats": formats}
    yield Part("takeaway", "Take it with you", (block,))


def start(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Begin to make a file of the format that was asked for."""
    name = values.get("format")
    if not isinstance(name, str) or name not in FORMATS:
        raise AnswerError("there is no such format", remedy="Reload the page.")
    FORMATS[name].check()
    making = _MAKING.get(reading.workbook)
    if making is not None and not making.is_ready:
        raise AnswerError("another file is being made", remedy="Try again once it is there.")
    _MAKING[reading.workbook] = Making(contents_of(reading), FORMATS[name])
    return {}


def fetch(reading: Reading, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a piece of the file, or that it is not ready yet."""
    making = _MAKING.get(reading.workbook)
    if making is None or not making.sections <= reading.visible:
        raise AnswerError("this file is not there any more", remedy="Ask for it again.")
    if not making.is_ready:
        return {"is_ready": False}
    if making.error is not None:
        raise making.error
    return _piece(making, values.get("piece"))


ACTS = {"takeaway.start": start, "takeaway.fetch": fetch}


def contents_of(reading: Reading) -> Contents:
    """Return what the reader may see, as the contents of an export."""
    return Contents(
        reading.guide,
        reading.community,
        reading.visible,
        reading.long,
        reading.listed,
        took_part(reading.counted, reading.people, reading.guide, hides=reading.hides),
        reading.workbook.decided(reading.long),
    )


def file_name(contents: Contents) -> str:
    """Return the community and the day, in a form that every system takes as a file's name."""
    words = re.sub(r"\W+", "-", unicodedata.normalize("NFC", contents.community.name))
    short = words.encode()[:NAME_BYTES].decode("utf-8", "ignore").strip("-_")
    return f"{short or 'community'}-{contents.made_at.date().isoformat()}"


def _one_file(chosen: Format, paths: list[Path]) -> tuple[str, bytes]:
    """Return the end of the file's name and its bytes; several files become an archive."""
    if len(paths) == 1:
        return paths[0].suffix, paths[0].read_bytes()
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return f"-{chosen.name}.zip", packed.getvalue()


def _piece(making: Making, number: object) -> Mapping[str, Any]:
    count = max(1, -(-len(making.content) // PIECE))
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < count:
        raise AnswerError("the file has no such piece", remedy="Ask for it again.")
    content = making.content[number * PIECE : (number + 1) * PIECE]
    return {
        "is_ready": True,
        "filename": making.filename,
        "pieces": count,
        "content": b64encode(content).decode("ascii"),
    }

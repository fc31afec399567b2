"""Every error that copwidgets raises on purpose.

One base class whose message says where, what, and what to do, so that the same sentence serves a
notebook, a page and the command line. Lives below every other module and imports none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


class CopwidgetsError(Exception):
    """Base of all errors of this package.

    Parameters
    ----------
    what : str
        What is wrong, as one plain sentence.
    where : str, optional
        The file, store, section or question it is about.
    remedy : str, optional
        What the reader can do about it.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.where, self.what, self.remedy = where, what, remedy
        super().__init__(_sentence(where, what, remedy))

    def to_sentence(self) -> str:
        """Return what is wrong and what to do, without the place: visitors need no path of ours."""
        text = _sentence("", self.what, self.remedy)
        return text[:1].upper() + text[1:]

    def _render_traceback_(self) -> list[str]:
        # IPython's own hook: in a notebook the reader gets the sentence, not the frames behind it.
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a guide: its place, what it is, and what to do."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return _sentence(self.where, self.what, self.remedy)


class GuideError(CopwidgetsError):
    """A guide cannot be used; `faults` lists every reason found, in the order of the file."""

    faults: tuple[Fault, ...] = ()

    @classmethod
    def from_faults(cls, source: str, faults: tuple[Fault, ...]) -> Self:
        """Build the one error that lists all `faults` of the guide named `source`."""
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        lines = "".join(f"\n  - {fault}" for fault in faults)
        error = cls(f"the guide has {count}:{lines}", where=source)
        error.faults = faults
        return error


class AnswerError(CopwidgetsError):
    """A program handed over an answer that its question cannot hold."""


class HandOverError(CopwidgetsError):
    """A file of answers cannot be taken in."""


class ExportError(CopwidgetsError):
    """A file cannot be written."""


class IntakeError(CopwidgetsError):
    """A file of another survey tool cannot be read or brought in."""


class StoreError(CopwidgetsError):
    """The store cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """Another process holds the store for longer than a save may wait."""


class NameTakenError(CopwidgetsError):
    """Another member of the community already answers under this name."""


class AccessError(CopwidgetsError):
    """Whoever asks may not do this, or not any more: to try again does not help."""


class CopwidgetsWarning(UserWarning):
    """Something works, but not as well or as safely as it should."""


def _sentence(where: str, what: str, remedy: str) -> str:
    text = f"{where}: {what}" if where else what
    if remedy:
        text = f"{text.rstrip('.')}. {remedy}"
    return text

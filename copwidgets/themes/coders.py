"""What coders are called. Nothing here joins a coder with an answer of theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from .book import ThemeBook

HOST = "(host)"


def names_of_coders(book: ThemeBook, names: Mapping[str, str]) -> dict[str, str]:
    """Return coder's id -> what they are called; `names` are those that may be told.

    Others are "Coder 1", "Coder 2"…: in an order drawn from their ids, which tells nothing, and not
    in that of coming, coding or finishing. Those who have finished something come first, so that a
    number that people have read changes only when another finishes.
    """
    done = {each.coder for each in book.rounds}
    coders = done.union(each.coder for each in book.codings) - {""}
    unnamed = sorted(coders - set(names), key=lambda coder: (coder not in done, _draw(coder)))
    numbered = {coder: f"Coder {place}" for place, coder in enumerate(unnamed, start=1)}
    return {"": HOST, **names, **numbered}


def _draw(coder: str) -> str:
    return hashlib.sha256(f"coder\n{coder}".encode()).hexdigest()

"""Names made different from each other where a format allows no name twice, in whatever case."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def distinct(
    names: Iterable[str],
    cut: Callable[[str, int], str],
    *,
    reserved: Iterable[str],
    most: int,
    ending: str,
) -> list[str]:
    """Return the names, a number at the end of each that is taken or reserved.

    Parameters
    ----------
    names : iterable of str
    cut : callable
        Takes a name and how long it may be, and shortens it.
    reserved : iterable of str
        Names that nothing may have, case-folded.
    most : int
        How long a name may be, as `cut` counts.
    ending : str
        How the number is written: a format with one place.
    """
    taken, found = set(reserved), []
    for name in names:
        free, number = name, 1
        while free.casefold() in taken:
            number += 1
            last = ending.format(number)
            free = cut(name, most - len(last)) + last
        taken.add(free.casefold())
        found.append(free)
    return found

"""The doctor: looks at all that a store needs, changes nothing, and says what to do.

Used by the command line. What each engine needs is in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator

from copwidgets.errors import StoreError
from copwidgets.store import files

from .findings import Finding


def examine(url: str) -> Iterator[Finding]:
    """Yield what there is to say about the store at a URL, as it is found.

    Raises
    ------
    StoreError
        There is no store, or nothing of it can be reached.
    """
    if url.startswith(("postgresql", "cockroachdb")):
        from .database import examine_database

        return examine_database(url)
    from .file import examine_file

    path = files.path_of(url)
    if path is None:
        remedy = "Name one with --store, as in sqlite:///data/responses.sqlite"
        raise StoreError("there is no store in a file or database here", remedy=remedy)
    return examine_file(path)

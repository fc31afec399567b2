"""Loads the library that reads Jupyter's JSON schemas, without what takes longer than all the rest.

Imported before everything else of this package, and by nobody else; nothing more belongs here.
"""

import sys
from importlib import import_module

_GRAMMAR = "rfc3987_syntax"


def load_without_grammar() -> None:
    """Import jsonschema as where the library of international addresses is not installed.

    That one builds its grammar at every import, two thirds of the time that a start of the server
    takes, and no schema of Jupyter's holds such an address.
    """
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules:
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # Python's own word for "not there"
    try:
        import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]


load_without_grammar()

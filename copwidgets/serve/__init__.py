"""Pages over the web: named notebooks of one folder, each visitor with a kernel of their own.

This package imports nothing else of copwidgets: it knows no guide, no store and no member. It
hands a visitor's key to the kernel and leaves it to the notebook to say whose key it is. Each name
is imported when it is first used: a kernel that is forked here needs nothing of the server.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copwidgets.serve.address import ServeError
    from copwidgets.serve.app import PageServer, serve
    from copwidgets.serve.site import Site

_HOMES = {"PageServer": "app", "ServeError": "address", "Site": "site", "serve": "app"}

__all__ = ["PageServer", "ServeError", "Site", "serve"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Before all that would load the same more slowly.
    import_module("copwidgets.serve.schemas")
    return getattr(import_module(f"copwidgets.serve.{_HOMES[name]}"), name)

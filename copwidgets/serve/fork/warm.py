"""Loads what every kernel needs, and what a site names besides, before the first fork.

What is loaded here is there once for all kernels; what a kernel loads itself, it has alone.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copwidgets.serve.fork.kernel import ForkedApp

_DEBUGGER = "debugpy"


def make_ahead(arguments: Sequence[str]) -> "ForkedApp":
    """Return the half of a kernel that all kernels share, after a rehearsal of the whole."""
    # Large, and of no use here; ipykernel does without it where it is not installed.
    sys.modules[_DEBUGGER] = None  # type: ignore[assignment]  # Python's own word for "not there"
    try:
        import_module("ipykernel.debugger")
    finally:
        del sys.modules[_DEBUGGER]
    from copwidgets.serve.fork.kernel import NO_POLLER, ForkedApp
    from copwidgets.serve.fork.rehearsal import rehearse

    rehearse(arguments)
    import_module("IPython.extensions.storemagic")  # an extension that every kernel loads
    app = ForkedApp.instance(parent_handle=NO_POLLER)
    app.make_shared(arguments)
    return app


def load(modules: Sequence[str]) -> None:
    """Import modules, and call the function of each "module:function"."""
    for name in modules:
        module, _, function = name.partition(":")
        found = import_module(module)
        if function:
            getattr(found, function)()

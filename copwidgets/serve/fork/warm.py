"""Loads what every kernel needs, and what a site names besides, before the first fork.

What is loaded here is there once for all kernels; what a kernel loads itself, it has alone.
"""

from collections.abc import Sequence
from importlib import import_module

KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "ipykernel.subshell_manager",
    "ipykernel_launcher",
)


def load(modules: Sequence[str]) -> str:
    """Import modules, and call the function of each "module:function"; say what failed."""
    for name in (*KERNEL, *modules):
        module, _, function = name.partition(":")
        try:
            found = import_module(module)
            if function:
                getattr(found, function)()
        except Exception as error:  # noqa: BLE001 - a module may do anything when it is imported
            return f"{name} cannot be loaded ahead: {type(error).__name__}: {error}"
    return ""

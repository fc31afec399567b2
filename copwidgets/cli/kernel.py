"""The commands that offer a kernel by fork in JupyterLab; ordinary ones stay the default."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from copwidgets.errors import CopwidgetsError

from .options import sentences

kernel_app = typer.Typer(
    no_args_is_help=True,
    help="A kernel for JupyterLab that starts by fork, in a fraction of the time and memory.",
)

SysPrefixOption = Annotated[
    bool, typer.Option("--sys-prefix", help="In this Python's environment, for all who use it.")
]
PrefixOption = Annotated[
    Optional[Path],  # noqa: UP045 - typer reads it at run time
    typer.Option("--prefix", help="Below this folder, in share/jupyter/kernels."),
]


@kernel_app.command()
def install(
    *,
    preload: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(help="A module to load once for all kernels, say pandas; may be repeated."),
    ] = None,
    sys_prefix: SysPrefixOption = False,
    prefix: PrefixOption = None,
) -> None:
    """Offer "Python 3 (starts by fork)" in JupyterLab; for you alone unless a place is named."""
    from copwidgets.serve.address import ServeError
    from copwidgets.serve.fork import can_fork, spec

    with sentences(ServeError):
        if can_fork():
            what = "kernels cannot be forked on this computer"
            raise CopwidgetsError(what, remedy="The ordinary Python kernel works as ever.")
        place = spec.install(_folder(prefix, sys_prefix=sys_prefix), preload=preload or [])
    print(f"{place} is the kernel; JupyterLab offers it when its page is loaded anew.")


@kernel_app.command()
def remove(*, sys_prefix: SysPrefixOption = False, prefix: PrefixOption = None) -> None:
    """Take the kernel away again."""
    from copwidgets.serve.address import ServeError
    from copwidgets.serve.fork import spec

    with sentences(ServeError):
        place = spec.remove(_folder(prefix, sys_prefix=sys_prefix))
    print(f"{place} has been removed.")


def _folder(prefix: Path | None, *, sys_prefix: bool) -> Path:
    from copwidgets.serve.fork import spec

    if prefix and sys_prefix:
        what = "--prefix and --sys-prefix name two places"
        raise CopwidgetsError(what, remedy="Give one of them.")
    return spec.kernels_folder(prefix=spec.own_prefix() if sys_prefix else prefix)

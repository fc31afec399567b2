"""The kernels that pages run in, as kernel specs: the server's own Python, forked where it can be.

A kernel of the same name in a person's home folder would otherwise win, and lack our packages.
"""

import hashlib
import sys
from collections.abc import Mapping
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from traitlets import Dict, Integer, List, Unicode

from copwidgets.serve.fork import NAME as PROVISIONER
from copwidgets.serve.fork import can_fork

PLAIN = "python3"
# Without frozen modules, as the ordinary kernel: the debugger warns of them in every log.
PYTHON = (sys.executable, "-Xfrozen_modules=off")
# A page has no history of inputs; what compiled code prints goes to the server's log.
SETTINGS = ("--HistoryManager.enabled=False", "--IPKernelApp.capture_fd_output=False")
_ARGV = (*PYTHON, "-m", "ipykernel_launcher", "-f", "{connection_file}", *SETTINGS)


def to_kernel_name(preload: tuple[str, ...]) -> str:
    """Return the name of the kernel that has loaded these modules, or of the ordinary one."""
    if not preload or can_fork():
        return PLAIN
    return f"page-{hashlib.sha256(repr(preload).encode()).hexdigest()[:8]}"


class OwnKernels(KernelSpecManager):
    """Knows the ordinary kernel, and one forked kernel for each set of modules."""

    preloads = Dict(List(Unicode()), help="Name -> what is loaded before forking.").tag(config=True)
    limits = Dict(Integer(), help="What each forked kernel is held to.").tag(config=True)

    def _kernel_dirs_default(self) -> list[str]:
        return []

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the spec of a kernel."""
        preload = self.preloads.get(kernel_name)
        if preload is None:
            return super().get_kernel_spec(kernel_name)
        config: Mapping[str, Any] = {"preload": list(preload), "limits": dict(self.limits)}
        return KernelSpec(
            argv=list(_ARGV),
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": config}},
        )

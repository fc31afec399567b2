"""Kernels by fork: a process that has loaded everything once is asked for a copy of itself.

Here is what others use: the provisioner that a kernel spec names, `zygotes` to start early and to
stop, `can_fork` to ask whether this machine can, `memory_advice` for who looks after it. Nothing in
here knows pages or visitors.
"""

from copwidgets.serve.fork.memory import memory_advice
from copwidgets.serve.fork.provisioner import NAME, ForkProvisioner, can_fork
from copwidgets.serve.fork.registry import zygotes

__all__ = ["NAME", "ForkProvisioner", "can_fork", "memory_advice", "zygotes"]

"""The zygote's process: `python -m copwidgets.serve.fork CONTROL LIFELINE MODULE...`.

Started by `zygotes` with the two open files it names, and never by hand. After the fork the
program goes on here in the child, with nothing of the zygote's on its stack.
"""

import sys

from copwidgets.serve.fork.child import become_kernel
from copwidgets.serve.fork.lifeline import tie_to
from copwidgets.serve.fork.zygote import Zygote


def main() -> None:
    """Be the zygote, and in each child a kernel."""
    control, lifeline, *modules = sys.argv[1:]
    tie_to(int(lifeline))
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder it was started in, of which a kernel knows nothing
    files = Zygote(int(control)).serve(modules)
    if files:
        become_kernel(files)


main()

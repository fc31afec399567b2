"""The zygote's process: `python -m copwidgets.serve.fork CONTROL LIFELINE PRELOAD ARGUMENTS`.

Started by `registry` with the two open files it names, and never by hand. After the fork the
program goes on here in the child, with nothing of the zygote's on its stack.
"""

import json
import sys

from copwidgets.serve.fork.lifeline import tie_to
from copwidgets.serve.fork.zygote import Zygote


def main() -> None:
    """Be the zygote, and in each child a kernel."""
    control, lifeline, preload, arguments = sys.argv[1:]
    tie_to(int(lifeline))
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder it was started in, of which a kernel knows nothing
    zygote = Zygote(int(control))
    zygote.prepare(json.loads(preload), json.loads(arguments))
    from copwidgets.serve.fork.child import become_kernel  # not before: it loads ipykernel

    files = zygote.serve()
    if files and zygote.app:
        become_kernel(files, zygote.app)


main()

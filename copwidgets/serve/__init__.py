"""Pages over the web: named notebooks of one folder, each visitor with a kernel of their own.

This package imports nothing else of copwidgets: it knows no guide, no store and no member. It
hands a visitor's key to the kernel and leaves it to the notebook to say whose key it is.
"""

import copwidgets.serve.schemas  # noqa: F401 - before all that would load the same more slowly
from copwidgets.serve.address import ServeError
from copwidgets.serve.app import PageServer, serve
from copwidgets.serve.site import Site

__all__ = ["PageServer", "ServeError", "Site", "serve"]

"""Serves a notebook that knows nothing of this project: `serve_notebook.py NOTEBOOK PORT`."""

import sys
from pathlib import Path

from copwidgets.serve import Site, serve

MANY = 10_000
"""All visitors of a benchmark come from one address, and as one."""

page, port = sys.argv[1], int(sys.argv[2])
site = Site(
    folder=Path.cwd(),
    pages=(page,),
    start=page,
    kernels_per_address=MANY,
    kernels_per_visitor=MANY,
    preload={page: ("ipywidgets", "pandas")},
)
serve(site, port=port)

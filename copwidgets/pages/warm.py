"""What is done once in the process that page kernels are forked from, so that no kernel has to.

The pages are built on an empty workbook that is thrown away: all that they load is loaded then, and
nothing of anybody is left. `cli/serving.py` names these functions to the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import ipywidgets

from copwidgets.workbook import Workbook, open_workbook

from . import facilitate_page, phase_page, results_page, start_page


def warm_forms() -> None:
    """Load what the start page and the forms need: no pandas."""
    _warm(start_page, phase_page)


def warm_results() -> None:
    """Load what the results and the facilitator's page need as well."""
    _warm(start_page, phase_page, results_page, facilitate_page)


def _warm(*pages: Callable[..., object]) -> None:
    with _made_up() as workbook:
        for page in pages:
            page(workbook=workbook)
    ipywidgets.Widget.close_all()


@contextmanager
def _made_up() -> Iterator[Workbook]:
    """Open a workbook that nobody has ever seen, with the guide that the pages use."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder).resolve() / 'warm.sqlite'}"
        with open_workbook("Nobody", store=url) as workbook:
            yield workbook

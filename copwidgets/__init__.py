"""A Jupyter workbook in which a group defines its community of practice together.

A shop window: each name is imported when it is first used, so that the kernel behind a form pays
for nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import AccessError, AnswerError, CopwidgetsError, GuideError, StoreError
    from .guide import Guide, load_guide
    from .kinds import Status
    from .pages import facilitate_page, phase_page, results_page, start_page
    from .store import open_store
    from .widgets import SectionForm
    from .workbook import Workbook, open_workbook

__version__ = "0.1.0"

_HOMES = {
    "AccessError": "errors",
    "AnswerError": "errors",
    "CopwidgetsError": "errors",
    "Guide": "guide",
    "GuideError": "errors",
    "SectionForm": "widgets",
    "Status": "kinds",
    "StoreError": "errors",
    "Workbook": "workbook",
    "facilitate_page": "pages",
    "load_guide": "guide",
    "open_store": "store",
    "open_workbook": "workbook",
    "phase_page": "pages",
    "results_page": "pages",
    "start_page": "pages",
}

__all__ = [
    "AccessError",
    "AnswerError",
    "CopwidgetsError",
    "Guide",
    "GuideError",
    "SectionForm",
    "Status",
    "StoreError",
    "Workbook",
    "facilitate_page",
    "load_guide",
    "open_store",
    "open_workbook",
    "phase_page",
    "results_page",
    "start_page",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])

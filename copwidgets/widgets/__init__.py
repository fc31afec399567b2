"""The widgets: the Python side here, the browser's side in static/."""

from __future__ import annotations

from .base import Stack
from .dashboard import Dashboard
from .facilitate import FacilitatePanel
from .own_data import OwnData
from .pages import JoinForm, PageHeader, Report, TaskList
from .section_form import Onward, SectionForm

__all__ = [
    "Dashboard",
    "FacilitatePanel",
    "JoinForm",
    "Onward",
    "OwnData",
    "PageHeader",
    "Report",
    "SectionForm",
    "Stack",
    "TaskList",
]

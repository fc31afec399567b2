"""The widgets: the Python side here, the browser's side in static/."""

from __future__ import annotations

from .pages import JoinForm, PageHeader, Report, TaskList
from .section_form import Onward, SectionForm

__all__ = ["JoinForm", "Onward", "PageHeader", "Report", "SectionForm", "TaskList"]

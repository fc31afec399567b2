"""The pages: what the notebooks 00, 05, 10 and 80 show, each with one call.

A page opens the workbook itself and never raises at its reader: what is wrong with the guide or the
store stands on the page as one sentence, and in full in the log.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import parse_qs, quote

import ipywidgets

from copwidgets.errors import CopwidgetsError
from copwidgets.guide import Phase
from copwidgets.people import is_page
from copwidgets.settings import FACILITATE, PHASE, RESULTS, START
from copwidgets.widgets import Dashboard, FacilitatePanel, Report, SectionForm, TaskList
from copwidgets.workbook import Workbook, open_workbook

from .desk import Desk, desk_leader
from .entrance import Entrance
from .page import Page

logger = logging.getLogger("copwidgets")

CLOSED = "Answering is closed. You can read what you have answered; what you type now is not saved."
FACILITATORS_ONLY = "This page is for facilitators of the community."

Asked = ParamSpec("Asked")


def _log_to_server() -> None:
    """Let what goes wrong reach the server's log: what a kernel prints goes to a page, or nowhere.

    The kernel's own handlers write to the terminal that the server was started from.
    """
    from ipykernel.kernelapp import IPKernelApp

    if IPKernelApp.initialized():
        for handler in IPKernelApp.instance().log.handlers:
            logger.addHandler(handler)  # a second time changes nothing
            logging.getLogger("py.warnings").addHandler(handler)
        # What is written to a page's error stream would be shown there as a failure.
        logging.captureWarnings(is_page(os.environ))


def _shown(build: Callable[Asked, ipywidgets.Widget]) -> Callable[Asked, ipywidgets.Widget]:
    """Let a page show what keeps it from being built."""

    @wraps(build)
    def page(*args: Asked.args, **options: Asked.kwargs) -> ipywidgets.Widget:
        if is_page(os.environ):
            _log_to_server()
        try:
            return build(*args, **options)
        except CopwidgetsError as error:
            logger.exception("The page cannot be built")
            # Visitors are not told where files are; who runs JupyterLab needs to know.
            said = error.to_sentence() if is_page(os.environ) else str(error)
            blocks: list[dict[str, Any]] = [{"type": "notice", "text": said}]
            return Report(blocks=blocks)

    return page


@_shown
def start_page(workbook: Workbook | None = None) -> ipywidgets.Widget:
    """Return the page on which a person joins, or finds the way back to the questions."""
    return Page(workbook or open_workbook(), START).show(_entrance)


@_shown
def phase_page(phase: str | None = None, workbook: Workbook | None = None) -> ipywidgets.Widget:
    """Return the page with the forms of one phase: `phase`, else `?phase=…`, else the first.

    Somebody who has not joined yet is asked to, in place.
    """
    opened = workbook or open_workbook()
    wanted = phase or parse_qs(os.environ.get("QUERY_STRING", "")).get("phase", [""])[0]
    found = next(
        (each for each in opened.guide.phases if each.id == wanted), opened.guide.phases[0]
    )
    return Page(opened, PHASE, found).show(lambda page: _forms(page, found))


@_shown
def results_page(workbook: Workbook | None = None) -> ipywidgets.Widget:
    """Return the page that shows what the group has shared; when served, to members only."""
    opened = workbook or open_workbook()
    return Page(opened, RESULTS).show(_results)


@_shown
def facilitate_page(workbook: Workbook | None = None) -> ipywidgets.Widget:
    """Return the page from which a facilitator leads the community.

    In JupyterLab whoever holds the store may do the same as the host.
    """
    return Page(workbook or open_workbook(), FACILITATE).show(_desk)


def _entrance(page: Page) -> list[ipywidgets.Widget]:
    return Entrance(page).widgets()


def _forms(page: Page, phase: Phase) -> list[ipywidgets.Widget]:
    """Return the task list and the forms of a phase."""
    if page.workbook.member is None:
        return _entrance(page)
    forms = [
        page.workbook.form(each.id, onward=page.onward(phase, each.id)) for each in phase.sections
    ]
    tasks = TaskList(language=page.workbook.guide.language)

    def count(_change: object = None) -> None:
        tasks.tasks = [_task(form) for form in forms]

    count()
    for form in forms:
        form.observe(count, ["value", "state"])
    closed = [page.notice(CLOSED)] if page.workbook.community.is_closed else []
    return [*closed, _intro(page, phase), tasks, *forms]


def _results(page: Page) -> list[ipywidgets.Widget]:
    """Return the results, to members and to whoever holds the store."""
    if page.served and page.workbook.member is None:
        return _entrance(page)
    from copwidgets.results import Board, Wish

    board = Board(page.workbook)

    def look(wish: Mapping[str, Any], is_asked: bool) -> Sequence[Any]:  # noqa: FBT001 - a message's
        return board.look(Wish.from_json(wish), anew=is_asked)

    return [
        Dashboard(
            look=look,
            act=board.act,
            is_live=not page.workbook.community.is_pseudonymous,
            is_served=page.served,
            language=page.workbook.guide.language,
        )
    ]


def _desk(page: Page) -> list[ipywidgets.Widget]:
    """Return the facilitator's panel, to facilitators and to whoever holds the store."""
    if page.served and page.workbook.member is None:
        return _entrance(page)
    leader = desk_leader(page.workbook, served=page.served)
    if leader is None:
        return [page.notice(FACILITATORS_ONLY)]
    desk = Desk(page, leader)
    language = page.workbook.guide.language
    return [
        FacilitatePanel(act=desk.act, build=desk.build, join_url=page.join_url, language=language)
    ]


def _intro(page: Page, phase: Phase) -> ipywidgets.Widget:
    words = [{"type": "text", "text": each} for each in phase.intro.split("\n\n") if each.strip()]
    blocks: list[dict[str, Any]] = [{"type": "heading", "level": 2, "text": phase.title}, *words]
    return Report(blocks=blocks, language=page.workbook.guide.language)


def _task(form: SectionForm) -> dict[str, Any]:
    section = form.section
    counts = {"answered": form.answered, "total": len(section.counted), "state": form.state}
    return {
        "section": section.id,
        "title": section.title,
        "href": f"#{quote(section.id)}",
        **counts,
    }

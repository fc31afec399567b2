"""The pages: what the notebooks 00, 10 and 80 show, each with one call.

A page opens the workbook itself and never raises at its reader: what is wrong with the guide or the
store stands on the page as one sentence, and in full in the log.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec
from urllib.parse import parse_qs, quote

import ipywidgets

from .errors import CopwidgetsError
from .guide import Phase
from .people import has_key, is_page, join, new_link, roster
from .response import Member
from .settings import PHASE, RESULTS, START
from .widgets import JoinForm, Onward, PageHeader, Report, SectionForm, TaskList
from .workbook import Workbook, open_workbook

logger = logging.getLogger("copwidgets")

INTRO = (
    "Answer alone first, then define your community together. Everything is saved as you type; you "
    "can leave at any time and come back. Nobody else sees an answer until you share its section."
)


UNKNOWN_LINK = (
    "The personal link that you opened is not known here. Check that it is whole, or ask whoever "
    "runs the workbook for a new one."
)

Asked = ParamSpec("Asked")


def _shown(build: Callable[Asked, ipywidgets.Widget]) -> Callable[Asked, ipywidgets.Widget]:
    """Let a page show what keeps it from being built."""

    @wraps(build)
    def page(*args: Asked.args, **options: Asked.kwargs) -> ipywidgets.Widget:
        try:
            return build(*args, **options)
        except CopwidgetsError as error:
            logger.exception("The page cannot be built")
            # Visitors are not told where files are; who runs JupyterLab needs to know.
            said = error.to_sentence() if is_page(os.environ) else str(error)
            blocks: list[dict[str, Any]] = [{"type": "notice", "text": said}]
            return Report(build=lambda: blocks)

    return page


@_shown
def start_page(workbook: Workbook | None = None) -> ipywidgets.Widget:
    """Return the page on which a person joins, or finds the way back to the questions."""
    return _Page(workbook or open_workbook(), START).show(lambda page: page.start())


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
    return _Page(opened, PHASE, found).show(lambda page: page.forms(found))


@_shown
def results_page(workbook: Workbook | None = None) -> ipywidgets.Widget:
    """Return the page that shows what the group has shared; when served, to members only."""
    opened = workbook or open_workbook()
    return _Page(opened, RESULTS).show(lambda page: page.results())


class _Page:
    """One page of a workbook: the header, and below it whatever belongs to the person."""

    def __init__(self, workbook: Workbook, number: str, phase: Phase | None = None) -> None:
        self.workbook, self.number, self.phase = workbook, number, phase
        self.served = is_page(os.environ)
        self.base = os.environ.get("VOILA_BASE_URL", "/")
        self.body = ipywidgets.VBox()
        # A visitor leaves by ending the session; the key ring is that of whoever runs the server.
        leave = None if self.served else self._leave
        self.header = PageHeader(leave=leave, **self._session())
        self.box = ipywidgets.VBox([self.header, self.body])

    def show(self, build: Callable[[_Page], list[ipywidgets.Widget]]) -> ipywidgets.VBox:
        self.build = build
        self._draw()
        return self.box

    def _draw(self) -> None:
        member = self.workbook.member
        self.header.links = self._links()
        self.header.member = member.name if member else ""
        self.body.children = self.build(self)

    # --- bodies ---------------------------------------------------------------------------------

    def start(self) -> list[ipywidgets.Widget]:
        """Return the way in, or back in."""
        workbook = self.workbook
        waiting = () if workbook.member else roster(workbook.store, workbook.community)
        form = JoinForm(
            join=self._join,
            new_link=self._new_link,
            roster=[member.name for member in waiting],
            member=workbook.member.name if workbook.member else "",
            intro="\n\n".join(filter(None, (workbook.guide.intro, INTRO))),
            join_url=f"{self.base}join",
            next_href=self._phase_href(self.phase or workbook.guide.phases[0]),
            language=workbook.guide.language,
            session_url=self._session().get("session_url", ""),
        )
        return [*self._unknown_link(), form]

    def _unknown_link(self) -> list[ipywidgets.Widget]:
        """Say so when the visitor came by a link that is nobody's: they may try to join anew."""
        if self.workbook.member is not None or not (self.served and has_key(os.environ)):
            return []
        return [Report(build=lambda: [{"type": "notice", "text": UNKNOWN_LINK}])]

    def forms(self, phase: Phase) -> list[ipywidgets.Widget]:
        """Return the task list and the forms of a phase."""
        if self.workbook.member is None:
            return self.start()
        forms = [
            self.workbook.form(each.id, onward=self._onward(phase, each.id))
            for each in phase.sections
        ]
        tasks = TaskList(language=self.workbook.guide.language)

        def count(_change: object = None) -> None:
            tasks.tasks = [_task(form) for form in forms]

        count()
        for form in forms:
            form.observe(count, ["value", "state"])
        return [self._intro(phase), tasks, *forms]

    def results(self) -> list[ipywidgets.Widget]:
        """Return the results, to members and to whoever holds the store."""
        if self.served and self.workbook.member is None:
            return self.start()
        from .results import build_results

        language = self.workbook.guide.language
        report = Report(
            build=lambda: build_results(self.workbook), refreshable=True, language=language
        )
        return [report]

    def _intro(self, phase: Phase) -> ipywidgets.Widget:
        words = [
            {"type": "text", "text": each} for each in phase.intro.split("\n\n") if each.strip()
        ]
        blocks: list[dict[str, Any]] = [
            {"type": "heading", "level": 2, "text": phase.title},
            *words,
        ]
        return Report(build=lambda: blocks, language=self.workbook.guide.language)

    # --- ways between the pages -----------------------------------------------------------------

    def _links(self) -> list[dict[str, Any]]:
        start = [{"href": self._href(START), "text": "Start", "current": self.number == START}]
        results = [
            {"href": self._href(RESULTS), "text": "Results", "current": self.number == RESULTS}
        ]
        phases = [
            {"href": self._phase_href(each), "text": each.title, "current": each == self.phase}
            for each in self.workbook.guide.phases
        ]
        return [link for link in (*start, *phases, *results) if link["href"]]

    def _onward(self, phase: Phase, section_id: str) -> Onward:
        ids = [section.id for section in phase.sections]
        after = phase.sections[ids.index(section_id) + 1 :]
        if after:
            return Onward(after[0].title, f"#{quote(after[0].id)}", after[0].id)
        phases = self.workbook.guide.phases
        later = phases[phases.index(phase) + 1 :]
        if later:
            return Onward(later[0].title, self._phase_href(later[0]))
        return Onward("See what the group has shared", self._href(RESULTS))

    def _phase_href(self, phase: Phase) -> str:
        href = self._href(PHASE)
        first = phase == self.workbook.guide.phases[0]
        return href if first or not href else f"{href}?phase={quote(phase.id)}"

    @staticmethod
    def _href(number: str) -> str:
        """Return the address of the notebook of that number; pages and notebooks are neighbours."""
        found = sorted(Path.cwd().glob(f"{number}_*.ipynb"))
        return quote(found[0].name) if found else ""

    # --- who is answering -----------------------------------------------------------------------

    def _session(self) -> dict[str, str]:
        if not self.served:
            return {}
        return {"session_url": f"{self.base}session", "start_href": self._href(START)}

    def _join(self, name: str) -> tuple[Member, str]:
        joined = join(self.workbook.store, self.workbook.community, name)
        self._enter(joined.member, joined.key)
        return joined.member, joined.key

    def _new_link(self) -> tuple[Member, str]:
        if self.workbook.member is None:
            raise CopwidgetsError("nobody is answering", remedy="Join first.")
        joined = new_link(self.workbook.store, self.workbook.member)
        return joined.member, joined.key

    def _enter(self, member: Member, key: str) -> None:
        """Take the person in: in JupyterLab here and now, on a page when its cookie is set."""
        self.workbook.member = member
        if not self.served:
            self.workbook.ring.remember(self.workbook.url, key)
            self._draw()

    def _leave(self) -> None:
        self.workbook.ring.forget(self.workbook.url)
        self.workbook.member = None
        self._draw()


def _task(form: SectionForm) -> dict[str, Any]:
    section = form.section
    counts = {"answered": form.answered, "total": len(section.counted), "state": form.state}
    return {
        "section": section.id,
        "title": section.title,
        "href": f"#{quote(section.id)}",
        **counts,
    }

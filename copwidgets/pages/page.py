"""What all pages have in common: the header, the links between them, and the visitor's session.

Who may see what is decided where a page is built; nothing of a page is kept for another visitor.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ipywidgets

from copwidgets.community import utc_now
from copwidgets.guide import Phase
from copwidgets.people import is_page
from copwidgets.settings import ADDRESS_VARIABLE, FACILITATE, LOCAL_ADDRESS, PHASE, RESULTS, START
from copwidgets.widgets import Onward, PageHeader, Report, Stack
from copwidgets.workbook import Workbook

SEEN_EVERY = timedelta(minutes=5)
"""How long after a visit another one counts as a new one: not every page view is a write."""

Body = Callable[["Page"], list[ipywidgets.Widget]]


class Page:
    """One page of a workbook: the header, and below it whatever belongs to the person."""

    def __init__(self, workbook: Workbook, number: str, phase: Phase | None = None) -> None:
        self.workbook, self.number, self.phase = workbook, number, phase
        self.served = is_page(os.environ)
        self.base = os.environ.get("VOILA_BASE_URL", "/")
        self.body = Stack()
        # A visitor leaves by ending the session; the key ring is that of whoever runs the server.
        leave = None if self.served else self._leave
        self.header = PageHeader(leave=leave, title=workbook.guide.title, **self.session())
        self.box = Stack([self.header, self.body])

    def show(self, build: Body) -> ipywidgets.Widget:
        """Draw the page, and return it."""
        self.build = build
        self._note_seen()
        self.draw()
        return self.box

    def draw(self) -> None:
        """Draw the page for whoever is answering now."""
        member = self.workbook.member
        self.header.links = self._links()
        self.header.member = member.name if member else ""
        self.header.community = self.workbook.community.name if member else ""
        self.header.role = str(member.role) if member and member.is_facilitator else ""
        self.body.children = self.build(self)

    def _note_seen(self) -> None:
        member = self.workbook.member
        if member is None or not self.served:
            return
        now = utc_now()
        if member.seen_at is None or now - member.seen_at > SEEN_EVERY:
            self.workbook.store.note_seen(member, now)

    def notice(self, text: str) -> ipywidgets.Widget:
        """Return one sentence that has to be read first."""
        blocks: list[dict[str, Any]] = [{"type": "notice", "text": text}]
        return Report(blocks=blocks, language=self.workbook.guide.language)

    # --- ways between the pages -----------------------------------------------------------------

    def _links(self) -> list[dict[str, Any]]:
        member = self.workbook.member
        leads = member is not None and member.is_facilitator
        numbered = {START: "Start", **({FACILITATE: "Facilitate"} if leads else {})}
        first = [self._link(number, words) for number, words in numbered.items()]
        phases = [
            {"href": self.phase_href(each), "text": each.title, "current": each == self.phase}
            for each in self._phases()
        ]
        links = (*first, *phases, self._link(RESULTS, "Results"))
        return [link for link in links if link["href"]]

    def _phases(self) -> tuple[Phase, ...]:
        # What a community asks is nobody's business at whose door somebody only stands.
        is_in = self.workbook.visit.community is not None
        return self.workbook.guide.phases if is_in else ()

    def _link(self, number: str, words: str) -> dict[str, Any]:
        return {"href": self.href(number), "text": words, "current": self.number == number}

    def onward(self, phase: Phase, section_id: str) -> Onward:
        """Return where to go after a section: the next one, the next phase, the results."""
        ids = [section.id for section in phase.sections]
        after = phase.sections[ids.index(section_id) + 1 :]
        if after:
            return Onward(after[0].title, f"#{quote(after[0].id)}", after[0].id)
        phases = self.workbook.guide.phases
        later = phases[phases.index(phase) + 1 :]
        if later:
            return Onward(later[0].title, self.phase_href(later[0]))
        return Onward("See what the group has shared", self.href(RESULTS))

    def phase_href(self, phase: Phase) -> str:
        """Return the address of a phase's forms."""
        href = self.href(PHASE)
        first = phase == self.workbook.guide.phases[0]
        return href if first or not href else f"{href}?phase={quote(phase.id)}"

    @staticmethod
    def href(number: str) -> str:
        """Return the address of the notebook of that number; pages and notebooks are neighbours."""
        found = sorted(Path.cwd().glob(f"{number}_*.ipynb"))
        return quote(found[0].name) if found else ""

    # --- who is answering -----------------------------------------------------------------------

    def session(self) -> dict[str, str]:
        """Return what a widget needs to begin or end a visitor's session; nothing in JupyterLab."""
        if not self.served:
            return {}
        return {"session_url": f"{self.base}session", "start_href": self.href(START)}

    @property
    def join_url(self) -> str:
        """The address that a link's key is put behind."""
        if self.served:
            return f"{self.base}join"
        return f"{os.environ.get(ADDRESS_VARIABLE, LOCAL_ADDRESS).rstrip('/')}/join"

    def _leave(self) -> None:
        self.workbook.ring.forget(self.workbook.url)
        self.workbook.leave()
        self.draw()

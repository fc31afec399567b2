"""The small widgets around the forms: header, joining, task list, report. They hold no rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from copwidgets.community import Member

from .assets import module
from .base import PageWidget
from .messages import short_text

Join = Callable[[str], tuple[Member, str]]
"""Takes a display name; returns the member with the key of the personal link."""

NewLink = Callable[[], tuple[Member, str]]


class PageHeader(PageWidget):
    """The links between the pages, who is answering where, and the way to leave.

    `role` is "" or a word to show, "facilitator"; `title` names the workbook in the browser's tab.
    """

    _esm = module("page_header.js")
    links: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    member = traitlets.Unicode("").tag(sync=True)
    community = traitlets.Unicode("").tag(sync=True)
    role = traitlets.Unicode("").tag(sync=True)
    session_url = traitlets.Unicode("").tag(sync=True)
    start_href = traitlets.Unicode("").tag(sync=True)

    def __init__(self, *, leave: Callable[[], None] | None = None, **traits: Any) -> None:  # noqa: ANN401 - any trait
        self._leave = leave
        super().__init__(**traits)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take the member's wish to leave, where no server keeps the session."""
        if content.get("type") == "leave" and self._leave is not None:
            self._leave()

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Leaving has no reply: the failure is in the log and the member still on the page."""


class JoinForm(PageWidget):
    """Joining under a name, or by an invitation. The key travels in one message, in no trait.

    Parameters
    ----------
    join : callable
        Takes a name, returns the member and the key; NameTakenError and the like become a sentence.
        The key is "" where a login is the way back.
    new_link : callable, optional
        Returns the member and one more key.
    claim : callable, optional
        Exchanges the invitation: returns the member and the key that only they have.

    Attributes
    ----------
    mode : str
        "join", "claim" (`member` came by an invitation that is exchanged) or "locked".
    notice : str
        What to say first.
    naming : str
        "named" or "pseudonymous": what becomes of the name.
    known_as : str
        The name that a login gave.
    """

    _esm = module("join.js")
    mode = traitlets.Enum(("join", "claim", "locked"), "join").tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)
    community = traitlets.Unicode("").tag(sync=True)
    naming = traitlets.Enum(("named", "pseudonymous"), "named").tag(sync=True)
    known_as = traitlets.Unicode("").tag(sync=True)
    roster = traitlets.List(traitlets.Unicode()).tag(sync=True)
    member = traitlets.Unicode("").tag(sync=True)
    intro = traitlets.Unicode("").tag(sync=True)
    session_url = traitlets.Unicode("").tag(sync=True)
    join_url = traitlets.Unicode("").tag(sync=True)
    next_href = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        *,
        join: Join,
        new_link: NewLink | None = None,
        claim: NewLink | None = None,
        **traits: Any,  # noqa: ANN401 - any trait
    ) -> None:
        self._join, self._new_link, self._claim = join, new_link, claim
        super().__init__(**traits)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take a name, an invitation, or the wish for another link."""
        kind = content.get("type")
        if kind == "join" and self.mode == "join":
            self._welcome(*self._join(short_text(content, "name")))
        elif kind == "claim" and self._claim is not None:
            self._welcome(*self._claim())
        elif kind == "link" and self._new_link is not None:
            self._welcome(*self._new_link())

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Show the sentence beside the name."""
        del content, final
        self.send({"type": "problem", "message": sentence})

    def _welcome(self, member: Member, key: str) -> None:
        self.send({"type": "joined", "name": member.name, "key": key})


class TaskList(PageWidget):
    """The sections of a phase with how far the member has come.

    `tasks` is a list of mappings: section, title, href, answered, total, state.
    """

    _esm = module("task_list.js")
    tasks: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Nothing is sent by a task list."""

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Nothing is sent by a task list."""


class Report(PageWidget):
    """Headings, paragraphs and notices: a block is a mapping whose `type` is one of these."""

    _esm = module("report.js")
    blocks: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)

    def receive(self, content: Mapping[str, Any]) -> None:
        """Nothing is sent by a report."""

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Nothing is sent by a report."""

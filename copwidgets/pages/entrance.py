"""The start page: joining, coming back, exchanging an invitation, and a member's own data.

What a visitor may do is asked of `people` when they do it, not when the page is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from copwidgets.anonymity import alias_of
from copwidgets.community import Act, Joining, Member
from copwidgets.errors import AccessError, AnswerError, CopwidgetsError
from copwidgets.handover import hand_over
from copwidgets.people import (
    Joined,
    check_joining,
    claim,
    join,
    join_by_login,
    new_link,
    own_data,
    roster,
)
from copwidgets.store.names import name_key
from copwidgets.widgets import JoinForm, OwnData

from .page import Page

INTRO = (
    "Answer alone first, then define your community together. Everything is saved as you type; you "
    "can leave at any time and come back. Nobody else sees an answer until you share its section."
)
ANSWERS = "answers"
LOCKED = "Open the personal link that you were sent. If you have none, ask your facilitator for it."


class Entrance:
    """The way in of one page."""

    def __init__(self, page: Page) -> None:
        self.page, self.workbook = page, page.workbook

    def widgets(self) -> list[ipywidgets.Widget]:
        """Return the way in, or back in."""
        notice = self.workbook.visit.notice
        first = [self.page.notice(notice)] if notice and self.workbook.member is None else []
        own = [self._own_data()] if self.workbook.member is not None else []
        return [*first, self._form(), *own]

    def _form(self) -> ipywidgets.Widget:
        return JoinForm(
            join=self._join,
            new_link=self._new_link,
            claim=self._claim,
            join_url=self.page.join_url,
            language=self.workbook.guide.language,
            session_url=self.page.session().get("session_url", ""),
            **self._mode(),
        )

    def _mode(self) -> dict[str, Any]:
        """Return what the visitor may do here, and the words for it."""
        workbook, visit = self.workbook, self.workbook.visit
        community = visit.community
        if community is None or (workbook.member is None and not self._is_open()):
            return {"mode": "locked", "notice": "" if visit.notice else LOCKED}
        words = {
            "community": community.name,
            "intro": "\n\n".join(filter(None, (workbook.guide.intro, INTRO))),
            "naming": str(community.naming),
            "next_href": self._next_href(),
        }
        if visit.invitation and visit.member is not None:
            return {**words, "mode": "claim", "member": visit.member.name}
        if workbook.member is not None:
            return {**words, "member": workbook.member.name}
        waiting = () if visit.login else roster(workbook.store, community)
        names = [each.name for each in waiting]
        return {**words, "roster": names, "known_as": visit.login}

    def _is_open(self) -> bool:
        """Tell whether the visitor has a door: an invitation, or a community that they may join."""
        visit = self.workbook.visit
        joining = self.workbook.community.joining
        by_link = joining is Joining.LINK and bool(visit.link_hash)
        return bool(visit.invitation) or joining is Joining.OPEN or by_link

    def _next_href(self) -> str:
        return self.page.phase_href(self.page.phase or self.workbook.guide.phases[0])

    # --- joining --------------------------------------------------------------------------------

    def _join(self, name: str) -> tuple[Member, str]:
        workbook, visit = self.workbook, self.workbook.visit
        if workbook.member is not None or visit.community is None or visit.invitation:
            raise AccessError("you cannot join here", remedy="Reload the page.")
        check_joining(workbook.store, visit.community, link_hash=visit.link_hash)
        if visit.login:
            joined = join_by_login(workbook.store, visit.community, name, visit.login)
        else:
            joined = join(workbook.store, visit.community, name)
        return self._enter(joined)

    def _claim(self) -> tuple[Member, str]:
        invitation = self.workbook.visit.invitation
        if not invitation:
            raise AccessError("there is no invitation to exchange", remedy="Reload the page.")
        return self._enter(claim(self.workbook.store, invitation))

    def _new_link(self) -> tuple[Member, str]:
        self.workbook.look_again()
        if self.workbook.member is None:
            raise CopwidgetsError("nobody is answering", remedy="Join first.")
        joined = new_link(self.workbook.store, self.workbook.member)
        return joined.member, joined.key

    def _enter(self, joined: Joined) -> tuple[Member, str]:
        """Take the person in: in JupyterLab here and now, on a page when its cookie is set."""
        self.workbook.enter(joined.member, joined.credential)
        if not self.page.served:
            self.workbook.ring.remember(self.workbook.url, joined.key)
            self.page.draw()
        return joined.member, joined.key

    # --- a member's own data --------------------------------------------------------------------

    def _own_data(self) -> ipywidgets.Widget:
        member, community = self._member(), self.workbook.community
        return OwnData(
            download=self._download,
            erase=self._erase,
            member=member.name,
            alias=alias_of(member) if community.is_pseudonymous else "",
            language=self.workbook.guide.language,
            **self.page.session(),
        )

    def _member(self) -> Member:
        self.workbook.look_again()
        if self.workbook.member is None:
            raise AccessError("nobody is answering", remedy="Join first.")
        return self.workbook.member

    def _download(self, form: str) -> Mapping[str, Any]:
        member, store = self._member(), self.workbook.store
        found = self._file_of_answers() if form == ANSWERS else self._file(member, form)
        store.note(member.community_id, Act.DATA_HANDED_OUT, member)
        return found

    def _file(self, member: Member, form: str) -> Mapping[str, Any]:
        record = self.workbook.store.person(member)
        return own_data.to_file(form, record, self.workbook.community, self.workbook.guide)

    def _file_of_answers(self) -> Mapping[str, Any]:
        name, text = hand_over(self.workbook.store, self._member())
        return {"filename": name, "mime": "application/json", "text": text}

    def _erase(self, typed: str) -> None:
        member = self._member()
        if name_key(typed) != name_key(member.name):
            remedy = f"Type “{member.name}” to confirm that it is meant."
            raise AnswerError("this is not your name", remedy=remedy)
        self.workbook.store.erase(member, member)
        self.workbook.leave()
        if not self.page.served:
            self.workbook.ring.forget(self.workbook.url)
            self.page.draw()

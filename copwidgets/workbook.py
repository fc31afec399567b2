"""The composition root: wires guide, store, person and widgets into one workbook.

Everything below is handed its parts from here; the frames are in `pooled`.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from .anonymity import advice
from .carrying import carry
from .coded import Coded
from .community import Community, Credential, Member
from .errors import CopwidgetsError
from .exchange import Exchange
from .guide import Guide, Section, load_guide
from .judging import Judging
from .people import KeyRing, Visit, check_named, find_or_add, find_visit
from .response import Draft, Response, Saved, State, json_key
from .settings import Settings
from .store import Store, open_store
from .telemetry import observed_save
from .widgets import Onward, SectionForm

logger = logging.getLogger("copwidgets")

DEFAULT_COMMUNITY = "Our community"


def open_workbook(
    member: str | None = None,
    *,
    community: str | None = None,
    guide: str | Path | None = None,
    store: str | None = None,
) -> Workbook:
    """Open the workbook: its guide, its store, and who is answering in which community.

    Parameters
    ----------
    member : str, optional
        The display name of whoever answers; created when new. On a served page, where visitors are
        strangers, the visitor's own link decides and this is refused.
    community : str, optional
        The name or id of a community. Default: that of whoever is answering, else the oldest.
    guide : str or Path, optional
        A guide file. Default: COPWIDGETS_GUIDE, else `data/guide.yaml` of the project, else the
        guide that the package carries.
    store : str, optional
        A store's URL. Default: COPWIDGETS_STORE, else `data/responses.sqlite` of the project.

    Raises
    ------
    GuideError
        The guide cannot be used; every fault is listed.
    StoreError
        The store cannot be opened.
    CopwidgetsError
        There is no such community, or a page names its visitor or community.
    """
    settings = Settings.find(guide=guide, store=store)
    found = load_guide(settings.guide)
    with ExitStack() as undo:
        opened = undo.enter_context(open_store(settings.store))
        workbook = Workbook(found, opened, settings.store, member, community=community)
        undo.pop_all()
    return workbook


class Workbook(Exchange, Judging, Coded):
    """A guide with the answers of one community to it, and one person who may be answering.

    Attributes
    ----------
    guide : Guide
        What the community answers: its own guide, else that of the file.
    community : Community
    default_guide : Guide
        That of the file.
    visit : Visit
        Who came, by what; `visit.community` is None where no door is open to them.
    member : Member or None
        Who is answering; never a trait of a widget, so no browser can change it.
    """

    def __init__(
        self,
        guide: Guide,
        store: Store,
        url: str,
        member: str | None = None,
        *,
        community: str | None = None,
    ) -> None:
        self.store, self.url = store, url
        self.ring = KeyRing.of_user()
        default = store.default_community(DEFAULT_COMMUNITY)
        self.visit = self._find_visit(default, member, community)
        self.community: Community = self.visit.community or default
        self.default_guide = guide
        self.guide = self._find_guide(guide)
        if store.guide(self.guide.version) is None:
            store.keep_guide(self.guide.version, self.guide.content)
        # Somebody with an invitation that is still to be exchanged answers nothing before that.
        self.member: Member | None = None if self.visit.invitation else self.visit.member

    def _find_visit(self, default: Community, member: str | None, community: str | None) -> Visit:
        if member is None and community is None:
            return find_visit(self.store, default, os.environ, self.ring, self.url)
        check_named(os.environ)
        named = self._named(community) if community is not None else default
        return Visit(named, find_or_add(self.store, named, member) if member is not None else None)

    def _named(self, name: str) -> Community:
        known = self.store.communities()
        found = [each for each in known if name in {each.id, each.name}]
        if len(found) == 1:
            return found[0]
        what = "several communities have this name" if found else "there is no such community"
        remedy = "Name one by its id; see: copwidgets community list"
        raise CopwidgetsError(what, where=name, remedy=remedy)

    def _find_guide(self, default: Guide) -> Guide:
        """Return the guide that the community was created on, else the one of the file."""
        version = self.community.guide_version
        content = self.store.guide(version) if version else None
        return default if content is None else Guide.model_validate_json(content)

    def enter(self, member: Member, credential: Credential | None) -> None:
        """Let somebody who has just joined answer from now on."""
        self.visit = replace(self.visit, member=member, credential=credential, invitation="")
        self.member = member

    def leave(self) -> None:
        """Let nobody answer any more."""
        self.visit = Visit(self.visit.community)
        self.member = None

    def look_again(self) -> None:
        """Read the community's settings anew; AccessError when the member may not look any more."""
        if self.member is not None:
            self.store.check_access(self.member, self.visit.credential)
            self.member = self.store.find_member(self.community.id, self.member.id)
        self.community = self.store.community(self.community.id) or self.community

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the store back."""
        self.store.close()

    def __repr__(self) -> str:
        who = f", answering as {self.member.name!r}" if self.member else ""
        return f"<Workbook {self.guide.title!r} of {self.community.name!r}{who}>"

    # --- forms ----------------------------------------------------------------------------------

    def form(self, block_id: str, *, onward: Onward | None = None) -> SectionForm:
        """Return the input form of a section, or of a single question of it.

        Parameters
        ----------
        block_id : str
            The id of a section or of a question.
        onward : Onward, optional
            What to offer when the section has been shared.

        Raises
        ------
        CopwidgetsError
            Nobody is answering.
        KeyError
            The guide has no such section or question; the message lists what it has.
        """
        if self.member is None:
            raise CopwidgetsError(
                "nobody is answering", remedy='Open it as somebody: open_workbook(member="Ann").'
            )
        section, whole = self._section(block_id)
        member, guide_version = self.member, self.guide.version
        credential = self.visit.credential

        def save(draft: Draft) -> Saved:
            with observed_save():
                return self.store.save(member, draft, guide_version, credential)

        def share(seen: Mapping[str, int]) -> tuple[str, ...]:
            return self.store.share(member, section.id, seen, credential)

        def advise() -> tuple[str, ...]:
            return self._advice(member, section)

        return SectionForm(
            section,
            save=save,
            share=share if whole else None,
            advise=advise if self.community.is_pseudonymous else None,
            current=self._current(member, section),
            shared_at=self._shared_at(member, section),
            draft_scope=self._draft_scope(member),
            onward=onward,
            language=self.guide.language,
        )

    def _section(self, block_id: str) -> tuple[Section, bool]:
        """Return what to ask, and whether that is a whole section."""
        if block_id not in self.guide:
            return self.guide.section(block_id), True
        question = self.guide.question(block_id)
        around = next(each for each in self.guide.sections if question in each.questions)
        return around.model_copy(update={"questions": (question,)}), False

    def _current(self, member: Member, section: Section) -> Mapping[str, Response]:
        """Return a member's newest responses; what a question of the section takes over is saved.

        It becomes a draft of their own, once. Where it cannot be saved (answering is closed, the
        disk is full) it is shown all the same, as something that is not saved.
        """
        current = dict(self.store.current(member))
        self.shelf.learn(current.values())
        asked = {question.id for question in section.questions}
        for each in carry(self.guide, current.values(), self.kept):
            if each.carried_from and each.question_id in asked:
                current[each.question_id] = self._save_carried(member, each, current)
        return current

    def _save_carried(
        self, member: Member, carried: Response, current: Mapping[str, Response]
    ) -> Response:
        parts = [(each, current[each].revision) for each in carried.carried_from]
        token = _token_of(carried, parts)
        draft = Draft(carried.question_id, carried.answer, 0, token)
        try:
            with observed_save():
                saved = self.store.save(member, draft, self.guide.version, self.visit.credential)
        except CopwidgetsError:
            logger.info("What was answered earlier is shown unsaved", exc_info=True)
            return replace(carried, revision=0, base=0, state=State.DRAFT)
        known = [saved.response, *([saved.unseen] if saved.unseen else [])]
        return max(known, key=lambda each: each.revision)

    def _advice(self, member: Member, section: Section) -> tuple[str, ...]:
        """Return how recognisable a member's answers to a section may be."""
        texts = {question.id: question.text for question in section.questions}
        current = self.store.current(member)
        answers = {each: (texts[each], current[each].answer) for each in texts if each in current}
        people = self.store.members(self.community.id)
        return advice(answers, member, [each for each in people if each.id != member.id])

    def _shared_at(self, member: Member, section: Section) -> datetime | None:
        own = (
            each.shared_at
            for each in self.store.shares(self.community.id)
            if (each.member_id, each.section_id) == (member.id, section.id)
        )
        return max(own, default=None)

    def _draft_scope(self, member: Member) -> str:
        # Told apart by store, community and member, and of no use to whoever reads it.
        parts = f"{self.url}\n{self.community.id}\n{member.id}"
        return hashlib.sha256(parts.encode()).hexdigest()[:16]


def _token_of(carried: Response, parts: Sequence[tuple[str, int]]) -> str:
    """Return the token of a save that is the same in every tab and at every reload."""
    content = json_key(
        ["carried", carried.question_id, list(map(list, parts)), carried.answer.to_json()]
    )
    return hashlib.sha256(content.encode()).hexdigest()

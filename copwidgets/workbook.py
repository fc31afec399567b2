"""The composition root: wires guide, store, person and widgets into one workbook.

Everything below is handed its parts from here. pandas is imported only by the methods that return
frames, so that the kernel behind a member's form stays small.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .errors import CopwidgetsError
from .guide import Guide, Section, load_guide
from .people import KeyRing, find_member, find_or_add, is_page
from .response import Community, Draft, Member, Response, Saved, State
from .settings import Settings
from .store import Store, open_store
from .widgets import Onward, SectionForm

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_COMMUNITY = "Our community"


def open_workbook(
    member: str | None = None, *, guide: str | Path | None = None, store: str | None = None
) -> Workbook:
    """Open the workbook: its guide, its store, and who is answering.

    Parameters
    ----------
    member : str, optional
        The display name of whoever answers; created when new. On a served page, where visitors are
        strangers, the visitor's own link decides and this is refused.
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
    """
    settings = Settings.find(guide=guide, store=store)
    found = load_guide(settings.guide)
    with ExitStack() as undo:
        opened = undo.enter_context(open_store(settings.store))
        workbook = Workbook(found, opened, settings.store, member)
        undo.pop_all()
    return workbook


class Workbook:
    """A guide with the answers of one community to it, and one person who may be answering.

    Attributes
    ----------
    guide : Guide
    community : Community
    member : Member or None
        Who is answering; never a trait of a widget, so no browser can change it.
    """

    def __init__(self, guide: Guide, store: Store, url: str, member: str | None = None) -> None:
        self.guide, self.store, self.url = guide, store, url
        self.ring = KeyRing.of_user()
        self.community: Community = store.default_community(DEFAULT_COMMUNITY)
        if store.guide(guide.version) is None:
            store.keep_guide(guide.version, guide.content)
        self.member: Member | None = self._identify(member)

    def _identify(self, name: str | None) -> Member | None:
        if name is None:
            return find_member(self.store, self.community, os.environ, self.ring, self.url)
        if is_page(os.environ):
            raise CopwidgetsError(
                "a page cannot name its visitor",
                remedy="Call open_workbook() without a name; the visitor's link says who it is.",
            )
        return find_or_add(self.store, self.community, name)

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

        def save(draft: Draft) -> Saved:
            return self.store.save(member, draft, guide_version)

        def share(seen: Mapping[str, int]) -> tuple[str, ...]:
            return self.store.share(member, section.id, seen)

        return SectionForm(
            section,
            save=save,
            share=share if whole else None,
            current=self.store.current(member),
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

    # --- frames ---------------------------------------------------------------------------------

    def responses(self, *, drafts: bool = False) -> pd.DataFrame:
        """Return the long frame: one row per response (columns: `frames.long_frame`).

        Shared answers only; with `drafts` the newest revision of each, shared or not.
        """
        from .frames import long_frame

        found = tuple(self.store.responses(self.community.id, drafts=drafts))
        return long_frame(self.guide, self.community, self.members, found)

    def wide(self, *, drafts: bool = False) -> pd.DataFrame:
        """Return the wide frame: one row per member (columns: `frames.wide_frame`)."""
        from .frames import wide_frame

        found = tuple(self.store.responses(self.community.id, drafts=drafts))
        return wide_frame(self.guide, self.members, found)

    def items(self, question: str | None = None, *, drafts: bool = False) -> pd.DataFrame:
        """Return the items frame: one row per listed item or table row (`frames.items_frame`)."""
        from .frames import items_frame

        found = tuple(self.store.responses(self.community.id, drafts=drafts))
        return items_frame(self.guide, self.community, self.members, found, question=question)

    def codebook(self) -> pd.DataFrame:
        """Return the codebook: one row per question (columns: `frames.codebook_frame`)."""
        from .frames import codebook_frame

        return codebook_frame(self.guide)

    def history(self, *, drafts: bool = False) -> pd.DataFrame:
        """Return one row per revision (columns: `frames.history_frame`).

        Every revision that was ever shared; with `drafts` those that never were as well. `state`
        says here whether a revision was ever shared.
        """
        from .frames import history_frame

        shared = {
            (each.member_id, question_id, revision)
            for each in self.store.shares(self.community.id)
            for question_id, revision in each.revisions.items()
        }
        found = (
            replace(each, state=State.SHARED if _key(each) in shared else State.DRAFT)
            for each in self.store.history(self.community.id)
        )
        shown = tuple(each for each in found if drafts or each.state is State.SHARED)
        return history_frame(self.guide, self.community, self.members, shown)

    def export(
        self, folder: str | Path = "exports", *, excel: bool = True, drafts: bool = False
    ) -> list[Path]:
        """Write the frames to CSV files in `folder`, with `excel` to one Excel file as well.

        Returns the files. CopwidgetsError when they cannot be written.
        """
        from .export import write_csv, write_excel

        frames = {
            "responses": self.responses(drafts=drafts),
            "wide": self.wide(drafts=drafts).reset_index(),
            "items": self.items(drafts=drafts),
            "codebook": self.codebook(),
        }
        files = write_csv(frames, Path(folder))
        return [*files, write_excel(frames, Path(folder) / "responses.xlsx")] if excel else files

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of the community in the order in which they came."""
        return self.store.members(self.community.id)


def _key(response: Response) -> tuple[str, str, int]:
    return response.member_id, response.question_id, response.revision

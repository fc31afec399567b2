"""What all parts of the page are built of: read at one moment, each thing once, as needed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from copwidgets.anonymity import FEWEST, withheld
from copwidgets.community import Community, Member
from copwidgets.frames import codings_frame, items_frame, long_frame, themes_frame
from copwidgets.guide import Guide
from copwidgets.judgement import Judgement
from copwidgets.kinds import Status
from copwidgets.live import LivePool
from copwidgets.response import Response, Standing
from copwidgets.themes import ThemeBook, fold
from copwidgets.workbook import Workbook

FEW = f"fewer than {FEWEST}"


class Reading:
    """The community as its reader may see it now.

    Attributes
    ----------
    workbook : Workbook
    guide : Guide
    community : Community
    hides : bool
        Whether answers carry no names, so that small counts are withheld.

    `live` is what earlier readings of the same workbook have read already, where there are names.
    """

    def __init__(self, workbook: Workbook, live: LivePool | None = None) -> None:
        self.workbook: Workbook = workbook
        self._live = live
        self.guide: Guide = workbook.guide
        self.community: Community = workbook.community
        self.hides: bool = workbook.community.is_pseudonymous

    @cached_property
    def visible(self) -> frozenset[str]:
        """The sections whose shared answers the reader may see."""
        return self.workbook.visible_sections()

    @cached_property
    def people(self) -> tuple[Member, ...]:
        """Whoever takes part, under their own names: for counting."""
        return self.workbook.participants()

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Whoever takes part, as the community sees them."""
        return self.workbook.members if self.hides else self.people

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """How far each of `people` has come, without the content of any answer."""
        return self._live.standings() if self._live else self.workbook.standings()

    @cached_property
    def pooled(self) -> tuple[Response, ...]:
        """The shared responses as the community sees them, of all sections.

        Read anew each time: the frames below cost less.
        """
        return self.workbook.pooled()

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The long frame under `people`'s own names, of all sections: for counting only."""
        if not self.hides:
            return self._long
        shared = self.workbook.shared_responses()
        return long_frame(self.guide, self.community, self.people, shared)

    @cached_property
    def long(self) -> pd.DataFrame:
        """The long frame of what the reader may see; answers to earlier questions come last."""
        rows = self._long
        hidden = self._hidden_earlier()
        earlier = rows["section"].isna() & ~rows["question"].isin(hidden)
        return rows[rows["section"].isin(self.visible) | earlier].reset_index(drop=True)

    @cached_property
    def items(self) -> pd.DataFrame:
        """The items frame of what the reader may see, without what its member is not sure about."""
        return self.listed[self.listed["status"] != Status.NOT_SURE].reset_index(drop=True)

    @cached_property
    def listed(self) -> pd.DataFrame:
        """The whole items frame of what the reader may see."""
        found = self._live.items() if self._live else self._listed()
        return found[found["section"].isin(self.visible)].reset_index(drop=True)

    def _listed(self) -> pd.DataFrame:
        pooled = self.pooled  # which learns what earlier guides are kept
        kept = self.workbook.kept
        return items_frame(self.guide, self.community, self.members, pooled, kept=kept)

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What people decided about answers."""
        return self.workbook.judgements()

    @cached_property
    def book(self) -> ThemeBook:
        """The themes, with the codings that the reader may see: blind until they have finished."""
        member = self.workbook.member
        return self._whole_book.seen_by(member.id if member else None)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """The themes frame."""
        return themes_frame(self.community, self.book, {} if self.hides else self.coders)

    @cached_property
    def codings(self) -> pd.DataFrame:
        """The codings frame of what the reader may see: no answers or codings beyond that."""
        seen = self.book.among(frozenset(self.long["question"]))
        return codings_frame(self.guide, self.community, self.members, seen, self.coders)

    @cached_property
    def coders(self) -> dict[str, str]:
        """What coders are called, by their ids: numbers where answers carry no names."""
        return self.workbook.coder_names(self._whole_book)

    @cached_property
    def _whole_book(self) -> ThemeBook:
        # What others coded blind is in it: only names of coders are taken from it as it is.
        return fold(self.judgements)

    @cached_property
    def _long(self) -> pd.DataFrame:
        if self._live:
            return self._live.frame()
        pooled = self.pooled  # as above
        kept = self.workbook.kept
        return long_frame(self.guide, self.community, self.members, pooled, kept=kept)

    def _hidden_earlier(self) -> set[str]:
        """Return the earlier questions of sections of which the reader may not see all.

        Where the section is gone too, or not known, only whoever may see every section sees them.
        """
        if self.visible.issuperset(section.id for section in self.guide.sections):
            return set()
        then = self.workbook.section_then
        return {each.question_id for each in self.pooled if then(each) not in self.visible}

    def told(self, count: int) -> int | None:
        """Return a number of people, None where it is so small that it would point at somebody."""
        return withheld(count) if self.hides else count

    def anchor(self, question_id: str, member: str) -> str:
        """Return the stable name of an answer in the page's address; `member` as in the frames.

        It outlives a change of the member's name, and tells nothing of their id.
        """
        known = self.id_of(member)
        parts = f"{self.community.id}\n{question_id}\n{known}"
        return f"answer/{question_id}/{hashlib.sha256(parts.encode()).hexdigest()[:10]}"

    def id_of(self, member: str) -> str:
        """Return by what id judgements and responses know a member; `member` as in the frames."""
        return self._ids.get(member, member)

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {each.name: each.id for each in self.members}


def in_words(count: int | None) -> int | str:
    """Return a count as it may be told."""
    return FEW if count is None else count


def state_of(workbook: Workbook) -> Sequence[object]:
    """Return what tells one state of the page from another, at little cost."""
    community = workbook.community
    people = workbook.store.members(community.id)
    known = tuple((each.id, each.name, each.role, each.alias) for each in people)
    return community, workbook.store.change_number(community.id), known

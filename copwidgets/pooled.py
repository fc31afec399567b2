"""What a community has said, as frames: the part of a workbook that an analyst uses.

The one place where frames get their responses from, so that a pseudonymous community is one in all
of them. pandas is imported only by the methods that return frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from .anonymity import pool, pseudonyms, withhold_few
from .carrying import carry, without_set_aside
from .community import Community, Member
from .errors import AccessError
from .guide import Guide, Kept
from .judgement import Judgement
from .response import Response, Standing, State
from .shelf import Shelf
from .store import Store

if TYPE_CHECKING:
    import pandas as pd


class Pooled:
    """The pooled answers of `community` to `guide`, as they stand in `store` at each call."""

    guide: Guide
    store: Store
    community: Community

    @property
    def members(self) -> tuple[Member, ...]:
        """Whoever takes part, in the order in which they came: without facilitators who only lead.

        In a pseudonymous community under their pseudonyms, in the order of these, and only those
        of whom an answer can be read: a pseudonym that came with a name would be known as theirs.
        """
        people = self.participants()
        if not self.community.is_pseudonymous:
            return people
        told = {each.member_id for each in self.pooled()}
        return tuple(each for each in pseudonyms(people) if each.id in told)

    def participants(self) -> tuple[Member, ...]:
        """Return whoever takes part under their own names: to count them, in whatever community."""
        self._look_at_community()
        begun = self.store.begun(self.community.id)
        everybody = self.store.members(self.community.id)
        return tuple(each for each in everybody if not each.is_facilitator or each.id in begun)

    def _look_at_community(self) -> None:
        """Read the settings anew: names may have been taken out since the workbook was opened."""
        self.community = self.store.community(self.community.id) or self.community

    def pooled(self, *, drafts: bool = False) -> tuple[Response, ...]:
        """Return the responses behind every frame: shared ones; with `drafts` the newest of each.

        As the guide asks for them today: see `carrying.carry`. In a pseudonymous community they
        have gone through `anonymity.pool`.

        Raises
        ------
        AccessError
            Drafts of a pseudonymous community were asked for.
        """
        self._look_at_community()
        if not self.community.is_pseudonymous:
            return carry(self.guide, self._found(drafts=drafts), self.kept)
        self._refuse_drafts(drafts=drafts)
        people = self.participants()
        told = withhold_few(people, self._found(), asked=self.guide)
        return pool(people, carry(self.guide, told, self.kept))

    def shared_responses(self) -> tuple[Response, ...]:
        """Return what is shared under its members' own ids, to count it, in whatever community."""
        return carry(self.guide, self._found(), self.kept)

    def standings(self) -> tuple[Standing, ...]:
        """Return how far each member has come with each question of today, what it took over too.

        For counting, like `shared_responses`; no content of any answer.
        """
        stored = self.store.standings(self.community.id)
        if not any(question.was for question in self.guide.questions):
            return stored
        known = {(each.member_id, each.question_id): each for each in stored}
        for each in self.shared_responses():
            if each.carried_from:
                key = each.member_id, each.question_id
                is_draft = key in known
                known[key] = Standing(*key, is_draft=is_draft, status=str(each.answer.status))
        return tuple(known.values())

    def _found(self, *, drafts: bool = False) -> tuple[Response, ...]:
        """Return what is stored, as it may be seen, each to the question it was given to."""
        return self._visible(self.store.responses(self.community.id, drafts=drafts))

    def _visible(self, responses: Iterable[Response]) -> tuple[Response, ...]:
        given = self.shelf.learn(responses)
        return tuple(without_set_aside(self.guide, given, self.kept))

    @cached_property
    def shelf(self) -> Shelf:
        """The versions of the guide that have been met in answers so far."""
        return Shelf(self.store)

    def section_then(self, response: Response) -> str | None:
        """Return the id of the section in which a response was given, None where it is unknown."""
        then = self.kept.asked(response.guide_version, response.question_id)
        found = then or self.kept.last(response.question_id)
        return found.section.id if found else None

    def answered_versions(self) -> Kept:
        """Return every version of the guide that was answered here, today's included."""
        self.shelf.learn(self.store.history(self.community.id))
        return self.shelf.kept("")

    def newest(self) -> tuple[Response, ...]:
        """Return the newest of each member and question, drafts too, for whoever only counts."""
        return tuple(self.store.responses(self.community.id, drafts=True))

    def judgements(self, since: int = 0) -> tuple[Judgement, ...]:
        """Return what people decided about answers after judgement number `since`, in its order."""
        return self.store.judgements(self.community.id, since)

    @property
    def kept(self) -> Kept:
        """The earlier versions of the guide that have been met in answers so far."""
        return self.shelf.kept(self.guide.version)

    @staticmethod
    def _refuse_drafts(*, drafts: bool) -> None:
        if drafts:
            raise AccessError(
                "drafts of a pseudonymous community are seen by nobody but their members",
                remedy="Leave out drafts=True.",
            )

    # --- frames ---------------------------------------------------------------------------------

    def responses(self, *, drafts: bool = False) -> pd.DataFrame:
        """Return the long frame: one row per response (columns: `frames.long_frame`).

        Shared answers only; with `drafts` the newest revision of each, shared or not. In a
        pseudonymous community `member` is a pseudonym, `answered_at` a day, `revision` 1
        throughout, and answers of fewer than three people are withheld: so in every frame.
        """
        from .bulk import read_long

        self._look_at_community()
        frame = read_long(self, drafts=drafts)
        return self._long(self.pooled(drafts=drafts)) if frame is None else frame

    def frame_of(
        self, responses: Iterable[Response], members: Sequence[Member] | None = None
    ) -> pd.DataFrame:
        """Return the long frame of responses as the store has them, in a community of names.

        `members` are those whom the caller has read already.
        """
        return self._long(self.as_asked(responses), members)

    def items_of(
        self, responses: Iterable[Response], members: Sequence[Member] | None = None
    ) -> pd.DataFrame:
        """Return the items frame of responses as the store has them; as for `frame_of`."""
        from .frames import items_frame

        people = self.members if members is None else members
        found = self.as_asked(responses)
        return items_frame(self.guide, self.community, people, found, kept=self.kept)

    def as_asked(self, responses: Iterable[Response]) -> tuple[Response, ...]:
        """Return responses as the store has them in the way that the guide asks for them today.

        All that a member has given, or only to questions that no other takes over. AccessError in a
        pseudonymous community.
        """
        self._refuse_drafts(drafts=self.community.is_pseudonymous)
        return carry(self.guide, self._visible(responses), self.kept)

    def _long(
        self, found: Iterable[Response], members: Sequence[Member] | None = None
    ) -> pd.DataFrame:
        from .frames import long_frame

        people = self.members if members is None else members
        return long_frame(self.guide, self.community, people, found, kept=self.kept)

    def wide(self, *, drafts: bool = False) -> pd.DataFrame:
        """Return the wide frame: one row per member (columns: `frames.wide_frame`)."""
        from .frames import wide_frame

        found = self.pooled(drafts=drafts)
        return wide_frame(self.guide, self.members, found, kept=self.kept)

    def items(self, question: str | None = None, *, drafts: bool = False) -> pd.DataFrame:
        """Return the items frame: one row per listed item or table row (`frames.items_frame`)."""
        from .frames import items_frame

        found = self.pooled(drafts=drafts)
        return items_frame(
            self.guide, self.community, self.members, found, question=question, kept=self.kept
        )

    def codebook(self) -> pd.DataFrame:
        """Return the codebook: one row per question (columns: `frames.codebook_frame`)."""
        from .frames import codebook_frame

        return codebook_frame(self.guide)

    def history(self, *, drafts: bool = False) -> pd.DataFrame:
        """Return one row per revision (columns: `frames.history_frame`).

        Every revision that was ever shared, of questions asked no longer too, with the words it
        was given to; with `drafts` those that never were as well. `state` says here whether a
        revision was ever shared. In a pseudonymous community revisions are counted anew among those
        that were.
        """
        from .frames import history_frame

        found = self._history(drafts=drafts)
        return history_frame(self.guide, self.community, self.members, found, kept=self.kept)

    def _history(self, *, drafts: bool) -> tuple[Response, ...]:
        shared = {
            (each.member_id, question_id, revision)
            for each in self.store.shares(self.community.id)
            for question_id, revision in each.revisions.items()
        }
        found = (
            replace(each, state=State.SHARED if _key(each) in shared else State.DRAFT)
            for each in self._visible(self.store.history(self.community.id))
        )
        if self.community.is_pseudonymous:
            self._refuse_drafts(drafts=drafts)
            return pool(self.participants(), found)
        return tuple(each for each in found if drafts or each.state is State.SHARED)

    def audit(self) -> pd.DataFrame:
        """Return the audit log: one row per act, newest first (columns: `frames.audit_frame`)."""
        from .frames import audit_frame

        return audit_frame(self.community, self.store.audit(self.community.id))


def _key(response: Response) -> tuple[str, str, int]:
    return response.member_id, response.question_id, response.revision

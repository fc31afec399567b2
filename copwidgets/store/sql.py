"""The contract in SQL, whatever the engine: an adapter adds only how a transaction is held.

Here each promise about answers meets its transaction; those about people are in `sql_people`.
Nothing above the store may import this module.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeAlias

from sqlalchemy import Connection, false, update

from copwidgets.community import Credential, Member
from copwidgets.histories import HandOver, TakenIn
from copwidgets.response import Changes, Draft, Response, Saved, Shared, Standing

from . import answers, bulk, changes, handing, keys, pooling, taking_in
from .rows import check_draft
from .sql_judging import SqlJudging
from .tables import COMMUNITIES

_ReadPage: TypeAlias = Callable[[Connection, str, Sequence[str]], list[Response]]


class SqlStore(SqlJudging):
    """Base of the adapters; see `contract.Store` for what each method promises."""

    @abstractmethod
    def close(self) -> None:
        """Give back the connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def check_writable(self) -> None:
        """Raise StoreError where nothing could be saved now."""
        nothing = update(COMMUNITIES).where(false()).values(name=COMMUNITIES.c.name)
        self.write(lambda connection: connection.execute(nothing))

    def save(
        self,
        member: Member,
        draft: Draft,
        guide_version: str,
        credential: Credential | None = None,
    ) -> Saved:
        """Append a revision and move the head to it, in one transaction."""
        check_draft(draft)

        def work(connection: Connection) -> Saved:
            keys.check_access(connection, member, credential, writes=True)
            return answers.save(connection, member, draft, guide_version)

        return self.write(work, member.community_id)

    def current(self, member: Member) -> Mapping[str, Response]:
        """Return the member's newest revision of each question touched."""
        with self.read() as connection:
            return answers.current(connection, member)

    def share(
        self,
        member: Member,
        section_id: str,
        seen: Mapping[str, int],
        credential: Credential | None = None,
    ) -> tuple[str, ...]:
        """Make the revisions `seen` the shared ones and log the sharing, all or nothing."""

        def work(connection: Connection) -> tuple[str, ...]:
            keys.check_access(connection, member, credential, writes=True)
            return answers.share(connection, member, section_id, seen)

        return self.write(work, member.community_id)

    def shares(self, community_id: str) -> tuple[Shared, ...]:
        """Return every sharing, oldest first."""
        with self.read() as connection:
            return answers.shares(connection, community_id)

    def hand_over(self, member: Member) -> HandOver:
        """Return all that a member has answered; draw their passport at the first time."""
        with self.read() as connection:
            passport = handing.find_passport(connection, member)
        if passport is None:
            draw = partial(handing.draw_passport, member=member)
            passport = self.write(draw, member.community_id)
        with self.read() as connection:
            return handing.hand_over(connection, member, passport)

    def take_in(
        self,
        community_id: str,
        handed: HandOver,
        by: Member | None = None,
        *,
        is_tried: bool = False,
    ) -> TakenIn:
        """Merge what somebody hands over with what is here of them."""
        with self.read() as connection:
            found = taking_in.look(connection, community_id, handed)
        if is_tried or not found.is_changed:
            return found
        for version, content in handed.guides.items():
            self.keep_guide(version, content)
        return self.write(lambda it: taking_in.take_in(it, community_id, handed, by), community_id)

    def responses(self, community_id: str, *, drafts: bool = False) -> Iterator[Response]:
        """Yield the shared revision of each (member, question); with `drafts`, the newest one."""
        return self._stream(community_id, partial(pooling.read_responses, drafts=drafts))

    def batches(self, community_id: str, *, drafts: bool = False) -> Iterator[Any] | None:
        """Return what is behind `responses` as Arrow record batches, where that can be had."""
        source = self.bulk_source()
        if source is None or not source.is_installed:
            return None
        with self.read() as connection:
            ids = pooling.member_ids(connection, community_id)
            count = bulk.count_answers(connection, community_id)
        return bulk.read_batches(source, community_id, ids, answers=count, drafts=drafts)

    def bulk_source(self) -> bulk.Source | None:
        """Return how ADBC reaches this store, None where it cannot."""
        return None

    def count_answers(self, community_id: str) -> int:
        """Return how many questions have been touched, each member's counted."""
        with self.read() as connection:
            return bulk.count_answers(connection, community_id)

    def begun(self, community_id: str) -> frozenset[str]:
        """Return the ids of the members who have touched a question."""
        with self.read() as connection:
            return bulk.begun(connection, community_id)

    def history(self, community_id: str) -> Iterator[Response]:
        """Yield every revision, drafts included."""
        return self._stream(community_id, pooling.read_history)

    def changes(self, community_id: str, since: int = 0, *, drafts: bool = False) -> Changes:
        """Return the responses that are new since a change that the reader knows."""
        with self.read() as connection:
            return pooling.read_changes(connection, community_id, since, drafts=drafts)

    def change_number(self, community_id: str) -> int:
        """Return how many changes there have been, of answers and by decisions."""
        with self.read() as connection:
            return changes.change_number(connection, community_id)

    @abstractmethod
    def wait_for_change(self, community_id: str, since: int, timeout: float) -> int:
        """Wait until the change number is another than `since`."""

    def standings(self, community_id: str, since: int = 0) -> tuple[Standing, ...]:
        """Return how far each member has come, without the content of any answer."""
        with self.read() as connection:
            return pooling.standings(connection, community_id, since)

    def _stream(self, community_id: str, read_page: _ReadPage) -> Iterator[Response]:
        with self.read() as connection:
            ids = pooling.member_ids(connection, community_id)
        for start in range(0, len(ids), pooling.PAGE):
            with self.read() as connection:
                page = read_page(connection, community_id, ids[start : start + pooling.PAGE])
            yield from page

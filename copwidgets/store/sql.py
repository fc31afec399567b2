"""The contract in SQL, whatever the engine: an adapter adds only how a transaction is held.

Here each promise about answers meets its transaction; those about people are in `sql_people`.
Nothing above the store may import this module.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Self, TypeAlias

from sqlalchemy import Connection

from copwidgets.community import Credential, Member
from copwidgets.response import Changes, Draft, Response, Saved, Shared, Standing

from . import answers, changes, keys, pooling
from .rows import check_draft
from .sql_people import SqlPeople

_ReadPage: TypeAlias = Callable[[Connection, str, Sequence[str]], list[Response]]


class SqlStore(SqlPeople):
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

    def responses(self, community_id: str, *, drafts: bool = False) -> Iterator[Response]:
        """Yield the shared revision of each (member, question); with `drafts`, the newest one."""
        return self._stream(community_id, partial(pooling.read_responses, drafts=drafts))

    def history(self, community_id: str) -> Iterator[Response]:
        """Yield every revision, drafts included."""
        return self._stream(community_id, pooling.read_history)

    def changes(self, community_id: str, since: int = 0, *, drafts: bool = False) -> Changes:
        """Return the responses that are new since a change that the reader knows."""
        with self.read() as connection:
            return pooling.read_changes(connection, community_id, since, drafts=drafts)

    def change_number(self, community_id: str) -> int:
        """Return how many changes of answers there have been."""
        with self.read() as connection:
            return changes.change_number(connection, community_id)

    @abstractmethod
    def wait_for_change(self, community_id: str, since: int, timeout: float) -> int:
        """Wait until the change number is another than `since`."""

    def standings(self, community_id: str) -> tuple[Standing, ...]:
        """Return how far each member has come, without the content of any answer."""
        with self.read() as connection:
            return pooling.standings(connection, community_id)

    def _stream(self, community_id: str, read_page: _ReadPage) -> Iterator[Response]:
        with self.read() as connection:
            ids = pooling.member_ids(connection, community_id)
        for start in range(0, len(ids), pooling.PAGE):
            with self.read() as connection:
                page = read_page(connection, community_id, ids[start : start + pooling.PAGE])
            yield from page

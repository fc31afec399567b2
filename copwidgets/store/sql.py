"""The contract in SQL, whatever the engine: an adapter adds only how a transaction is held.

Statements live in the modules beside this one; here each promise of the contract meets its
transaction. Nothing above the store may import this module.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from types import TracebackType
from typing import Self, TypeAlias

from sqlalchemy import Connection

from copwidgets.errors import AnswerError
from copwidgets.response import Community, Draft, Member, Response, Saved, Shared, Standing

from . import answers, members, pooling
from .names import clean_name
from .rows import check_draft

_ReadPage: TypeAlias = Callable[[Connection, str, Sequence[str]], list[Response]]


class SqlStore(ABC):
    """Base of the adapters; see `contract.Store` for what each method promises."""

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """Hold a transaction that only reads."""

    @abstractmethod
    def write(self) -> AbstractContextManager[Connection]:
        """Hold a transaction that may write: committed at its end, or as if it had never been."""

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

    def keep_guide(self, version: str, content: str) -> None:
        """Keep a guide's canonical JSON under its content hash, once."""
        if self.guide(version) is None:
            with self.write() as connection:
                members.keep_guide(connection, version, content)

    def guide(self, version: str) -> str | None:
        """Return the content kept under `version`."""
        with self.read() as connection:
            return members.guide(connection, version)

    def add_community(self, name: str) -> Community:
        """Create a community with a random id."""
        with self.write() as connection:
            return members.add_community(connection, name)

    def communities(self) -> tuple[Community, ...]:
        """Return all communities, oldest first."""
        with self.read() as connection:
            return members.communities(connection)

    def default_community(self, name: str) -> Community:
        """Return the oldest community; create one called `name` when there is none."""
        known = self.communities()
        if known:
            return known[0]
        with self.write() as connection:
            # Another process may have created it since; within a write nobody can.
            known = members.communities(connection)
            return known[0] if known else members.add_community(connection, name)

    def add_member(self, community_id: str, name: str, key_hash: str | None = None) -> Member:
        """Create a member, with a first key if given."""
        with self.write() as connection:
            return members.add_member(connection, community_id, name, key_hash)

    def members(self, community_id: str) -> tuple[Member, ...]:
        """Return the members of a community in the order in which they came."""
        with self.read() as connection:
            return members.members(connection, community_id)

    def member(self, community_id: str, name: str) -> Member | None:
        """Return the member of that name."""
        try:
            shown = clean_name(name)
        except AnswerError:
            return None  # what cannot be a name is nobody's
        with self.read() as connection:
            return members.member(connection, community_id, shown)

    def add_key(self, member: Member, key_hash: str, *, first: bool = False) -> bool:
        """Add a key by its hash; with `first`, only if the member has none yet."""
        with self.write() as connection:
            return members.add_key(connection, member, key_hash, first=first)

    def member_by_key(self, key_hash: str) -> Member | None:
        """Return whom a key belongs to."""
        with self.read() as connection:
            return members.member_by_key(connection, key_hash)

    def save(self, member: Member, draft: Draft, guide_version: str) -> Saved:
        """Append a revision and move the head to it, in one transaction."""
        check_draft(draft)
        with self.write() as connection:
            return answers.save(connection, member, draft, guide_version)

    def current(self, member: Member) -> Mapping[str, Response]:
        """Return the member's newest revision of each question touched."""
        with self.read() as connection:
            return answers.current(connection, member)

    def share(self, member: Member, section_id: str, seen: Mapping[str, int]) -> tuple[str, ...]:
        """Make the revisions `seen` the shared ones and log the sharing, all or nothing."""
        with self.write() as connection:
            return answers.share(connection, member, section_id, seen)

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

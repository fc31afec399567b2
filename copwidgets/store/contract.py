"""What every store promises, whatever engine keeps the answers.

The layers above know only this protocol; each adapter beside it passes the same tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Protocol, Self

from copwidgets.response import Community, Draft, Member, Response, Saved, Shared, Standing


class Store(Protocol):
    """Where responses live. Every method raises StoreError when the store cannot do it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def close(self) -> None:
        """Give back the connection; a closed store raises StoreError when used."""

    # --- guides ---------------------------------------------------------------------------------
    def keep_guide(self, version: str, content: str) -> None:
        """Keep a guide's canonical JSON under its content hash, once."""

    def guide(self, version: str) -> str | None:
        """Return the content kept under `version`."""

    # --- people ---------------------------------------------------------------------------------
    def add_community(self, name: str) -> Community:
        """Create a community with a random id."""

    def communities(self) -> tuple[Community, ...]:
        """Return all communities, oldest first."""

    def default_community(self, name: str) -> Community:
        """Return the oldest community; create one called `name` when there is none, race-free."""

    def add_member(self, community_id: str, name: str, key_hash: str | None = None) -> Member:
        """Create a member, with a first key if given; NameTakenError when the name is in use.

        Names differ when they differ after NFKC, case folding, collapsing white space and leaving
        out invisible characters. AnswerError when the name is blank, longer than 80 characters or
        holds control characters.
        """

    def members(self, community_id: str) -> tuple[Member, ...]:
        """Return the members of a community in the order in which they came."""

    def member(self, community_id: str, name: str) -> Member | None:
        """Return the member of that name (compared as in `add_member`)."""

    def add_key(self, member: Member, key_hash: str, *, first: bool = False) -> bool:
        """Add a key by its hash; True when the member has it now.

        With `first`, it is only added to a member who has none yet, and False returned otherwise.
        """

    def member_by_key(self, key_hash: str) -> Member | None:
        """Return whom a key belongs to."""

    # --- answers --------------------------------------------------------------------------------
    def save(self, member: Member, draft: Draft, guide_version: str) -> Saved:
        """Append a revision and move the head to it, in one transaction; return once committed.

        The revision's number is the newest one + 1. A draft whose token a revision of this question
        already carries is the same save tried again: nothing is written and that revision is
        returned. Its answer must be the same too: AnswerError otherwise, as a text would be lost.

        When `draft.base` is not the newest revision, `Saved.unseen` is the newest one that the
        writer did not know (unless its answer equals the draft's); so it is when a late retry finds
        that somebody has written since. A base that never was counts as 0.
        """

    def current(self, member: Member) -> Mapping[str, Response]:
        """Return the member's newest revision of each question touched: question id -> response."""

    def share(self, member: Member, section_id: str, seen: Mapping[str, int]) -> tuple[str, ...]:
        """Make the revisions `seen` (question id -> revision) the shared ones and log the sharing.

        Nothing is shared when any of them is not the newest any more; the ids of those questions
        are returned then, otherwise an empty tuple.
        """

    def shares(self, community_id: str) -> tuple[Shared, ...]:
        """Return every sharing, oldest first."""

    # --- pooling --------------------------------------------------------------------------------
    def responses(self, community_id: str, *, drafts: bool = False) -> Iterator[Response]:
        """Yield the shared revision of each (member, question); with `drafts`, the newest one.

        Ordered by member (in the order in which they came), then question id.
        """

    def history(self, community_id: str) -> Iterator[Response]:
        """Yield every revision, drafts included, ordered by member, question id, revision.

        Like `responses`, it holds up no save while it is read; one made meanwhile may be in it.
        """

    def standings(self, community_id: str) -> tuple[Standing, ...]:
        """Return how far each member has come, without the content of any answer."""

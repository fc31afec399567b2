"""What every store promises, whatever engine keeps the answers.

The layers above know only these protocols; each adapter beside them passes the same tests. `by` is
who acts, for the audit log: a member, or None for whoever holds the store itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self

from copwidgets.community import (
    Act,
    AuditEntry,
    Community,
    Credential,
    Joining,
    Key,
    Member,
    NewMember,
)
from copwidgets.response import (
    Changes,
    Draft,
    PersonRecord,
    Response,
    Saved,
    Shared,
    Standing,
)

from .exchange import Exchange
from .imports import Imports
from .judgements import Judging


class People(Protocol):
    """Communities, members, their links, and what was done. StoreError when the store cannot."""

    # --- guides ---------------------------------------------------------------------------------
    def keep_guide(self, version: str, content: str) -> None:
        """Keep a guide's canonical JSON under its content hash, once."""

    def guide(self, version: str) -> str | None:
        """Return the content kept under `version`."""

    # --- communities ----------------------------------------------------------------------------
    def add_community(
        self,
        name: str,
        *,
        joining: Joining = Joining.INVITED,
        guide_version: str | None = None,
        by: Member | None = None,
    ) -> Community:
        """Create a community with a random id."""

    def communities(self) -> tuple[Community, ...]:
        """Return all communities, oldest first."""

    def community(self, community_id: str) -> Community | None:
        """Return a community as it is now."""

    def default_community(self, name: str) -> Community:
        """Return the oldest community; if there is none, create an open one, race-free."""

    def change_community(
        self, community_id: str, changes: Mapping[str, Any], by: Member | None = None
    ) -> Community:
        """Change settings (the fields of Community but its id), and log what really changed.

        AccessError when `naming` would change though that would be a lie: see `naming_obstacle`.
        """

    def naming_obstacle(self, community: Community) -> str:
        """Return why `naming` can no longer change, "" while it can.

        To pseudonymous: until something was shared under its member's name, or came in a file with
        it, or somebody has answered by an invitation, which whoever sent it could open. To named:
        until a member has answered, trusting in the pseudonym.
        """

    def set_community_key(
        self, community: Community, key_hash: str | None, by: Member | None = None
    ) -> None:
        """Make the link by which anybody may join; earlier ones end. None only withdraws."""

    def has_community_key(self, community_id: str) -> bool:
        """Tell whether there is a community link that works."""

    # --- members --------------------------------------------------------------------------------
    def add_member(
        self, community_id: str, name: str, key_hash: str | None = None, *, login: str = ""
    ) -> Member:
        """Create a member who joins, with a key of their own or the login that vouches for them.

        NameTakenError when the name or the login is in use.

        Names differ when they differ after NFKC, case folding, collapsing white space and leaving
        out invisible characters. AnswerError when the name is blank, longer than 80 characters or
        holds control characters.
        """

    def add_members(
        self, community_id: str, people: Sequence[NewMember], by: Member | None = None
    ) -> tuple[Member, ...]:
        """Create members whom somebody else names, all or none; they have no key yet."""

    def members(self, community_id: str) -> tuple[Member, ...]:
        """Return the members of a community in the order in which they came."""

    def member(self, community_id: str, name: str) -> Member | None:
        """Return the member of that name (compared as in `add_member`)."""

    def find_member(self, community_id: str, member_id: str) -> Member | None:
        """Return the member of that id."""

    def members_by_login(self, login: str) -> tuple[Member, ...]:
        """Return everybody, in whatever community, whom a Hub or proxy knows by that name."""

    def change_member(
        self, member: Member, changes: Mapping[str, str], by: Member | None = None
    ) -> Member:
        """Change `name`, `role`, `email` or `login`; NameTakenError when one is somebody else's."""

    def note_seen(self, member: Member, moment: datetime) -> None:
        """Remember when a member last opened a page; in a pseudonymous community only the day."""

    # --- keys -----------------------------------------------------------------------------------
    def add_key(
        self,
        member: Member,
        key_hash: str,
        *,
        first: bool = False,
    ) -> bool:
        """Add a key that only its member knows, by its hash; True when the member has it now.

        With `first`, it is only added to a member who has none yet, and False returned otherwise.
        """

    def add_invitations(
        self, invitations: Sequence[tuple[Member, str]], by: Member | None = None
    ) -> None:
        """Add a key by its hash to each member, all or none; each is logged."""

    def keys(self, member: Member) -> tuple[Key, ...]:
        """Return all keys that a member was ever given, oldest first."""

    def key(self, key_hash: str) -> Key | None:
        """Return what is known of a personal or community key, whether it still works or not."""

    def member_by_key(self, key_hash: str) -> Member | None:
        """Return whom a key that works belongs to."""

    def revoke_keys(self, member: Member, by: Member | None = None) -> int:
        """Withdraw a member's links and login at once; return how many links worked until now."""

    def claim(self, invitation_hash: str, key_hash: str) -> Member:
        """Exchange an invitation for a key of the member's own.

        AccessError when it is used up, or its member has come already by another way: whoever sent
        it could otherwise open their answers.
        """

    def check_access(self, member: Member, credential: Credential | None) -> None:
        """Raise AccessError unless the member is still there and their link still works.

        In a pseudonymous community an invitation is no such link: it has to be exchanged first.
        """

    # --- what was done --------------------------------------------------------------------------
    def note(
        self, community_id: str, act: Act, by: Member | None, target: Member | None = None
    ) -> None:
        """Add a line to the audit log, for what the store does not see done."""

    def audit(self, community_id: str) -> tuple[AuditEntry, ...]:
        """Return the audit log, newest first."""

    def person(self, member: Member) -> PersonRecord:
        """Return all that is stored about a member."""

    def erase(self, member: Member, by: Member | None = None) -> None:
        """Delete a member with everything of theirs, for ever."""


class Store(People, Exchange, Judging, Imports, Protocol):
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

    def check_writable(self) -> None:
        """Raise StoreError where nothing could be saved now; changes nothing."""

    # --- answers --------------------------------------------------------------------------------
    def save(
        self,
        member: Member,
        draft: Draft,
        guide_version: str,
        credential: Credential | None = None,
    ) -> Saved:
        """Append a revision and move the head to it, in one transaction; return once committed.

        AccessError when answering is closed, the member is gone or the credential (if given) was
        withdrawn or has expired: looked up in the same transaction.

        The revision's number is the newest one + 1. A draft whose token a revision of this question
        already carries is the same save tried again: nothing is written and that revision is
        returned. Its answer must be the same too: AnswerError otherwise, as a text would be lost.

        When `draft.base` is not the newest revision, `Saved.unseen` is the newest one that the
        writer did not know (unless its answer equals the draft's); so it is when a late retry finds
        that somebody has written since. A base that never was counts as 0.
        """

    def current(self, member: Member) -> Mapping[str, Response]:
        """Return the member's newest revision of each question touched: question id -> response."""

    def share(
        self,
        member: Member,
        section_id: str,
        seen: Mapping[str, int],
        credential: Credential | None = None,
    ) -> tuple[str, ...]:
        """Make the revisions `seen` (question id -> revision) the shared ones and log the sharing.

        AccessError as for `save`.

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

    def batches(self, community_id: str, *, drafts: bool = False) -> Iterator[Any] | None:
        """Return what is behind `responses` as Arrow record batches; None where there is no such.

        For large communities, see `bulk.read_batches`; nothing in them has been checked.
        """

    def count_answers(self, community_id: str) -> int:
        """Return how many questions have been touched, each member's counted."""

    def begun(self, community_id: str) -> frozenset[str]:
        """Return the ids of the members who have touched a question."""

    def history(self, community_id: str) -> Iterator[Response]:
        """Yield every revision, drafts included, ordered by member, question id, revision.

        Like `responses`, it holds up no save while it is read; one made meanwhile may be in it.
        """

    def changes(self, community_id: str, since: int = 0, *, drafts: bool = False) -> Changes:
        """Return the shared responses that are new since the change `since` (0: from the start).

        With `drafts`, the newest revisions that are new. Read at one moment, in the order of the
        changes; a response that changed twice is in it once. `since` is the `number` of an earlier
        answer; a number that never was means everything.
        """

    def change_number(self, community_id: str) -> int:
        """Return how many changes there have been: of answers, drafts too, and by decisions."""

    def wait_for_change(self, community_id: str, since: int, timeout: float) -> int:
        """Wait until the change number is another than `since`, at most `timeout` seconds.

        Returns the number as it is then. Costs next to nothing while nothing happens; may be called
        from a thread of its own.
        """

    def standings(self, community_id: str, since: int = 0) -> tuple[Standing, ...]:
        """Return how far each member has come, without the content of any answer.

        Only what is new since the change `since`: see `changes`, which tells too whether what was
        known before is void.
        """

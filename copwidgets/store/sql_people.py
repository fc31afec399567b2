"""The contract's promises about people in SQL: each meets its transaction here.

Statements live in the modules beside this one. Base of `sql.SqlStore`; nothing else imports it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from copwidgets.community import (
    Act,
    AuditEntry,
    Community,
    Credential,
    Joining,
    Key,
    KeyKind,
    Member,
    NewMember,
    utc_now,
)
from copwidgets.errors import AnswerError
from copwidgets.response import PersonRecord

from . import audit, communities, erasing, keys, members
from .names import clean_name

T = TypeVar("T")


class SqlPeople(ABC):
    """Base of the adapters; see `contract.People` for what each method promises."""

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """Hold a transaction that only reads."""

    @abstractmethod
    def write(self, work: Callable[[Connection], T], community_id: str | None = None) -> T:
        """Do `work` in a transaction: committed at its end, or as if it had never been.

        Of all work on one community only one is done at a time, and it sees what every earlier one
        has committed; with None, that holds for the whole store. An engine may do it again from the
        start after undoing it, so it changes nothing but the store.
        """

    # --- guides and communities -----------------------------------------------------------------

    def keep_guide(self, version: str, content: str) -> None:
        """Keep a guide's canonical JSON under its content hash, once."""
        if self.guide(version) is None:
            self.write(partial(communities.keep_guide, version=version, content=content))

    def guide(self, version: str) -> str | None:
        """Return the content kept under `version`."""
        with self.read() as connection:
            return communities.guide(connection, version)

    def add_community(
        self,
        name: str,
        *,
        joining: Joining = Joining.INVITED,
        guide_version: str | None = None,
        by: Member | None = None,
    ) -> Community:
        """Create a community with a random id."""
        work = partial(communities.add_community, name=name, joining=joining)
        return self.write(partial(work, guide_version=guide_version, by=by))

    def communities(self) -> tuple[Community, ...]:
        """Return all communities, oldest first."""
        with self.read() as connection:
            return communities.communities(connection)

    def community(self, community_id: str) -> Community | None:
        """Return a community as it is now."""
        with self.read() as connection:
            return communities.community(connection, community_id)

    def default_community(self, name: str) -> Community:
        """Return the oldest community; create an open one called `name` when there is none."""
        known = self.communities()
        return known[0] if known else self.write(partial(communities.default_community, name=name))

    def change_community(
        self, community_id: str, changes: Mapping[str, Any], by: Member | None = None
    ) -> Community:
        """Change settings, and log what really changed."""
        return self.write(
            lambda it: communities.change_community(it, community_id, changes, by), community_id
        )

    def naming_obstacle(self, community: Community) -> str:
        """Return why `naming` can no longer change, "" while it can."""
        with self.read() as connection:
            return communities.naming_obstacle(connection, community)

    def set_community_key(
        self, community: Community, key_hash: str | None, by: Member | None = None
    ) -> None:
        """Make the link by which anybody may join; earlier ones end."""
        self.write(lambda it: keys.set_community_key(it, community, key_hash, by), community.id)

    def has_community_key(self, community_id: str) -> bool:
        """Tell whether there is a community link that works."""
        with self.read() as connection:
            return keys.has_community_key(connection, community_id)

    # --- members --------------------------------------------------------------------------------

    def add_member(
        self, community_id: str, name: str, key_hash: str | None = None, *, login: str = ""
    ) -> Member:
        """Create a member who joins, with a key of their own or the login that vouches for them."""
        new = NewMember(name, login=login)

        def add(connection: Connection) -> Member:
            added = members.add_member(connection, community_id, new, by=None, joins=True)
            if key_hash is not None:
                keys.insert_key(connection, added, key_hash, KeyKind.PERSONAL)
            return members.find_member(connection, community_id, added.id) or added

        return self.write(add, community_id)

    def add_members(
        self, community_id: str, people: Sequence[NewMember], by: Member | None = None
    ) -> tuple[Member, ...]:
        """Create members whom somebody else names, all or none."""
        return self.write(
            lambda it: tuple(
                members.add_member(it, community_id, each, by=by, joins=False) for each in people
            ),
            community_id,
        )

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

    def find_member(self, community_id: str, member_id: str) -> Member | None:
        """Return the member of that id."""
        with self.read() as connection:
            return members.find_member(connection, community_id, member_id)

    def members_by_login(self, login: str) -> tuple[Member, ...]:
        """Return everybody whom a Hub or proxy knows by that name."""
        with self.read() as connection:
            return members.members_by_login(connection, login)

    def change_member(
        self, member: Member, changes: Mapping[str, str], by: Member | None = None
    ) -> Member:
        """Change `role`, `email` or `login`."""
        return self.write(
            lambda it: members.change_member(it, member, changes, by), member.community_id
        )

    def note_seen(self, member: Member, moment: datetime) -> None:
        """Remember when a member last opened a page."""
        self.write(lambda it: members.note_seen(it, member, moment), member.community_id)

    # --- keys -----------------------------------------------------------------------------------

    def add_key(
        self,
        member: Member,
        key_hash: str,
        *,
        first: bool = False,
    ) -> bool:
        """Add a key of the member's own; with `first`, only if they have none yet."""
        return self.write(
            lambda it: keys.add_key(it, member, key_hash, first=first), member.community_id
        )

    def add_invitations(
        self, invitations: Sequence[tuple[Member, str]], by: Member | None = None
    ) -> None:
        """Add a key by its hash to each member, all or none."""
        self.write(lambda it: keys.add_invitations(it, invitations, by))

    def keys(self, member: Member) -> tuple[Key, ...]:
        """Return all keys that a member was ever given."""
        with self.read() as connection:
            return keys.keys_of(connection, member)

    def key(self, key_hash: str) -> Key | None:
        """Return what is known of a personal or community key."""
        with self.read() as connection:
            return keys.find_key(connection, key_hash)

    def member_by_key(self, key_hash: str) -> Member | None:
        """Return whom a key that works belongs to."""
        found = self.key(key_hash)
        return found.member if found is not None and found.is_valid(utc_now()) else None

    def revoke_keys(self, member: Member, by: Member | None = None) -> int:
        """Withdraw a member's links and login at once."""
        return self.write(lambda it: keys.revoke_keys(it, member, by), member.community_id)

    def claim(self, invitation_hash: str, key_hash: str) -> Member:
        """Exchange an invitation for a key of the member's own."""
        known = self.key(invitation_hash)
        return self.write(
            lambda it: keys.claim(it, invitation_hash, key_hash),
            known.community_id if known else None,
        )

    def check_access(self, member: Member, credential: Credential | None) -> None:
        """Raise AccessError unless the member is still there and their link still works."""
        with self.read() as connection:
            keys.check_access(connection, member, credential, writes=False)

    # --- what was done --------------------------------------------------------------------------

    def note(
        self, community_id: str, act: Act, by: Member | None, target: Member | None = None
    ) -> None:
        """Add a line to the audit log."""
        line = audit.Line(act, by=by, target=target)
        self.write(lambda it: audit.write(it, community_id, line), community_id)

    def audit(self, community_id: str) -> tuple[AuditEntry, ...]:
        """Return the audit log, newest first."""
        with self.read() as connection:
            return audit.read(connection, community_id)

    def person(self, member: Member) -> PersonRecord:
        """Return all that is stored about a member."""
        with self.read() as connection:
            return erasing.person(connection, member)

    def erase(self, member: Member, by: Member | None = None) -> None:
        """Delete a member with everything of theirs, for ever."""
        self.write(lambda it: erasing.erase(it, member, by), member.community_id)

"""The tables of a store as SQLAlchemy Core sees them, and the types they need.

A new store is created from them, an older one brought up to them by the steps in `steps/`; a test
keeps the two equal. Keys start with (community, member), so that a distributed engine can spread
them, and no sequence decides what is newest.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy import Text as AnyText
from sqlalchemy.types import TypeDecorator

from .faults import UnreadableError

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# Texts are compared by their bytes, as SQLite does, whatever language the database was set up in.
Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, that comes back knowing its zone on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; SQLite then keeps it as text without a zone."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what reads a stored moment; UnreadableError where it is none."""
        decode = super().result_processor(dialect, coltype)

        def read(stored: Any) -> Any:  # noqa: ANN401 - whatever stands in the cell
            try:
                return decode(stored) if decode else stored
            except (TypeError, ValueError) as error:
                raise UnreadableError("it holds a moment that is none") from error

        return read

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _member_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", "member_id"], ["members.community_id", "members.id"]
    )


GUIDES = Table(
    "guides",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)

COMMUNITIES = Table(
    "communities",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("joining", Text, nullable=False),
    Column("results", Text, nullable=False),
    Column("naming", Text, nullable=False),
    Column("results_open", Boolean, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("link_days", Integer),
    Column("guide_version", Text),
    # How many changes of answers there have been, and the last one after which a reader must read
    # everything anew. Raised within the transaction of the change, which orders them by commit.
    Column("changes", Integer, nullable=False),
    Column("rewritten", Integer, nullable=False),
)

# The links by which anybody may join a community; at most one of a community is not revoked.
COMMUNITY_KEYS = Table(
    "community_keys",
    METADATA,
    Column("key_hash", Text, primary_key=True),
    Column("community_id", Text, ForeignKey("communities.id"), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Index(None, "community_id"),
)

MEMBERS = Table(
    "members",
    METADATA,
    Column("community_id", Text, ForeignKey("communities.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("role", Text, nullable=False),
    Column("email", Text),
    Column("login", Text),
    # A number drawn at random: how a pseudonymous community sees the member.
    Column("alias", Text),
    Column("seen_at", UtcDateTime),
    UniqueConstraint("community_id", "name_key"),
    Index(None, "community_id", "joined_at", "id"),
    Index(None, "community_id", "alias", unique=True),
    Index(None, "community_id", "login", unique=True),
    Index(None, "login"),
)

KEYS = Table(
    "keys",
    METADATA,
    Column("key_hash", Text, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    _member_key(),
    Index(None, "community_id", "member_id"),
)

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("community_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("question_id", Text, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("base", Integer, nullable=False),
    Column("status", Text, nullable=False),
    # A plain text has a column of its own: without a JSON parser it is read twice as fast.
    Column("text", Text),
    Column("data", JSON(none_as_null=True)),
    Column("token", Text, nullable=False),
    Column("guide_version", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("checksum", Text, nullable=False),
    _member_key(),
    # A save that is tried again finds itself by its token, and is not stored twice.
    UniqueConstraint("community_id", "member_id", "question_id", "token"),
    CheckConstraint("base >= 0 AND base < n", name="base_is_earlier"),
)

HEADS = Table(
    "heads",
    METADATA,
    Column("community_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("question_id", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("shared_n", Integer),
    # The number of the change that moved or shared it last; see `communities.changes`.
    Column("change", Integer, nullable=False),
    ForeignKeyConstraint(
        ["community_id", "member_id", "question_id", "n"],
        [f"revisions.{name}" for name in ("community_id", "member_id", "question_id", "n")],
    ),
    CheckConstraint("shared_n <= n", name="shared_is_not_newer"),
    Index(None, "community_id", "change"),
)

SHARES = Table(
    "shares",
    METADATA,
    Column("community_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("section_id", Text, nullable=False),
    # Which revision of each question was shared at that moment: question id -> revision.
    Column("revisions", JSON, nullable=False),
    Column("shared_at", UtcDateTime, nullable=False),
    _member_key(),
)

# A secret of members who hand their answers over as a file: it shows that two files are of one
# person, whatever store they come from.
PASSPORTS = Table(
    "passports",
    METADATA,
    Column("community_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("secret", Text, nullable=False),
    _member_key(),
)

# What stays of a passport once its person is erased: it keeps their files from being merged again.
ERASED = Table(
    "erased",
    METADATA,
    Column("community_id", Text, ForeignKey("communities.id"), primary_key=True),
    Column("mark", Text, primary_key=True),
)

# Who did what to whom and when. Names are looked up when it is read, so that an erased member's is
# gone; whom a pseudonymous community must not name is not written at all.
AUDIT = Table(
    "audit",
    METADATA,
    Column("community_id", Text, ForeignKey("communities.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("act", Text, nullable=False),
    Column("by_host", Boolean, nullable=False),
    Column("actor_id", Text),
    Column("target_id", Text),
    Column("details", JSON, nullable=False),
    Index(None, "community_id", "at", "id"),
)

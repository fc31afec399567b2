"""The tables of a store as SQLAlchemy Core sees them, and the types they need.

A new store is created from them, an older one brought up to them by the steps in `steps/`; a test
keeps the two equal. Keys start with (community, member), so that a distributed engine can spread
them, and no sequence decides what is newest.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy import Text as AnyText

from .moments import UtcDateTime

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


def _member_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", "member_id"], ["members.community_id", "members.id"]
    )


def _import_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", "import_id"], ["imports.community_id", "imports.id"]
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
    # How many changes of answers and decisions there have been, and the last one after which a
    # reader must read everything anew. Raised within the transaction of the change, which orders
    # them by commit.
    Column("changes", Integer, nullable=False),
    Column("rewritten", Integer, nullable=False),
    # How many judgements there have ever been: no number is given twice, whoever was erased.
    Column("judged", Integer, nullable=False),
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

# What people decided about answers, in the order of `n`; nothing in it is ever changed, but for
# what leads to somebody who is erased.
JUDGEMENTS = Table(
    "judgements",
    METADATA,
    Column("community_id", Text, ForeignKey("communities.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("actor_id", Text),
    # A member's id, or where answers carry no names the pseudonym.
    Column("about_id", Text),
    Column("checksum", Text, nullable=False),
)

# Files of answers that were collected elsewhere, and who came with them.
IMPORTS = Table(
    "imports",
    METADATA,
    Column("community_id", Text, ForeignKey("communities.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", Text),
    Column("filename", Text, nullable=False),
    Column("members", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("undone_at", UtcDateTime),
)

IMPORTED_MEMBERS = Table(
    "imported_members",
    METADATA,
    Column("community_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("import_id", Text, nullable=False),
    _member_key(),
    _import_key(),
)

# Which answers an import gave; its revision of each carries the import's token.
IMPORTED_ANSWERS = Table(
    "imported_answers",
    METADATA,
    Column("community_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("question_id", Text, primary_key=True),
    Column("import_id", Text, primary_key=True),
    _member_key(),
    _import_key(),
)

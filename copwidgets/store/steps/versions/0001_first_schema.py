"""Create the first schema: communities, members, keys, guides, revisions, heads, shares.

A step is frozen once released: it repeats the tables in full and imports nothing of the package.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_MEMBER = (["community_id", "member_id"], ["members.community_id", "members.id"])


def upgrade() -> None:
    """Create all tables of the first version."""
    _create_guides()
    _create_communities()
    _create_members()
    _create_keys()
    _create_revisions()
    _create_heads()
    _create_shares()


def _create_guides() -> None:
    op.create_table(
        "guides",
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_guides"),
    )


def _create_communities() -> None:
    op.create_table(
        "communities",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_communities"),
    )


def _create_members() -> None:
    op.create_table(
        "members",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("joined_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_members"),
        sa.UniqueConstraint("community_id", "name_key", name="uq_members_community_id_name_key"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_members_community_id"
        ),
    )
    op.create_index(
        "ix_members_community_id_joined_at_id", "members", ["community_id", "joined_at", "id"]
    )


def _create_keys() -> None:
    op.create_table(
        "keys",
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_keys"),
        sa.ForeignKeyConstraint(*_MEMBER, name="fk_keys_community_id_member_id"),
    )
    op.create_index("ix_keys_community_id_member_id", "keys", ["community_id", "member_id"])


def _create_revisions() -> None:
    key = ("community_id", "member_id", "question_id")
    op.create_table(
        "revisions",
        *(sa.Column(name, sa.Text, nullable=False) for name in key),
        sa.Column("n", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("data", sa.JSON),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("guide_version", sa.Text, nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(*key, "n", name="pk_revisions"),
        sa.UniqueConstraint(
            *key, "token", name="uq_revisions_community_id_member_id_question_id_token"
        ),
        sa.ForeignKeyConstraint(*_MEMBER, name="fk_revisions_community_id_member_id"),
        sa.CheckConstraint("base >= 0 AND base < n", name="ck_revisions_base_is_earlier"),
    )


def _create_heads() -> None:
    key = ("community_id", "member_id", "question_id")
    op.create_table(
        "heads",
        *(sa.Column(name, sa.Text, nullable=False) for name in key),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("shared_n", sa.Integer),
        sa.PrimaryKeyConstraint(*key, name="pk_heads"),
        sa.ForeignKeyConstraint(
            [*key, "n"],
            [f"revisions.{name}" for name in (*key, "n")],
            name="fk_heads_community_id_member_id_question_id_n",
        ),
        sa.CheckConstraint("shared_n <= n", name="ck_heads_shared_is_not_newer"),
    )


def _create_shares() -> None:
    op.create_table(
        "shares",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("section_id", sa.Text, nullable=False),
        sa.Column("revisions", sa.JSON, nullable=False),
        sa.Column("shared_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member_id", "n", name="pk_shares"),
        sa.ForeignKeyConstraint(*_MEMBER, name="fk_shares_community_id_member_id"),
    )

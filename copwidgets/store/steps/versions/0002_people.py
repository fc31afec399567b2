"""Add what a community is led with: settings, roles, expiring links, pseudonyms, the audit log.

Communities of the first schema keep their ways: anybody may join them by name, and everybody sees
the results. A step is frozen once released: it imports nothing of the package.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns and tables; no answer is touched."""
    _extend_communities()
    _extend_members()
    _draw_aliases()
    _add("keys", "kind", default="personal")
    _add("keys", "expires_at")
    _add("keys", "revoked_at")
    _create_community_keys()
    _create_audit()


def _add(table: str, name: str, *, default: str | None = None) -> None:
    """Add a moment or a text; a default is what the rows that are there already get."""
    kind = _MOMENT if name.endswith("_at") else sa.Text()
    column: sa.Column[object] = sa.Column(
        name, kind, nullable=default is None, server_default=default
    )
    op.add_column(table, column)


def _extend_communities() -> None:
    for name, default in {"joining": "open", "results": "always", "naming": "named"}.items():
        _add("communities", name, default=default)
    for name in ("results_open", "is_closed"):
        flag = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("communities", flag)
    op.add_column("communities", sa.Column("link_days", sa.Integer))
    _add("communities", "guide_version")


def _extend_members() -> None:
    _add("members", "role", default="member")
    for name in ("email", "login", "alias", "seen_at"):
        _add("members", name)
    for name in ("alias", "login"):
        op.create_index(
            f"ix_members_community_id_{name}", "members", ["community_id", name], unique=True
        )
    op.create_index("ix_members_login", "members", ["login"])


def _draw_aliases() -> None:
    """Give everybody who is there a number at random, so that it says nothing of who came when."""
    members = sa.table("members", *(sa.column(each) for each in ("community_id", "id", "alias")))
    connection = op.get_bind()
    rows = connection.execute(sa.select(members.c.community_id, members.c.id)).all()
    taken: dict[str, set[str]] = {}
    for community_id, member_id in rows:
        own = taken.setdefault(community_id, set())
        alias = _draw_alias(own)
        own.add(alias)
        is_one = (members.c.community_id == community_id) & (members.c.id == member_id)
        connection.execute(sa.update(members).where(is_one).values(alias=alias))


def _draw_alias(taken: set[str]) -> str:
    highest = max(1000, 4 * (len(taken) + 1))
    while True:
        alias = str(100 + secrets.randbelow(highest - 100))
        if alias not in taken:
            return alias


def _create_community_keys() -> None:
    op.create_table(
        "community_keys",
        sa.Column("key_hash", sa.Text, nullable=False),
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        sa.PrimaryKeyConstraint("key_hash", name="pk_community_keys"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_community_keys_community_id"
        ),
    )
    op.create_index("ix_community_keys_community_id", "community_keys", ["community_id"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("by_host", sa.Boolean, nullable=False),
        sa.Column("actor_id", sa.Text),
        sa.Column("target_id", sa.Text),
        sa.Column("details", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_audit"),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name="fk_audit_community_id"),
    )
    op.create_index("ix_audit_community_id_at_id", "audit", ["community_id", "at", "id"])

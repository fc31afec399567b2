"""Number the changes of each community's answers, and keep what files handed over are known by.

A reader that knows a number asks for what came after it. What is there already is one change, after
which everything is read anew. A step is frozen once released: it imports nothing of the package.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns, an index and tables; no answer is touched."""
    for name in ("changes", "rewritten"):
        _add_number("communities", name)
    _add_number("heads", "change")
    op.create_index("ix_heads_community_id_change", "heads", ["community_id", "change"])
    op.create_table(
        "passports",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("member_id", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member_id", name="pk_passports"),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name="fk_passports_community_id_member_id",
        ),
    )
    op.create_table(
        "erased",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "mark", name="pk_erased"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_erased_community_id"
        ),
    )


def _add_number(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.Integer, nullable=False, server_default="1"))

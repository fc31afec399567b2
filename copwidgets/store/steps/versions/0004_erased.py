"""Keep what hinders the files of an erased person from being merged again.

A step is frozen once released: it imports nothing of the package.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; nothing else is touched."""
    op.create_table(
        "erased",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "mark", name="pk_erased"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_erased_community_id"
        ),
    )

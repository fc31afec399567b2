"""Add what people decide about answers, and the files that answers came in from elsewhere.

A step is frozen once released: it imports nothing of the package.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add a column and tables; no answer is touched."""
    judged = sa.Column("judged", sa.Integer, nullable=False, server_default="0")
    op.add_column("communities", judged)
    _create_judgements()
    _create_imports()
    _create_made("imported_members", key=("community_id", "member_id"))
    answer = ("community_id", "member_id", "question_id", "import_id")
    _create_made("imported_answers", key=answer)


def _create_judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("actor_id", sa.Text),
        sa.Column("about_id", sa.Text),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "n", name="pk_judgements"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_judgements_community_id"
        ),
    )


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor_id", sa.Text),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("members", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("undone_at", _MOMENT),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_imports"),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name="fk_imports_community_id"
        ),
    )


def _create_made(table: str, *, key: tuple[str, ...]) -> None:
    """Create a table of what imports made; each row leads to its member and its import."""
    names = (*key, *(() if "import_id" in key else ("import_id",)))
    op.create_table(
        table,
        *(sa.Column(name, sa.Text, nullable=False) for name in names),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["members.community_id", "members.id"],
            name=f"fk_{table}_community_id_member_id",
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "import_id"],
            ["imports.community_id", "imports.id"],
            name=f"fk_{table}_community_id_import_id",
        ),
    )

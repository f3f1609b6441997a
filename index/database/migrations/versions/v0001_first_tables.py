"""The tables of the first version, which made them without Alembic: where they are, they are taken over."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that are missing."""
    op.create_table(
        "inbox",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posting", sa.Boolean, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "seen",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_seen_at", "seen", ["at"], if_not_exists=True)
    op.create_table(
        "turns",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_turns_conversation", "turns", ["conversation"], if_not_exists=True)
    op.create_index("ix_turns_at", "turns", ["at"], if_not_exists=True)
    op.create_table(
        "ratings",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        if_not_exists=True,
    )

"""Every row says whose it is: the workspace, and the user where there is one; a question is kept in columns.

What was kept before has the workspace "" until one adopts it. Lone surrogates, which nothing can read any more, become
spaces. Each table is taken out and made anew, which is the same on every database.
"""

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_Row = dict[str, Any]


def upgrade() -> None:
    """Make every table anew, with what it held."""
    _make_inbox(_take_out("inbox"))
    _make_seen_events(_take_out("seen"))
    _make_conversations(_take_out("turns"))
    _make_ratings(_take_out("ratings"))


def _take_out(name: str) -> list[_Row]:
    """Drop a table and return its rows, in order."""
    table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
    rows = op.get_bind().execute(sa.select(table).order_by(*table.primary_key)).mappings()
    held = [dict(row) for row in rows]
    op.drop_table(name)
    return held


def _make_inbox(rows: list[_Row]) -> None:
    table = op.create_table(
        "inbox",
        sa.Column("workspace", sa.String(255), nullable=False),
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(255), nullable=False),
        sa.Column("user", sa.String(255), nullable=False),
        sa.Column("ts", sa.String(255), nullable=False),
        sa.Column("thread", sa.String(255), nullable=False),
        sa.Column("text", sa.JSON, nullable=False),
        sa.Column("response_url", sa.Text, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posting", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_inbox"),
    )
    op.bulk_insert(table, [{"workspace": "", **row, **_read(row.pop("asked"))} for row in rows])


def _make_seen_events(rows: list[_Row]) -> None:
    table = op.create_table(
        "seen_events",
        sa.Column("workspace", sa.String(255), nullable=False),
        sa.Column("id", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_seen_events"),
    )
    op.create_index("ix_seen_events_at", "seen_events", ["at"])
    op.bulk_insert(table, [{"workspace": "", **row} for row in rows])


def _make_conversations(rows: list[_Row]) -> None:
    table = op.create_table(
        "conversations",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("user", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_conversations"),
    )
    op.create_index("ix_conversations_workspace_conversation", "conversations", ["workspace", "conversation"])
    op.create_index("ix_conversations_at", "conversations", ["at"])
    anonymous = {"workspace": "", "user": ""}
    op.bulk_insert(table, [_numbered_anew(row) | anonymous | {"question": _read(row["question"])} for row in rows])


def _make_ratings(rows: list[_Row]) -> None:
    table = op.create_table(
        "ratings",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("remark", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ratings"),
    )
    op.bulk_insert(table, [_numbered_anew(row) | {"workspace": "", "remark": _read(row["remark"])} for row in rows])


def _numbered_anew(row: _Row) -> _Row:
    """Leave the number out, for PostgreSQL goes on counting only from those that it gave itself."""
    return {name: value for name, value in row.items() if name != "number"}


def _read(text: str) -> Any:
    """Read JSON as json.dumps wrote it, lone surrogates and all."""
    found = json.loads(text)
    if isinstance(found, dict):
        return {name: _LONE_SURROGATE.sub(" ", value) for name, value in found.items()}
    return _LONE_SURROGATE.sub(" ", found)

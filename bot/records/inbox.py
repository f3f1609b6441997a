"""Questions that arrived and are not answered yet."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)

from bot.datatypes import Asked
from index.database.metadata import metadata

table = Table(
    "inbox",
    metadata,
    Column("workspace", String(255), primary_key=True),
    Column("id", String(255), primary_key=True),
    Column("place", String(16), nullable=False),
    Column("channel", String(255), nullable=False),
    Column("user", String(255), nullable=False),
    Column("ts", String(255), nullable=False),
    Column("thread", String(255), nullable=False),
    # PostgreSQL's text takes no NUL, and people send everything.
    Column("text", JSON, nullable=False),
    Column("response_url", Text, nullable=False),
    Column("received", DateTime(timezone=True), nullable=False),
    Column("posting", Boolean, nullable=False),
)
_ASKED = [column for column in table.c if column.name not in ("received", "posting")]


def add(database: Connection, asked: Asked, now: datetime) -> None:
    """Keep a question."""
    database.execute(insert(table).values(**asdict(asked), received=now, posting=False))


def received_until(database: Connection, workspace: str, moment: datetime) -> list[Asked]:
    """Return the questions that arrived no later than a moment, oldest first."""
    query = select(*_ASKED).where(table.c.workspace == workspace, table.c.received <= moment)
    return [Asked(**row) for row in database.execute(query.order_by(table.c.received)).mappings()]


def is_posting(database: Connection, asked: Asked) -> bool | None:
    """Tell whether the answer was about to be posted before; None if the question is not here."""
    return database.execute(select(table.c.posting).where(_is(asked))).scalar()


def set_posting(database: Connection, asked: Asked) -> bool:
    """Note that the answer is about to be posted; False if it was before, or the question is not here."""
    first = update(table).where(_is(asked), table.c.posting.is_(False)).values(posting=True)
    return database.execute(first).rowcount == 1


def remove(database: Connection, asked: Asked) -> None:
    """Take a question out."""
    database.execute(delete(table).where(_is(asked)))


def forget(database: Connection, workspace: str, channel: str, ts: str) -> None:
    """Delete what a message asked."""
    database.execute(delete(table).where(table.c.workspace == workspace, table.c.channel == channel, table.c.ts == ts))


def forget_before(database: Connection, moment: datetime) -> None:
    """Delete what arrived before a moment."""
    database.execute(delete(table).where(table.c.received < moment))


def _is(asked: Asked) -> ColumnElement[bool]:
    return and_(table.c.workspace == asked.workspace, table.c.id == asked.id)

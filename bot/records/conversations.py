"""What was asked in each conversation, so that what is asked next is understood."""

from datetime import datetime

from sqlalchemy import JSON, Column, Connection, DateTime, Index, Integer, String, Table, delete, insert, select

from bot.datatypes import Turn
from index.database.metadata import metadata

_MOST_TURNS = 20

table = Table(
    "conversations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("workspace", String(255), nullable=False),
    Column("conversation", String(255), nullable=False),
    Column("source", String(255), nullable=False),
    Column("user", String(255), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("question", JSON, nullable=False),
    Index(None, "workspace", "conversation"),
)


def add(database: Connection, turn: Turn, user: str, question: str, now: datetime) -> None:
    """Keep what a user asked, or a button asked for them, as part of a turn."""
    database.execute(insert(table).values(**turn._asdict(), user=user, at=now, question=question))


def turns(database: Connection, workspace: str, conversation: str, since: datetime) -> list[tuple[Turn, str]]:
    """Return what was asked in a conversation since a moment, oldest first, the last few at most."""
    query = (
        select(table.c.source, table.c.question)
        .where(table.c.workspace == workspace, table.c.conversation == conversation, table.c.at >= since)
        .order_by(table.c.number.desc())
        .limit(_MOST_TURNS)
    )
    rows = database.execute(query).all()
    return [(Turn(conversation, row.source, workspace), row.question) for row in reversed(rows)]


def forget(database: Connection, workspace: str, channel: str, ts: str) -> None:
    """Delete what a message asked."""
    here = table.c.conversation.startswith(f"{channel}:", autoescape=True)
    database.execute(delete(table).where(table.c.workspace == workspace, here, table.c.source == ts))


def forget_before(database: Connection, moment: datetime) -> None:
    """Delete what was asked before a moment."""
    database.execute(delete(table).where(table.c.at < moment))

"""What readers thought of quotes, without who they are and what they had asked."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, Column, Connection, DateTime, Integer, String, Table, Text, func, insert, select

from bot.datatypes import QuoteReference
from index.database.metadata import metadata

_LONGEST_REASON = 64
_LONGEST_REMARK = 3000

table = Table(
    "ratings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("workspace", String(255), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("document", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("receipt", String(64), nullable=False),
    Column("reason", String(_LONGEST_REASON), nullable=False),
    Column("remark", JSON, nullable=False),
)


def add(database: Connection, quote: QuoteReference, helpful: bool, reason: str, remark: str, now: datetime) -> None:
    """Keep a rating."""
    values = {
        "workspace": quote.turn.workspace,
        "at": now,
        "helpful": helpful,
        "document": quote.document,
        "start": quote.span.start,
        "end": quote.span.end,
        "receipt": quote.receipt,
        "reason": reason[:_LONGEST_REASON],
        "remark": remark[:_LONGEST_REMARK],
    }
    database.execute(insert(table).values(values))


def count(database: Connection, workspace: str) -> tuple[int, int]:
    """Count a workspace's ratings: helpful and not helpful."""
    query = select(table.c.helpful, func.count()).where(table.c.workspace == workspace).group_by(table.c.helpful)
    counts: dict[bool, int] = {bool(row[0]): int(row[1]) for row in database.execute(query)}
    return counts.get(True, 0), counts.get(False, 0)

"""The ids of events that arrived, for Slack sends some again."""

from datetime import UTC, datetime

from sqlalchemy import Column, Connection, DateTime, String, Table, delete, func, insert, select

from index.database.metadata import metadata

table = Table(
    "seen_events",
    metadata,
    Column("workspace", String(255), primary_key=True),
    Column("id", String(255), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)


def add(database: Connection, workspace: str, event: str, now: datetime) -> None:
    """Keep an id. Raises IntegrityError if it was seen before."""
    database.execute(insert(table).values(workspace=workspace, id=event, at=now))


def last(database: Connection) -> datetime | None:
    """Return when the last event of any workspace arrived."""
    found: datetime | None = database.execute(select(func.max(table.c.at))).scalar()
    return found.replace(tzinfo=UTC) if found and not found.tzinfo else found


def forget_before(database: Connection, moment: datetime) -> None:
    """Delete what arrived before a moment."""
    database.execute(delete(table).where(table.c.at < moment))

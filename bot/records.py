"""What must outlive a process: questions in work, events seen, threads for a day, ratings. SQLite or PostgreSQL."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from bot.datatypes import Asked, QuoteReference
from index.errors import MentorError

REMEMBERED = timedelta(days=1)
"""How long a thread's questions, and the ids of events, are kept."""

_tables = MetaData()
_inbox = Table(
    "inbox",
    _tables,
    Column("id", String(255), primary_key=True),
    Column("received", DateTime(timezone=True), nullable=False),
    Column("posting", Boolean, nullable=False),
    Column("asked", Text, nullable=False),
)
_seen = Table(
    "seen",
    _tables,
    Column("id", String(255), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
_turns = Table(
    "turns",
    _tables,
    Column("number", Integer, primary_key=True),
    Column("conversation", String(255), nullable=False, index=True),
    Column("source", String(255), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("question", Text, nullable=False),
)
_ratings = Table(
    "ratings",
    _tables,
    Column("number", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("document", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("receipt", String(64), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("remark", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that has arrived and is not answered yet."""

    asked: Asked
    posting: bool
    """Its answer was about to be posted, so it may stand in Slack already."""


class Records:
    """One database. Every method is a transaction of its own and may be called from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database, and make its tables if need be. Raises MentorError that does not show the address."""
        try:
            engine = create_engine(url, pool_pre_ping=True)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _prepare_sqlite)
            _tables.create_all(engine)
        except (SQLAlchemyError, ArgumentError, ImportError, OSError) as error:
            raise MentorError(
                f"The records cannot be opened ({type(error).__name__}); set MENTOR_RECORDS to a database "
                "that can be written, such as sqlite:///mentor.sqlite3."
            ) from None
        return cls(engine)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def note(self, asked: Asked, now: datetime | None = None) -> bool:
        """Keep a question until it is answered; False if this event was seen before. Forgets what is too old."""
        now = now or datetime.now(UTC)
        try:
            with self._transaction() as database:
                database.execute(delete(_seen).where(_seen.c.at < now - REMEMBERED))
                database.execute(delete(_turns).where(_turns.c.at < now - REMEMBERED))
                database.execute(delete(_inbox).where(_inbox.c.received < now - REMEMBERED))
                database.execute(insert(_seen).values(id=asked.id, at=now))
                values = {"id": asked.id, "received": now, "posting": False, "asked": json.dumps(asdict(asked))}
                database.execute(insert(_inbox).values(values))
        except IntegrityError:
            return False
        return True

    def pending(self, before: datetime) -> list[Pending]:
        """Return the questions that arrived before a moment and are not answered, oldest first."""
        query = select(_inbox).where(_inbox.c.received <= before).order_by(_inbox.c.received)
        with self._transaction() as database:
            return [Pending(Asked(**json.loads(row.asked)), row.posting) for row in database.execute(query)]

    def posting(self, asked: Asked) -> None:
        """Note that the answer is about to be posted."""
        with self._transaction() as database:
            database.execute(update(_inbox).where(_inbox.c.id == asked.id).values(posting=True))

    def answered(self, asked: Asked, question: str, now: datetime | None = None) -> None:
        """Delete the question from the inbox; keep it as a turn of its conversation."""
        with self._transaction() as database:
            database.execute(delete(_inbox).where(_inbox.c.id == asked.id))
            self._turn(database, asked.conversation, asked.ts or asked.id, question, now)

    def went_on(self, conversation: str, question: str, now: datetime | None = None) -> None:
        """Keep a turn that was no message: a button that asked for more."""
        with self._transaction() as database:
            self._turn(database, conversation, "", question, now)

    def history(self, conversation: str, now: datetime | None = None) -> list[str]:
        """Return a conversation's questions of the last day, oldest first."""
        since = (now or datetime.now(UTC)) - REMEMBERED
        query = select(_turns.c.question).where(_turns.c.conversation == conversation, _turns.c.at >= since)
        with self._transaction() as database:
            return [str(json.loads(row.question)) for row in database.execute(query.order_by(_turns.c.number))]

    def forget(self, channel: str, ts: str) -> None:
        """Delete a message's question everywhere: its author deleted the message."""
        with self._transaction() as database:
            mine = _turns.c.conversation.startswith(f"{channel}:", autoescape=True)
            database.execute(delete(_turns).where(mine, _turns.c.source == ts))
            rows = database.execute(select(_inbox.c.id, _inbox.c.asked)).all()
            asked = [(row.id, json.loads(row.asked)) for row in rows]
            gone = [key for key, one in asked if (one["channel"], one["ts"]) == (channel, ts)]
            database.execute(delete(_inbox).where(_inbox.c.id.in_(gone)))

    def rate(self, quote: QuoteReference, helpful: bool, reason: str = "", remark: str = "") -> None:
        """Keep a rating of a quote, without who gave it and what was asked."""
        values = {
            "at": datetime.now(UTC),
            "helpful": helpful,
            "document": quote.document,
            "start": quote.span.start,
            "end": quote.span.end,
            "receipt": quote.receipt,
            "reason": reason[:64],
            "remark": json.dumps(remark[:3000]),
        }
        with self._transaction() as database:
            database.execute(insert(_ratings).values(values))

    def ratings(self) -> tuple[int, int]:
        """Count the ratings: helpful and not helpful."""
        with self._transaction() as database:
            query = select(_ratings.c.helpful, func.count()).group_by(_ratings.c.helpful)
            counts: dict[bool, int] = {bool(row[0]): int(row[1]) for row in database.execute(query)}
        return counts.get(True, 0), counts.get(False, 0)

    def last_event(self) -> datetime | None:
        """Return when the last question arrived, if within a day."""
        with self._transaction() as database:
            found: datetime | None = database.execute(select(func.max(_seen.c.at))).scalar()
        return found.replace(tzinfo=UTC) if found and not found.tzinfo else found

    @staticmethod
    def _turn(database: Connection, conversation: str, source: str, question: str, now: datetime | None) -> None:
        at = now or datetime.now(UTC)
        values = {"conversation": conversation, "source": source, "at": at, "question": json.dumps(question)}
        database.execute(insert(_turns).values(values))

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._engine.begin() as database:
            yield database


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let readers and one writer work side by side, and overwrite what is deleted."""
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "secure_delete=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")

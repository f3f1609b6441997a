"""What must outlive a process: questions in work, events seen, threads for a day, ratings. SQLite or PostgreSQL."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Self

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.datatypes import Asked, QuoteReference, Turn
from index.database.engine import open_database
from index.database.metadata import metadata

_LONGEST_HISTORY = 20  # Turns.
REMEMBERED = timedelta(days=1)
"""How long a thread's questions, and the ids of events, are kept."""

_inbox = Table(
    "inbox",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("received", DateTime(timezone=True), nullable=False),
    Column("posting", Boolean, nullable=False),
    Column("asked", Text, nullable=False),
)
_seen = Table(
    "seen",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)
_turns = Table(
    "turns",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("conversation", String(255), nullable=False, index=True),
    Column("source", String(255), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("question", Text, nullable=False),
)
_ratings = Table(
    "ratings",
    metadata,
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


class Records:
    """One database. Every method is a transaction of its own and may be called from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database. Raises MentorError that does not show the address."""
        return cls(open_database(url))

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def note(self, asked: Asked, now: datetime | None = None) -> bool:
        """Keep a question until it is answered; False if this event was seen before."""
        now = now or datetime.now(UTC)
        try:
            with self._engine.begin() as database:
                database.execute(insert(_seen).values(id=asked.id, at=now))
                values = {"id": asked.id, "received": now, "posting": False, "asked": json.dumps(asdict(asked))}
                database.execute(insert(_inbox).values(values))
        except IntegrityError:
            return False
        return True

    def pending(self, before: datetime) -> list[Asked]:
        """Return the questions that arrived before a moment and are not answered, oldest first."""
        query = select(_inbox.c.asked).where(_inbox.c.received <= before).order_by(_inbox.c.received)
        with self._engine.begin() as database:
            return [Asked(**json.loads(row.asked)) for row in database.execute(query)]

    def may_be_posted(self, asked: Asked) -> bool | None:
        """Tell whether an answer was about to be posted before; None if the question is no longer in the inbox."""
        with self._engine.begin() as database:
            found = database.execute(select(_inbox.c.posting).where(_inbox.c.id == asked.id)).scalar()
        return None if found is None else bool(found)

    def posting(self, asked: Asked, now: datetime | None = None) -> None:
        """Note that the answer is about to be posted, and keep the question with its conversation.

        That is before the post, for buttons can be pressed as soon as the answer is seen. A question that was deleted
        meanwhile is kept nowhere.
        """
        first = update(_inbox).where(_inbox.c.id == asked.id, _inbox.c.posting.is_(False)).values(posting=True)
        with self._engine.begin() as database:
            if database.execute(first).rowcount == 1:
                self._add(database, asked.turn, asked.text, now)

    def answered(self, asked: Asked) -> None:
        """Take the question out of the inbox."""
        with self._engine.begin() as database:
            database.execute(delete(_inbox).where(_inbox.c.id == asked.id))

    def went_on(self, turn: Turn, question: str, now: datetime | None = None) -> None:
        """Keep what a button asked for as part of its turn."""
        with self._engine.begin() as database:
            self._add(database, turn, question, now)

    def turns(self, conversation: str, now: datetime | None = None) -> list[tuple[Turn, str]]:
        """Return what was asked in a conversation within a day, oldest first, the last few at most."""
        since = (now or datetime.now(UTC)) - REMEMBERED
        query = select(_turns.c.source, _turns.c.question).where(
            _turns.c.conversation == conversation, _turns.c.at >= since
        )
        with self._engine.begin() as database:
            rows = database.execute(query.order_by(_turns.c.number.desc()).limit(_LONGEST_HISTORY)).all()
        return [(Turn(conversation, row.source), str(json.loads(row.question))) for row in reversed(rows)]

    def forget(self, channel: str, ts: str) -> None:
        """Delete a message's question everywhere: its author deleted the message."""
        with self._engine.begin() as database:
            mine = _turns.c.conversation.startswith(f"{channel}:", autoescape=True)
            database.execute(delete(_turns).where(mine, _turns.c.source == ts))
            rows = database.execute(select(_inbox.c.id, _inbox.c.asked)).all()
            asked = [(row.id, json.loads(row.asked)) for row in rows]
            gone = [key for key, one in asked if (one["channel"], one["ts"]) == (channel, ts)]
            database.execute(delete(_inbox).where(_inbox.c.id.in_(gone)))

    def forget_old(self, now: datetime | None = None) -> None:
        """Delete what is older than a day."""
        before = (now or datetime.now(UTC)) - REMEMBERED
        with self._engine.begin() as database:
            for when in (_seen.c.at, _turns.c.at, _inbox.c.received):
                database.execute(delete(when.table).where(when < before))

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
        with self._engine.begin() as database:
            database.execute(insert(_ratings).values(values))

    def ratings(self) -> tuple[int, int]:
        """Count the ratings: helpful and not helpful."""
        with self._engine.begin() as database:
            query = select(_ratings.c.helpful, func.count()).group_by(_ratings.c.helpful)
            counts: dict[bool, int] = {bool(row[0]): int(row[1]) for row in database.execute(query)}
        return counts.get(True, 0), counts.get(False, 0)

    def last_event(self) -> datetime | None:
        """Return when the last question arrived, if within a day."""
        with self._engine.begin() as database:
            found: datetime | None = database.execute(select(func.max(_seen.c.at))).scalar()
        return found.replace(tzinfo=UTC) if found and not found.tzinfo else found

    @staticmethod
    def _add(database: Connection, turn: Turn, question: str, now: datetime | None) -> None:
        values = {"conversation": turn.conversation, "source": turn.source, "at": now or datetime.now(UTC)}
        database.execute(insert(_turns).values(**values, question=json.dumps(question)))

"""What must outlive a process, each change of it one transaction."""

from datetime import UTC, datetime, timedelta
from typing import Self

from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError

from bot.datatypes import Asked, QuoteReference, Turn
from bot.records import conversations, inbox, ratings, seen_events
from index.database.engine import open_database

REMEMBERED = timedelta(days=1)
"""How long a thread's questions, and the ids of events, are kept."""
_TABLES = (inbox.table, seen_events.table, conversations.table, ratings.table)


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

    def adopt(self, workspace: str) -> None:
        """Give a workspace what was kept before there were workspaces."""
        with self._engine.begin() as database:
            for table in _TABLES:
                database.execute(update(table).where(table.c.workspace == "").values(workspace=workspace))

    def note(self, asked: Asked, now: datetime | None = None) -> bool:
        """Keep a question until it is answered; False if this event was seen before."""
        now = now or datetime.now(UTC)
        try:
            with self._engine.begin() as database:
                seen_events.add(database, asked.workspace, asked.id, now)
                inbox.add(database, asked, now)
        except IntegrityError:
            return False
        return True

    def pending(self, workspace: str, before: datetime) -> list[Asked]:
        """Return a workspace's questions that arrived before a moment and are not answered, oldest first."""
        with self._engine.begin() as database:
            return inbox.received_until(database, workspace, before)

    def may_be_posted(self, asked: Asked) -> bool | None:
        """Tell whether an answer was about to be posted before; None if the question is no longer in the inbox."""
        with self._engine.begin() as database:
            return inbox.is_posting(database, asked)

    def posting(self, asked: Asked, now: datetime | None = None) -> None:
        """Note that the answer is about to be posted, and keep the question with its conversation.

        That is before the post, for buttons can be pressed as soon as the answer is seen. A question that was deleted
        meanwhile is kept nowhere.
        """
        with self._engine.begin() as database:
            if inbox.set_posting(database, asked):
                conversations.add(database, asked.turn, asked.user, asked.text, now or datetime.now(UTC))

    def answered(self, asked: Asked) -> None:
        """Take the question out of the inbox."""
        with self._engine.begin() as database:
            inbox.remove(database, asked)

    def went_on(self, turn: Turn, user: str, question: str, now: datetime | None = None) -> None:
        """Keep what a user's button asked for as part of its turn."""
        with self._engine.begin() as database:
            conversations.add(database, turn, user, question, now or datetime.now(UTC))

    def turns(self, workspace: str, conversation: str, now: datetime | None = None) -> list[tuple[Turn, str]]:
        """Return what was asked in a conversation within a day, oldest first, the last few at most."""
        since = (now or datetime.now(UTC)) - REMEMBERED
        with self._engine.begin() as database:
            return conversations.turns(database, workspace, conversation, since)

    def forget(self, workspace: str, channel: str, ts: str) -> None:
        """Delete a message's question everywhere: its author deleted the message."""
        with self._engine.begin() as database:
            conversations.forget(database, workspace, channel, ts)
            inbox.forget(database, workspace, channel, ts)

    def forget_old(self, now: datetime | None = None) -> None:
        """Delete what is older than a day."""
        before = (now or datetime.now(UTC)) - REMEMBERED
        with self._engine.begin() as database:
            for kept in (seen_events, conversations, inbox):
                kept.forget_before(database, before)

    def rate(self, quote: QuoteReference, helpful: bool, reason: str = "", remark: str = "") -> None:
        """Keep a rating of a quote, without who gave it and what was asked."""
        with self._engine.begin() as database:
            ratings.add(database, quote, helpful, reason, remark, datetime.now(UTC))

    def ratings(self, workspace: str) -> tuple[int, int]:
        """Count a workspace's ratings: helpful and not helpful."""
        with self._engine.begin() as database:
            return ratings.count(database, workspace)

    def last_event(self) -> datetime | None:
        """Return when the last question arrived in any workspace, if within a day."""
        with self._engine.begin() as database:
            return seen_events.last(database)

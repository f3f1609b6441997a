"""A database as the first version of the bot made it, before there were migrations."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

_TABLES = """
CREATE TABLE inbox (
    id VARCHAR(255) NOT NULL, received {moment} NOT NULL, posting BOOLEAN NOT NULL, asked TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE ratings (
    number {number} NOT NULL, at {moment} NOT NULL, helpful BOOLEAN NOT NULL, document TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, receipt VARCHAR(64) NOT NULL, reason VARCHAR(64) NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (number)
);
CREATE TABLE seen (
    id VARCHAR(255) NOT NULL, at {moment} NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_seen_at ON seen (at);
CREATE TABLE turns (
    number {number} NOT NULL, conversation VARCHAR(255) NOT NULL, source VARCHAR(255) NOT NULL, at {moment} NOT NULL,
    question TEXT NOT NULL,
    PRIMARY KEY (number)
);
CREATE INDEX ix_turns_at ON turns (at);
CREATE INDEX ix_turns_conversation ON turns (conversation);
"""
_TYPES = {
    "sqlite": {"moment": "DATETIME", "number": "INTEGER"},
    "postgresql": {"moment": "TIMESTAMP WITH TIME ZONE", "number": "SERIAL"},
}
THREAD = "1700000001.000000"
FOLLOW_UP = "1700000002.000000"
_MESSAGE = {
    "id": "E2",
    "place": "message",
    "channel": "D0ASKER",
    "user": "U0ASKER",
    "ts": FOLLOW_UP,
    "thread": THREAD,
    "text": "And \ud800 \0 if I don't have one?",
    "response_url": "",
}
_COMMAND = {
    "id": "C1",
    "place": "command",
    "channel": "C0GENERAL",
    "user": "U0OTHER",
    "ts": "",
    "thread": "",
    "text": "café 🧪",
    "response_url": "http://127.0.0.1:9/1",
}
_RATING = {"document": "a.md", "start": 0, "end": 5, "receipt": "01234567"}


def make_first_version(url: str, now: datetime) -> None:
    """A thread of two questions, the second unanswered, a command whose answer was about to be posted, two ratings."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in _TABLES.format(**_TYPES[engine.dialect.name]).split(";")[:-1]:
            connection.exec_driver_sql(statement)
        for asked, posting in ((_MESSAGE, False), (_COMMAND, True)):
            _insert(connection, "inbox", id=asked["id"], received=now, posting=posting, asked=json.dumps(asked))
        for event in ("E1", "E2", "C1"):
            _insert(connection, "seen", id=event, at=now)
        for question in ("Do I need \udfff a PhD?", "more"):
            turn = {"conversation": f"D0ASKER:{THREAD}", "source": THREAD}
            _insert(connection, "turns", **turn, at=now, question=json.dumps(question))
        _insert(connection, "ratings", **_RATING, at=now, helpful=True, reason="", remark=json.dumps(""))
        _insert(connection, "ratings", **_RATING, at=now, helpful=False, reason="other", remark=json.dumps("\udc00 ’"))
    engine.dispose()


def _insert(connection: sa.Connection, table: str, **values: Any) -> None:
    moment = sa.DateTime(timezone=True)
    columns = [sa.column(name, moment if isinstance(value, datetime) else None) for name, value in values.items()]
    connection.execute(sa.insert(sa.table(table, *columns)).values(values))

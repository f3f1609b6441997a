"""Questions, turns and ratings of two workspaces in which all ids are the same."""

from datetime import UTC, datetime, timedelta

from bot.datatypes import Asked, QuoteReference, Turn
from index.datatypes import Span

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(hours=25)
TEAM, OTHER = "T1", "T2"
TURN = Turn("D1:1.0", "1.0", TEAM)
THEIRS = TURN._replace(workspace=OTHER)
QUOTE = QuoteReference(TURN, "a.md", Span(0, 5), (), "0123")


def asked(identity: str, ts: str = "1.0", text: str = "why?", team: str = TEAM) -> Asked:
    return Asked(team, identity, "message", "D1", "U1", ts, "1.0", text)

"""The words of the Slack side: what was asked where, and a message as sent."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

import msgspec

from index.datatypes import Quote, Span

Place = Literal["message", "mention", "command"]
Block = dict[str, Any]
# What buttons hold, also those of messages that were posted long ago. The workspace comes with the press.
_TurnValue = tuple[str, str]
_QuoteValue = tuple[_TurnValue, str, Span, tuple[Span, ...], str]


class Turn(NamedTuple):
    """One question of a conversation."""

    conversation: str
    """The channel and the thread, or the command."""
    source: str
    """The message's ts, or the command's id."""
    workspace: str = ""
    """Slack's id of the team, or of the enterprise; empty outside Slack."""

    @property
    def alone(self) -> bool:
        """Tell whether the asker alone sees the answer: a command's."""
        return self.conversation.startswith("command:")

    def to_value(self) -> str:
        """Return the value of a button that goes on with this turn."""
        return _to_json((self.conversation, self.source))

    @classmethod
    def from_value(cls, value: str, workspace: str) -> Self:
        """Read what `to_value` returned. Raises ValueError for anything else."""
        conversation, source = msgspec.json.decode(value, type=_TurnValue)
        return cls(conversation, source, workspace)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it arrived from Slack; kept in the inbox until it is answered."""

    workspace: str
    """Slack's id of the team, or of the enterprise where that has the app for all its teams."""
    id: str
    """Slack's id of the event, or of the command's trigger: the same when Slack sends it again."""
    place: Place
    channel: str
    user: str
    ts: str
    """Of the message; empty for a command."""
    thread: str
    """The thread's ts, in which the reply belongs; empty for a command."""
    text: str
    response_url: str = ""
    """Where a command is answered."""

    @property
    def turn(self) -> Turn:
        """Return under which key the question is kept with its thread."""
        if self.place == "command":
            return Turn(f"command:{self.id}", self.id, self.workspace)
        return Turn(f"{self.channel}:{self.thread}", self.ts, self.workspace)


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: blocks, and the same in plain text for screen readers and notifications."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class QuoteReference:
    """A quote as a button carries it: which turn it answered, where it stands, which bytes it was checked against."""

    turn: Turn
    document: str
    span: Span
    highlights: tuple[Span, ...]
    receipt: str

    @classmethod
    def of(cls, quote: Quote, turn: Turn) -> Self:
        """Refer to a quote."""
        return cls(turn, quote.document, quote.span, quote.highlights, quote.receipt)

    def to_value(self) -> str:
        """Return a button's value."""
        turn = (self.turn.conversation, self.turn.source)
        return _to_json((turn, self.document, self.span, self.highlights, self.receipt))

    @classmethod
    def from_value(cls, value: str, workspace: str) -> Self:
        """Read what `to_value` returned. Raises ValueError for anything else."""
        (conversation, source), *quote = msgspec.json.decode(value, type=_QuoteValue)
        return cls(Turn(conversation, source, workspace), *quote)


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()

"""The words of the Slack side: what was asked where, and a message as sent."""

import json
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from index.datatypes import Quote, Span

Place = Literal["message", "mention", "command"]
Block = dict[str, Any]


class Turn(NamedTuple):
    """One question of a conversation."""

    conversation: str
    """The channel and the thread, or the command."""
    source: str
    """The message's ts, or the command's id."""

    @property
    def alone(self) -> bool:
        """Tell whether the asker alone sees the answer: a command's."""
        return self.conversation.startswith("command:")

    def to_value(self) -> str:
        """Return the value of a button that goes on with this turn."""
        return json.dumps(self, separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> Self:
        """Read what `to_value` returned. Raises ValueError for anything else."""
        try:
            return cls(*map(str, json.loads(value)))
        except TypeError as error:
            raise ValueError("This is no turn of a conversation.") from error


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it arrived from Slack; kept in the inbox until it is answered."""

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
            return Turn(f"command:{self.id}", self.id)
        return Turn(f"{self.channel}:{self.thread}", self.ts)


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
        return json.dumps([self.turn, self.document, self.span, self.highlights, self.receipt], separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> Self:
        """Read what `to_value` returned. Raises ValueError for anything else."""
        try:
            turn, document, span, highlights, receipt = json.loads(value)
            whole = tuple(Span(*map(int, one)) for one in highlights)
            return cls(Turn(*map(str, turn)), str(document), Span(*map(int, span)), whole, str(receipt))
        except (TypeError, KeyError) as error:
            raise ValueError("This is no reference to a quote.") from error

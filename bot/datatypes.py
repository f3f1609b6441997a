"""The words of the Slack side: what was asked where, and a message as sent."""

import json
from dataclasses import dataclass
from typing import Any, Literal, Self

from index.datatypes import Quote, Span

Place = Literal["message", "mention", "command"]
Block = dict[str, Any]


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
    def conversation(self) -> str:
        """Return the key under which the thread's earlier questions are kept."""
        return f"{self.channel}:{self.thread}" if self.thread else f"command:{self.id}"


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: blocks, and the same in plain text for screen readers and notifications."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class QuoteReference:
    """A quote as a button carries it: where it stands and which bytes it was checked against, not the text."""

    document: str
    span: Span
    highlights: tuple[Span, ...]
    receipt: str

    @classmethod
    def of(cls, quote: Quote) -> Self:
        """Refer to a quote."""
        return cls(quote.document, quote.span, quote.highlights, quote.receipt)

    def to_value(self) -> str:
        """Return a button's value."""
        return json.dumps([self.document, self.span, self.highlights, self.receipt], separators=(",", ":"))

    @classmethod
    def from_value(cls, value: str) -> Self:
        """Read what `to_value` returned. Raises ValueError for anything else."""
        try:
            document, span, highlights, receipt = json.loads(value)
            return cls(str(document), Span(*span), tuple(Span(*one) for one in highlights), str(receipt))
        except (TypeError, KeyError) as error:
            raise ValueError("This is no reference to a quote.") from error

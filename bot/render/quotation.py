"""A quote as Slack's rich text: exact, and deaf to markup and mentions."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.datatypes import Block
from bot.render.pieces import Piece, context_pieces, quote_pieces
from index.datatypes import Quote, RunStyle

_STYLES: dict[RunStyle, str] = {"bold": "bold", "italic": "italic", "struck": "strike", "code": "code"}
_KEY_STYLES = ("bold", "underline")
"""Of a sentence that answers; the author's own bold is not underlined."""


def quotation(quote: Quote) -> Block:
    """Return a quote, in quotation marks of its own, after those of the lines that it needs."""
    parts = [*map(context_pieces, quote.context), quote_pieces(quote)]
    quotes = [{"type": "rich_text_quote", "elements": list(_elements(pieces))} for pieces in parts]
    return {"type": "rich_text", "elements": quotes}


def length(value: Any) -> int:
    """Return how many characters of texts and addresses are sent."""
    if isinstance(value, list):
        return sum(map(length, value))
    if isinstance(value, dict):
        return sum(len(part) if name in ("text", "url") else length(part) for name, part in value.items())
    return 0


def _elements(pieces: Iterable[Piece]) -> Iterator[Block]:
    for piece in pieces:
        element: Block = {"type": "text", "text": piece.text}
        if piece.link:
            element = {"type": "link", "url": piece.link, "text": piece.text}
        if styles := [*map(_STYLES.__getitem__, piece.styles), *(_KEY_STYLES if piece.key else ())]:
            element["style"] = dict.fromkeys(styles, True)
        yield element

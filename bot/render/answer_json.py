"""Answer → JSON: the contract of `mentor batch`, and what `mentor ask --json` prints."""

from typing import Any

from bot.render.words import context_runs, quote_runs, shown_at_once
from index.datatypes import Answer, Context, Quote
from index.reading.plain import plain


def answer_to_json(answer: Answer, top: int) -> dict[str, Any]:
    """Return state, coverage and quotes, of which a reader is shown at most `top` at once.

    Offsets count code points of the quoted document.
    """
    return {
        "state": answer.state,
        "coverage": round(answer.coverage, 4),
        "shown": shown_at_once(answer, top),
        "quotes": [_quote(quote) for quote in answer.quotes],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "plain": plain(quote_runs(quote)),
        "context": [_context(context) for context in quote.context],
        **_place(quote),
        "score": round(quote.score, 4),
        "highlights": [list(span) for span in quote.highlights],
        "also": [_place(other) for other in quote.also],
    }


def _context(context: Context) -> dict[str, Any]:
    start, end = context.span
    return {"text": context.text, "plain": plain(context_runs(context)), "start": start, "end": end}


def _place(quote: Quote) -> dict[str, Any]:
    """Return where a quote stands, and the receipt of the file there."""
    return {
        "document": quote.document,
        "title": quote.title,
        "url": quote.url,
        "section": quote.section,
        "paragraph": quote.paragraph,
        "start": quote.span.start,
        "end": quote.span.end,
        "receipt": quote.receipt,
    }

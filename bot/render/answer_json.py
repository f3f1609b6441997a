"""Answer → JSON: the contract of `mentor batch`, and what `mentor ask --json` prints."""

from typing import Any

from index.datatypes import Answer


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return state, coverage and quotes; offsets count code points of the quoted document."""
    return {
        "state": answer.state,
        "coverage": round(answer.coverage, 4),
        "quotes": [
            {
                "text": quote.text,
                "document": quote.document,
                "section": quote.section,
                "start": quote.span.start,
                "end": quote.span.end,
                "score": round(quote.score, 4),
                "highlights": [list(span) for span in quote.highlights],
            }
            for quote in answer.quotes
        ],
    }

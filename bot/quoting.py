"""Hits to quotes: which sentences are shown and which stand out, checked against the bytes that were indexed."""

from collections.abc import Callable, Sequence

from index.builds import DocumentEntry
from index.datatypes import Hit, Quote, Span
from index.errors import IndexDamaged

_CLOSE = 0.9
"""A second sentence stands out too if it scores at least this share of the first."""
_RECEIPT = 8  # Characters of the SHA-256.

ReadText = Callable[[str], str]
"""A document's name to its text, already checked against its SHA-256."""


def quote(hit: Hit, entry: DocumentEntry, read: ReadText) -> Quote:
    """Make a quote of a whole passage. Raises IndexDamaged where the document's bytes do not hold it."""
    passage = hit.passage
    ranked = sorted(zip(hit.sentence_scores, passage.sentences, strict=True), key=lambda pair: -pair[0])
    highlights = [span for score, span in ranked[:2] if score >= _CLOSE * ranked[0][0]] or [ranked[0][1]]
    text = read(passage.document)[passage.span.start : passage.span.end]
    if text != passage.text:
        raise IndexDamaged(f"A passage of {passage.document} is not in its file; run `mentor rebuild`.")
    return Quote(
        text=text,
        document=passage.document,
        title=entry.title,
        section=passage.section,
        paragraph=passage.paragraph,
        span=passage.span,
        highlights=_one_thought(passage.sentences, highlights),
        score=hit.score,
        receipt=entry.sha256[:_RECEIPT],
        url=entry.url,
    )


def _one_thought(sentences: Sequence[Span], chosen: Sequence[Span]) -> tuple[Span, ...]:
    """Keep the second sentence only where it stands beside the first."""
    places = [sentences.index(span) for span in chosen]
    return tuple(span for span, place in zip(chosen, places, strict=True) if abs(place - places[0]) <= 1)

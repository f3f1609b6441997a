"""Hits to quotes: which sentences are shown and which stand out, checked against the bytes that were indexed."""

import re
from collections.abc import Callable, Sequence

from bot import messages
from index.builds.manifest import DocumentEntry
from index.datatypes import Hit, Passage, Quote, Span
from index.errors import IndexDamaged

SHORT = 450
"""Characters up to which a passage is quoted whole."""
TRIMMED = 440
"""Characters to which a longer one is trimmed where its sentences allow."""
LONGEST = 900
"""Characters beyond which no neighbour is brought along."""
_SECOND = 0.4
"""A second sentence stands out too if it answers at least this share as well as the first."""
_RECEIPT = 8  # Characters of the SHA-256.
_LEANS = re.compile(
    r"(?:this|that|these|those|it|they|them|he|she|but|and|or|so|yet|however|otherwise|also|such|then|instead|still|"
    r"therefore|for example|for instance|in other words|having said that|even so|perhaps|eventually)\b(?!\s+if\b)",
    re.IGNORECASE,
)

ReadText = Callable[[str], str]
"""A document's name to its text, already checked against its SHA-256."""


def quote(hit: Hit, entry: DocumentEntry, read: ReadText) -> Quote:
    """Make a quote of a hit. Raises IndexDamaged where the document's bytes do not hold the passage."""
    passage = hit.passage
    key = _key_sentences(hit.sentence_scores)
    first, last = _shown(passage.text, passage.sentences, hit.sentence_scores, key)
    span = Span(passage.sentences[first].start, passage.sentences[last].end)
    return _checked(passage, span, tuple(passage.sentences[at] for at in key), hit.score, entry, read)


def quote_again(
    passage: Passage, span: Span, highlights: tuple[Span, ...], entry: DocumentEntry, read: ReadText
) -> Quote | None:
    """Make an earlier quote again; None unless both it and its highlights are whole sentences of the passage."""
    starts, ends = ({sentence[side] for sentence in passage.sentences} for side in (0, 1))
    if span.start not in starts or span.end not in ends or not set(highlights) <= set(passage.sentences):
        return None
    return _checked(passage, span, highlights, 0.0, entry, read)


def _checked(
    passage: Passage, span: Span, highlights: tuple[Span, ...], score: float, entry: DocumentEntry, read: ReadText
) -> Quote:
    document = read(passage.document)
    if document[passage.span.start : passage.span.end] != passage.text:
        raise IndexDamaged(messages.PASSAGE_NOT_IN_FILE.format(document=passage.document))
    return Quote(
        text=document[span.start : span.end],
        document=passage.document,
        title=entry.title,
        section=passage.section,
        paragraph=passage.paragraph,
        span=span,
        highlights=highlights,
        score=score,
        receipt=entry.sha256[:_RECEIPT],
        url=entry.url,
    )


def _key_sentences(scores: Sequence[float]) -> list[int]:
    """Return the one or two sentences that answer, the better one first; a second one stands beside the first."""
    best = max(range(len(scores)), key=lambda at: scores[at])
    beside = [at for at in (best - 1, best + 1) if 0 <= at < len(scores) and scores[at] >= _SECOND * scores[best] > 0]
    return [best, *sorted(beside, key=lambda at: -scores[at])[:1]]


def _shown(text: str, sentences: Sequence[Span], scores: Sequence[float], key: Sequence[int]) -> tuple[int, int]:
    """Return the first and the last sentence to quote: all of a short passage, else the run around the key ones."""
    start = sentences[0].start
    if len(text) <= SHORT:
        return 0, len(sentences) - 1
    first, last = min(key), max(key)
    while True:
        sides = [at for at in (first - 1, last + 1) if 0 <= at < len(sentences)]
        fitting = [at for at in sides if sentences[max(at, last)].end - sentences[min(at, first)].start <= TRIMMED]
        if not fitting:
            break
        best = max(fitting, key=lambda at: scores[at])
        first, last = min(first, best), max(last, best)
    while first > 0 and _LEANS.match(text[sentences[first].start - start :]):
        if sentences[last].end - sentences[first - 1].start > LONGEST:
            break
        first -= 1
    return first, last

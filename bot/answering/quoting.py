"""Hits to quotes: which sentences are shown and which stand out, checked against the bytes that were indexed."""

import re
from collections.abc import Callable, Sequence

from bot import messages
from index.builds.manifest import DocumentEntry
from index.datatypes import Context, Hit, Passage, Quote, Run, Span
from index.errors import IndexDamaged
from index.reading.passages import LONGEST_PASSAGE
from index.reading.plain import passage_runs, plain, seen

SHORT = 450
"""Characters, as they are seen, up to which a passage is quoted whole."""
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


def quote(hit: Hit, entry: DocumentEntry, read: ReadText, *, whole: bool = False) -> Quote:
    """Make a quote of a hit; `whole` if nobody said which of its sentences answer.

    Then no passage is trimmed that is not too long, and no line that opens others, nor a header, stands out. Raises
    IndexDamaged where the document's bytes do not hold the passage.
    """
    passage = hit.passage
    openers = {one.span for one in passage.context} if whole else set()
    places = [at for at, sentence in enumerate(passage.sentences) if sentence not in openers]
    key = _key_sentences(hit.sentence_scores, places or range(len(passage.sentences)))
    first, last = _shown(passage, hit.sentence_scores, key, LONGEST_PASSAGE if whole else SHORT)
    span = Span(passage.sentences[first].start, passage.sentences[last].end)
    return _checked(passage, span, tuple(passage.sentences[at] for at in key), hit.score, entry, read)


def quote_again(
    passage: Passage, span: Span, highlights: tuple[Span, ...], entry: DocumentEntry, read: ReadText
) -> Quote | None:
    """Make an earlier quote again; None unless it is whole sentences of the passage, and its highlights are of it."""
    starts, ends = ({sentence[side] for sentence in passage.sentences} for side in (0, 1))
    if span.start not in starts or span.end not in ends or span.start >= span.end:
        return None
    if not set(highlights) <= set(passage.sentences) or not all(map(span.holds, highlights)):
        return None
    return _checked(passage, span, highlights, 0.0, entry, read)


def _checked(
    passage: Passage, span: Span, highlights: tuple[Span, ...], score: float, entry: DocumentEntry, read: ReadText
) -> Quote:
    document = read(passage.document)
    context = _context(passage, span)
    for stretch, text in ((passage.span, passage.text), *((one.span, one.text) for one in context)):
        if document[stretch.start : stretch.end] != text:
            raise IndexDamaged(messages.PASSAGE_NOT_IN_FILE.format(document=passage.document))
    runs = _seen(passage, span, highlights, document)
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
        plain=plain(runs),
        runs=runs,
        context=context,
    )


def _context(passage: Passage, span: Span) -> tuple[Context, ...]:
    """Return what the sentences of a span need and do not hold, in order, each as it is seen."""
    shown = [at for at, sentence in enumerate(passage.sentences) if span.holds(sentence)]
    needed = {
        one.span: one._replace(runs=seen(one.text, one.span.start, one.runs, one.span))
        for one in passage.context
        if one.first <= shown[-1] and shown[0] <= one.last and not span.holds(one.span)
    }
    return tuple(needed[where] for where in sorted(needed))


def _seen(passage: Passage, span: Span, highlights: Sequence[Span], document: str) -> tuple[Run, ...]:
    """Return what is seen of a span, after the mark of the item that begins there; of what is not, the source."""
    runs = passage_runs(passage, span, [edge for highlight in highlights for edge in highlight])
    before = max((run for run in passage.runs if run.end <= span.start), default=None)
    if before and "mark" in before.styles and len(document[before.start : span.start].splitlines()) == 1:
        return (before, *runs)
    return runs or (Run(*span, document[span.start : span.end]),)


def _key_sentences(scores: Sequence[float], places: Sequence[int]) -> list[int]:
    """Return the one or two sentences that answer, the better one first; a second one stands beside the first."""
    best = max(places, key=lambda at: scores[at])
    beside = [at for at in (best - 1, best + 1) if at in places and scores[at] >= _SECOND * scores[best] > 0]
    return [best, *sorted(beside, key=lambda at: -scores[at])[:1]]


def _shown(passage: Passage, scores: Sequence[float], key: Sequence[int], short: int) -> tuple[int, int]:
    """Return the first and the last sentence to quote: all of a short passage, else the run around the key ones."""
    places = _places(passage)
    if places[-1].end - places[0].start <= short:
        return 0, len(places) - 1
    first, last = min(key), _with_what_it_opens(passage, max(key))
    while True:
        sides = [at for at in (first - 1, last + 1) if 0 <= at < len(places)]
        fitting = [at for at in sides if places[max(at, last)].end - places[min(at, first)].start <= TRIMMED]
        if not fitting:
            break
        best = max(fitting, key=lambda at: scores[at])
        first, last = min(first, best), max(last, best)
    last = _with_what_it_opens(passage, last)
    while first > 0 and _LEANS.match(_opening(passage, first)):
        if places[last].end - places[first - 1].start > LONGEST:
            break
        first -= 1
    return first, last


def _places(passage: Passage) -> Sequence[Span]:
    """Return where the sentences lie in what is seen of a passage, a space between them; without marks as it is."""
    if not passage.runs:
        return passage.sentences
    places, end = [], -1
    for sentence in passage.sentences:
        start, end = end + 1, end + 1 + len(plain(passage_runs(passage, sentence)))
        places.append(Span(start, end))
    return places


def _with_what_it_opens(passage: Passage, last: int) -> int:
    """Go on from a line that opens a list or a table to the first sentence that needs it."""
    for one in sorted(passage.context):
        if last < one.first < len(passage.sentences) and one.span.holds(passage.sentences[last]):
            last = one.first
    return last


def _opening(passage: Passage, at: int) -> str:
    """Return how a sentence begins."""
    start = passage.sentences[at].start
    if not passage.runs:
        return passage.text[start - passage.span.start :]
    return plain(passage_runs(passage, Span(start, passage.span.end)))

"""What the next questions of an author should be about: where there are fewest for what there is to answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

from index.datatypes import Document, ExpectedQuestion, Passage
from index.ranking.calibration import FEWEST_TO_CALIBRATE
from index.reading.corpus import LINE_END
from index.reading.plain import lines_of

AT_ONCE = 20
"""Questions that are asked for at a time."""
_SHOWN = 60  # Characters of a passage.
_OF_THESE = 10  # At most that the essay does not answer.
_ENOUGH = 10  # Questions for each sentence of a passage.
_SHARE_NOT_COVERED = 1 / 4  # Of the covered ones: as many of the others are wanted.


@dataclass(frozen=True, slots=True)
class WantedHere:
    """A passage that needs questions."""

    first_line: int
    """Of the essay, from 1."""
    last_line: int
    """Inclusive."""
    beginning: str
    there: int
    """Questions that it is said to answer."""
    wanted: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the next twenty questions about an essay should be."""

    not_covered: int
    """So many that it does not answer."""
    here: tuple[WantedHere, ...]
    """The others, in the order of the essay."""


def wanted(document: Document, passages: Sequence[Passage], questions: Sequence[ExpectedQuestion]) -> Wanted:
    """Share twenty questions out: some that are not covered, if there are too few, the others to the poorest passages.

    Fewer are wanted where every passage has enough.
    """
    answered = [question for question in questions if question.answers]
    enough = max(FEWEST_TO_CALIBRATE, int(_SHARE_NOT_COVERED * len(answered)))
    others = min(_OF_THESE, max(0, enough - (len(questions) - len(answered))))
    owners = {span.start: at for at, passage in enumerate(passages) for span in passage.sentences}
    there = Counter(owners[span.start] for question in answered for span in question.answers[:1])
    more: Counter[int] = Counter()
    # By how many questions each sentence of a passage has; of two as poor the longer one comes first.
    heap = [
        (there[at] / len(passage.sentences), -len(passage.text), at)
        for at, passage in enumerate(passages)
        if not passage.aside
    ]
    heapify(heap)
    for _ in range(AT_ONCE - others):
        if not heap or heap[0][0] >= _ENOUGH:
            break
        _, length, at = heap[0]
        more[at] += 1
        heapreplace(heap, ((there[at] + more[at]) / len(passages[at].sentences), length, at))
    return Wanted(others, tuple(_here(document, passages[at], there[at], more[at]) for at in sorted(more)))


def _here(document: Document, passage: Passage, there: int, more: int) -> WantedHere:
    first = len(LINE_END.findall(document.text, 0, passage.span.start)) + 1
    last = first + len(LINE_END.findall(passage.text.rstrip()))
    shown = " ".join(lines_of(passage))
    return WantedHere(first, last, shown[:_SHOWN] + ("…" if len(shown) > _SHOWN else ""), there, more)

"""Which questions of an author's seem to be wrong: those that contradict each other, or what the index would answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.authoring.pool import Pool
from index.datatypes import ExpectedQuestion
from index.ranking.retriever import Scored
from index.reading.plain import lines_of

Doubt = Literal["contradicts", "outvoted", "far", "answered", "again"]
"""Another question with other answers is all but the same; the other questions near it agree on another passage; it has
little to do with its passage; it is said not to be answered, and seems to be; a draft that is there already."""
ALIKE = 0.95
"""Cosine from which on two questions should have the same answers."""
_SAME = 0.97
"""Cosine from which on a draft adds nothing."""
_SURE = 0.8
"""Share of all votes for another passage …"""
_HARDLY = 0.02  # … and for those that are said to answer.
_MOST_AHEAD = 0.5
"""Share of all passages whose text may be nearer to a question than that of those which are said to answer it …"""
_FEWEST_AHEAD = 5  # … and how many it must be at least.
_NEAREST = 3
"""Questions nearest to one that must agree to outvote it."""
_SOME = 0.1
"""Share of all votes for a passage with which it is not far, whatever its text."""
_AT_MOST = 20_000
"""Questions of an index beyond which only drafts are looked at."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A question to look at again."""

    question: ExpectedQuestion
    doubt: Doubt
    other: ExpectedQuestion | None
    """The question that it is too much like, if that is what is wrong."""
    sentence: str
    """What seems to answer it instead; empty where it is like another one."""


def review(pool: Pool) -> Iterator[Doubtful]:
    """Yield what is doubtful, drafts last, each question once."""
    held = len(pool.questions) - pool.drafts
    paired: set[int] = set()
    for at, cosines in pool.cosines(0 if held <= _AT_MOST else held):
        found = _contradiction(pool, at, cosines, paired)
        if not found and at not in paired:
            found = _repetition(pool, at, cosines, held)
            if not found and not pool.learned[at]:
                found = _against_the_index(pool, at, cosines)
        if found:
            yield found


def _contradiction(pool: Pool, at: int, cosines: NDArray[np.float32], paired: set[int]) -> Doubtful | None:
    """Find a question that is nearly the same and is said to be answered elsewhere, or not at all; note both."""
    own = pool.passages[at]
    for other in np.flatnonzero(cosines >= ALIKE).tolist():
        if not own & pool.passages[other] and (own or pool.passages[other]) and not {at, other} <= paired:
            paired |= {at, other}
            return Doubtful(pool.questions[at], "contradicts", pool.questions[other], "")
    return None


def _repetition(pool: Pool, at: int, cosines: NDArray[np.float32], held: int) -> Doubtful | None:
    """Find what makes a draft needless; of two drafts it is the later one."""
    if at < held or not at:
        return None
    other = int(np.argmax(cosines[:at]))
    if cosines[other] < _SAME:
        return None
    return Doubtful(pool.questions[at], "again", pool.questions[other], "")


def _against_the_index(pool: Pool, at: int, cosines: NDArray[np.float32]) -> Doubtful | None:
    """Compare a question with what the index makes of it without it."""
    question, scored = pool.questions[at], pool.scored(at, cosines)
    best = int(np.argmax(scored.fused))
    if not question.answers:
        if pool.retriever.judge(scored, 1).state != "answers":
            return None
        return Doubtful(question, "answered", None, _sentence(pool, scored, best))
    own = np.isin(scored.passages, list(pool.passages[at]))
    if scored.voted and float(scored.fused[best]) >= _SURE and float(scored.fused[own].sum()) <= _HARDLY:
        doubt: Doubt = "outvoted" if _agree(pool, scored, int(scored.passages[best])) else "far"
        return Doubtful(question, doubt, None, _sentence(pool, scored, best))
    return Doubtful(question, "far", None, _sentence(pool, scored, best)) if _is_far(scored, own) else None


def _agree(pool: Pool, scored: Scored, passage: int) -> bool:
    """Tell whether the questions nearest to one are all answered by a passage."""
    expected = pool.retriever.contents.expected
    nearest = scored.neighbours.covered.rows[:_NEAREST].tolist()
    return all(passage in expected.labels_of(row)["passage"] for row in nearest)


def _is_far(scored: Scored, own: NDArray[np.bool_]) -> bool:
    """Tell whether the text of half of all passages is nearer to a question than that of its own, and nobody votes."""
    if not own.any():  # Not even among those that come into question.
        return True
    if scored.voted and float(scored.fused[own].sum()) >= _SOME:
        return False
    ahead = int((scored.near > scored.near[own].max()).sum())
    return ahead >= max(_FEWEST_AHEAD, _MOST_AHEAD * len(scored.near))


def _sentence(pool: Pool, scored: Scored, best: int) -> str:
    """Return the sentence that the index would show."""
    lines: Sequence[str] = lines_of(pool.retriever.contents.passages[int(scored.passages[best])])
    return lines[int(np.argmax(scored.sentences[best]))]

"""Which questions of an author's seem to be wrong: those that contradict each other, or what the index would answer."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.authoring.pool import ALIKE, Pool
from index.datatypes import ExpectedQuestion
from index.ranking.retriever import Scored
from index.reading.plain import lines_of
from index.text import same_words

Doubt = Literal["contradicts", "outvoted", "far", "answered", "again"]
"""Another question with other answers is all but the same; the other questions near it agree on another passage; it has
little to do with its passage; it is said not to be answered, and seems to be; a draft that is there already."""
_NEEDLESS = 0.97
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


def review(pool: Pool, wanted: Collection[str] = ()) -> Iterator[Doubtful]:
    """Yield what is doubtful, drafts last, each question once; of the essays that are `wanted`, by name, or of all."""
    held = len(pool.questions) - pool.drafts
    paired: set[int] = set()
    for at, cosines in pool.cosines(0 if held <= _AT_MOST else held):
        found = _contradiction(pool, at, cosines, paired, wanted)
        if not found and (not wanted or pool.questions[at].document in wanted):
            found = _repetition(pool, at, cosines, held)
            if not found and at not in paired and not pool.learned[at]:
                found = _against_the_index(pool, at, cosines)
        if found:
            yield found


def _contradiction(
    pool: Pool, at: int, cosines: NDArray[np.float32], paired: set[int], wanted: Collection[str]
) -> Doubtful | None:
    """Find an earlier question that is nearly the same and has other answers, or none; note both.

    Two essays may both answer a question: that is none.
    """
    question, own = pool.questions[at], pool.passages[at]
    for other in np.flatnonzero(cosines[:at] >= ALIKE).tolist():
        earlier, theirs = pool.questions[other], pool.passages[other]
        here = question.document == earlier.document
        if own & theirs or not (own or theirs) or (own and theirs and not here) or {at, other} <= paired:
            continue
        paired |= {at, other}
        if not wanted or {question.document, earlier.document} & {*wanted}:
            return Doubtful(question, "contradicts", earlier, "")
    return None


def _repetition(pool: Pool, at: int, cosines: NDArray[np.float32], held: int) -> Doubtful | None:
    """Find what makes a draft needless, or contradicts it in the same words; of two drafts it is the later one."""
    if at < held:
        return None
    question = pool.questions[at]
    if same := pool.spared.get(same_words(question.text)):
        return Doubtful(question, "again" if {*same.answers} & {*question.answers} else "contradicts", same, "")
    other = int(np.argmax(cosines[:at])) if at else 0
    alike = at and cosines[other] >= _NEEDLESS and pool.questions[other].document == question.document
    return Doubtful(question, "again", pool.questions[other], "") if alike else None


def _against_the_index(pool: Pool, at: int, cosines: NDArray[np.float32]) -> Doubtful | None:
    """Compare a question with what the index makes of it without it; what other essays answer is beside the point."""
    question, scored = pool.questions[at], pool.scored(at, cosines)
    if not question.answers:
        if pool.retriever.judge(scored, 1).state != "answers":
            return None
        return Doubtful(question, "answered", None, _sentence(pool, scored, int(np.argmax(scored.fused))))
    passages = pool.retriever.contents.passages
    here = np.array([passages[each].document == question.document for each in scored.passages.tolist()])
    own = np.isin(scored.passages, list(pool.passages[at]))
    if not here.any():
        return None
    best = int(np.argmax(np.where(here, scored.fused, -np.inf)))
    all_votes = max(float(scored.fused[here].sum()), 1e-9)
    votes, own_votes = float(scored.fused[best]) / all_votes, float(scored.fused[own].sum()) / all_votes
    if scored.voted and votes >= _SURE and own_votes <= _HARDLY:
        doubt: Doubt = "outvoted" if _agree(pool, scored, int(scored.passages[best])) else "far"
        return Doubtful(question, doubt, None, _sentence(pool, scored, best))
    supported = scored.voted and own_votes >= _SOME
    if supported or not _is_far(scored.near[here], scored.near[own]):
        return None
    return Doubtful(question, "far", None, _sentence(pool, scored, best))


def _agree(pool: Pool, scored: Scored, passage: int) -> bool:
    """Tell whether the questions nearest to one are all answered by a passage."""
    expected = pool.retriever.contents.expected
    nearest = scored.neighbours.covered.rows[:_NEAREST].tolist()
    return all(passage in expected.labels_of(row)["passage"] for row in nearest)


def _is_far(near: NDArray[np.float32], own: NDArray[np.float32]) -> bool:
    """Tell whether the text of half of an essay's passages is nearer to a question than that of its own."""
    ahead = int((near > own.max(initial=-1.0)).sum())
    return ahead >= max(_FEWEST_AHEAD, _MOST_AHEAD * len(near))


def _sentence(pool: Pool, scored: Scored, best: int) -> str:
    """Return the sentence that the index would show."""
    lines: Sequence[str] = lines_of(pool.retriever.contents.passages[int(scored.passages[best])])
    return lines[int(np.argmax(scored.sentences[best]))]

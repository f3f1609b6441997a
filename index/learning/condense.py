"""Which questions stand for the others: with what was learned, an index needs only some of them.

Chosen is what covers all best (facility location, for which the greedy choice is near the best one: Nemhauser, Wolsey
and Fisher 1978): a question stands for another as far as they are near and are answered by the same sentences.
"""

import heapq

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings

_SOFTNESS = 0.15
"""Of nearness: of a question with a cosine 0.15 lower 1/e as much is covered."""
_LARGEST = 4000  # Questions that are compared with each other.


def condense(vectors: Embeddings, answers: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """Choose `count` questions: int64 (count,), in order.

    `vectors` are all of them, float32 (n, dim), unit rows; `answers`, bool (n, sentences), says which sentences answer
    each. Only questions with the same first answer are compared.
    """
    first = np.where(answers.any(1), answers.argmax(1), -1)
    groups = [
        members[at : at + _LARGEST]
        for answer in np.unique(first)
        for members in [np.flatnonzero(first == answer)]
        for at in range(0, len(members), _LARGEST)
    ]
    near = [_nearness(vectors[group], answers[group].astype(np.float32)) for group in groups]
    covered = [np.zeros(len(group), dtype=np.float32) for group in groups]
    waiting = [
        (-float(gain), of, at) for of, rows in enumerate(near) for at, gain in enumerate(rows.sum(axis=0))
    ]  # What each would add, at the most: what is covered already counts no more.
    heapq.heapify(waiting)
    chosen: list[int] = []
    while waiting and len(chosen) < count:
        _, of, at = heapq.heappop(waiting)
        gain = float(np.maximum(near[of][:, at] - covered[of], 0).sum())
        if waiting and -gain > waiting[0][0]:
            heapq.heappush(waiting, (-gain, of, at))
            continue
        chosen.append(int(groups[of][at]))
        covered[of] = np.maximum(covered[of], near[of][:, at])
    return np.array(sorted(chosen), dtype=np.int64)


def _nearness(vectors: Embeddings, answers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each question stands for each other one, 0–1: float32 (n, n)."""
    common, counts = answers @ answers.T, answers.sum(axis=1)
    either = np.maximum(counts[:, None] + counts[None] - common, 1)
    alike = np.where(counts[:, None] > 0, common / either, 1)  # Not-covered ones have no answers, and so the same.
    return np.asarray(np.exp((vectors @ vectors.T - 1) / _SOFTNESS) * alike, dtype=np.float32)

"""How the scores of a passage's views and words go together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.datatypes import TEXT_KINDS, TextKind
from index.ranking.contents import Contents
from index.ranking.ragged import Ragged

Cosines = Mapping[TextKind, Ragged[np.float32]]
"""For each kind, the cosines of all its views of some passages: a run for each passage."""
_MANY, _MANY_FOR_WORDS = 100, 160


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each standardised score counts.

    Chosen on FeedbackQA's development split; docs/learning.md tells how.
    """

    passage: float = 1.0
    section: float = 1.4
    title: float = 0.8
    window: float = 0.5
    sentence: float = 0.3
    bm25: float = 0.8
    titles: float = 10.0
    """Of the cosine of words with a title, 0–1, which is comparable between queries as it is."""

    def trusted(self, contents: Contents) -> dict[str, float]:
        """Return the weights by name for a build; their sum stays.

        Among few texts a standardised score says little: a kind with n counts (n / (n + 100))² as much, and how rare a
        word is says less still: BM25 counts (n / (n + 160))² as much. That was chosen on an essay of nine sections, on
        other people's essays and on parts of FeedbackQA as long as these, and changes nothing on sets of thousands.
        """
        counts: dict[str, int] = {kind: len(contents.rows(kind)) for kind in TEXT_KINDS}
        counts |= {"bm25": len(contents.passages), "titles": counts["title"]}
        own = {name: float(getattr(self, name)) for name in self.__slots__}
        # Where expected questions vote, the scores do no more than break ties.
        many = dict.fromkeys(own, _MANY) | ({} if len(contents.expected.covered) else {"bm25": _MANY_FOR_WORDS})
        kept = {name: weight * (counts[name] / (counts[name] + many[name])) ** 2 for name, weight in own.items()}
        scale = sum(own.values()) / max(sum(kept.values()), 1e-9)
        return {name: scale * weight for name, weight in kept.items()}


@dataclass(frozen=True, slots=True)
class ByWords:
    """What BM25 and the titles' words say of every passage of a build, float32 (n,) each."""

    bm25: NDArray[np.float32]
    titles: NDArray[np.float32]


def fuse(
    contents: Contents,
    weights: Mapping[str, float],
    query: NDArray[np.float32],
    passages: NDArray[np.int64],
    cosines: Cosines,
    by_words: ByWords,
) -> NDArray[np.float32]:
    """Return the weighted sum of the standardised scores of some passages, int64 (n,): float32 (n,)."""
    fused = np.zeros(len(passages), dtype=np.float32)
    for kind, views in cosines.items():
        fused += weights[kind] * contents.spreads[kind].standardise(query, views.best())
    deviation = by_words.bm25.std()
    if deviation > 0:
        fused += weights["bm25"] * (by_words.bm25[passages] - by_words.bm25.mean()) / deviation
    fused += weights["titles"] * by_words.titles[passages]
    return fused


def by_sentence(cosines: Cosines) -> Ragged[np.float32]:
    """Return for each sentence of some passages the mean cosine of itself and of the window around it."""
    alone, around = cosines["sentence"], cosines["window"]
    place = np.arange(len(alone.values)) - np.repeat(alone.starts, alone.lengths)
    window = np.clip(place - 1, 0, np.repeat(around.lengths, alone.lengths) - 1)
    near = around.values[np.repeat(around.starts, alone.lengths) + window]
    return alone.replaced((alone.values + near) / np.float32(2))

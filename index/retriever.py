"""A query to hits: find candidates by every kind of view and by words, score each exactly, fuse."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.contents import Contents
from index.coverage import Coverage
from index.datatypes import VIEW_KINDS, Embeddings, Encoder, Hit, Retrieved, ViewKind
from index.query import normalise

CANDIDATES = 200
"""Passages that each kind of view, and BM25, may propose for one query."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each standardised score counts.

    Chosen by five-fold cross-validation on the development questions of FeedbackQA and of this essay; the command is
    in docs/tuning.md.
    """

    passage: float = 1.0
    section: float = 0.75
    title: float = 0.75
    window: float = 0.25
    sentence: float = 0.0
    words: float = 1.0
    title_words: float = 0.5

    def of(self, kind: ViewKind) -> float:
        """Return the weight of one kind of view."""
        return float(getattr(self, kind))


@dataclass(frozen=True, slots=True)
class Scored:
    """The candidates of one query and what each kind of evidence says of them; arrays float32 (n,)."""

    passages: NDArray[np.int64]
    fused: NDArray[np.float32]
    cosine: NDArray[np.float32]
    """Of the best sentence, window or passage view: comparable between queries."""


class Retriever:
    """Answers queries from one build."""

    def __init__(
        self, contents: Contents, encoder: Encoder, coverage: Coverage | None = None, weights: Weights | None = None
    ) -> None:
        self.contents = contents
        self._encoder = encoder
        self._coverage = coverage or Coverage()
        self._weights = weights or Weights()

    def retrieve(self, question: str, limit: int) -> Retrieved:
        """Return the best `limit` passages for any string at all, and how likely they are to answer it."""
        text = normalise(question)
        query = self._encoder.encode_queries([text])[0]
        scored = self.score(text, query)
        order = np.argsort(-scored.fused, kind="stable")[:limit]
        coverage = self._coverage.probability(float(scored.cosine.max(initial=-1.0)))
        return Retrieved(
            hits=tuple(self._hit(query, int(scored.passages[at]), float(scored.fused[at])) for at in order),
            coverage=coverage,
            state=self._coverage.state(coverage),
        )

    def score(self, text: str, query: NDArray[np.float32]) -> Scored:
        """Score every candidate for a normalised query and its embedding, float32 (dim,)."""
        by_words = [(self._weights.words, self.contents.words.scores(text))]
        by_words.append((self._weights.title_words, self.contents.title_words.scores(text)))
        passages = self._candidates(query, (scores for _, scores in by_words))
        fused = np.zeros(len(passages), dtype=np.float32)
        cosine = np.full(len(passages), -1.0, dtype=np.float32)
        for kind in VIEW_KINDS:
            best = self._best(kind, passages, query)
            fused += self._weights.of(kind) * self.contents.spreads[kind].standardise(query, best)
            if kind in ("sentence", "window", "passage"):
                cosine = np.maximum(cosine, best)
        for weight, scores in by_words:
            deviation = scores.std()
            if deviation > 0:
                fused += weight * (scores[passages] - scores.mean()) / deviation
        return Scored(passages, fused, cosine)

    def _candidates(self, query: NDArray[np.float32], by_words: Iterable[NDArray[np.float32]]) -> NDArray[np.int64]:
        contents, found = self.contents, set[int]()
        for kind in VIEW_KINDS:
            for row in contents.store.search(query, CANDIDATES, contents.rows(kind)):
                first, last = int(contents.views["first"][row]), int(contents.views["last"][row])
                found.update(range(first, min(last, first + CANDIDATES)))
        for scores in by_words:
            best = np.argpartition(-scores, CANDIDATES)[:CANDIDATES] if len(scores) > CANDIDATES else range(len(scores))
            found.update(int(passage) for passage in best if scores[passage] > 0)
        return np.array(sorted(found), dtype=np.int64)

    def _best(self, kind: ViewKind, passages: NDArray[np.int64], query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the best cosine among each passage's views of a kind: float32 (n,)."""
        rows = [self.contents.rows_of(kind, int(passage)) for passage in passages]
        if not rows:
            return np.zeros(0, dtype=np.float32)
        vectors = self.contents.store.vectors(np.concatenate([np.arange(r.start, r.stop) for r in rows]))
        starts = np.cumsum([0, *(len(r) for r in rows[:-1])])
        best: NDArray[np.float32] = np.maximum.reduceat(vectors @ query, starts)
        return best

    def _hit(self, query: NDArray[np.float32], position: int, score: float) -> Hit:
        rows = self.contents.rows_of("sentence", position)
        sentences: Embeddings = self.contents.store.vectors(np.arange(rows.start, rows.stop))
        return Hit(self.contents.passages[position], score, tuple(float(s) for s in sentences @ query))

"""A query to hits: find candidates by every kind of view and by words, score each exactly, fuse."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.datatypes import TEXT_KINDS, Encoder, Hit, Retrieved, TextKind
from index.ranking.arrays import joined
from index.ranking.contents import Contents
from index.ranking.votes import TEMPERATURE, Neighbours
from index.reading.sentences import split_sentences
from index.text import normalise

CANDIDATES = 200
"""Passages that each kind of view, and BM25, may propose for one query."""


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
    words: float = 0.8
    title_words: float = 10.0
    """Of a cosine, 0–1, which is comparable between queries as it is."""

    def trusted(self, counts: dict[str, int]) -> dict[str, float]:
        """Return the weights by name for a build, given how many texts each is a score over; their sum stays.

        Among few texts a standardised score says little: a kind with n counts (n / (n + 100))² as much. That was chosen
        on an essay of nine sections, and changes nothing on sets of thousands.
        """
        own = {name: float(getattr(self, name)) for name in self.__slots__}
        kept = {name: weight * (counts[name] / (counts[name] + _MANY)) ** 2 for name, weight in own.items()}
        scale = sum(own.values()) / max(sum(kept.values()), 1e-9)
        return {name: scale * weight for name, weight in kept.items()}


Cosines = dict[TextKind, tuple[NDArray[np.float32], NDArray[np.int64]]]
"""Of some passages, for each kind: the cosines of all its views, float32 (views,), passage after passage, and where
each passage's begin, int64 (passages,)."""
_MANY = 100
_SHORT_MESSAGE = 2  # Sentences.
_SENTENCE_END = re.compile(r"[.?!…][^\w]")
_TIE_BREAK = 1e-4
"""Of the standardised scores beside the votes, which lie between 0 and 1: they order what nobody voted for."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The candidates of one query and what the evidence says of them."""

    passages: NDArray[np.int64]
    """Positions in the build: int64 (n,)."""
    fused: NDArray[np.float32]
    """float32 (n,): what they are ranked by."""
    query: NDArray[np.float32]
    """float32 (dim,)."""
    votes: list[NDArray[np.float32]] | None
    """For each candidate, float32 (its sentences,); None where no expected question votes."""
    neighbours: Neighbours
    cosine: float
    """Of the essay's own text that is nearest to the query: comparable between queries."""


class Retriever:
    """Answers queries from one build."""

    def __init__(self, contents: Contents, encoder: Encoder, weights: Weights | None = None) -> None:
        self.contents = contents
        self._encoder = encoder
        counts: dict[str, int] = {kind: len(contents.rows(kind)) for kind in TEXT_KINDS}
        counts |= {"words": len(contents.passages), "title_words": counts["title"]}
        self._weights = (weights or Weights()).trusted(counts)

    def embed(self, text: str, topic: str = "") -> NDArray[np.float32]:
        """Return a normalised query's embedding, float32 (dim,), seen together with the topic it leans on.

        People put the question last: of a long message the end counts a second time.
        """
        texts = [f"{topic} {text}", text] if topic else [text]
        # Most questions have no second sentence: they need not wait for the library that tells.
        if len(_SENTENCE_END.findall(text)) >= _SHORT_MESSAGE:
            spans = split_sentences(text, 0, len(text))
            if len(spans) > _SHORT_MESSAGE:
                texts.append(text[spans[-2].start :])
        mean = self._encoder.encode_queries(texts).mean(axis=0)
        query: NDArray[np.float32] = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return query

    def retrieve(self, question: str, limit: int, topic: str = "") -> Retrieved:
        """Return the best `limit` passages for any string at all, and how likely they are to answer it.

        `topic` is an earlier question that this one leans on.
        """
        text = self._as_meant(question)
        return self.judge(self.score(text, self.embed(text, self._as_meant(topic))), limit)

    def look_at(self, question: str, position: int) -> Hit:
        """Return one passage as a hit, whatever else would be found; its score is 0."""
        query = self.embed(self._as_meant(question))
        return Hit(self.contents.passages[position], 0.0, self._answering(np.array([position]), query)[0])

    def _as_meant(self, question: str) -> str:
        return self.contents.spelling.correct(normalise(question))

    def judge(self, scored: Scored, limit: int) -> Retrieved:
        """Turn scores into hits and coverage."""
        order = np.argsort(-scored.fused, kind="stable")[:limit]
        passages, votes = scored.passages[order], scored.votes
        sentences = [tuple(votes[at].tolist()) for at in order] if votes else self._answering(passages, scored.query)
        coverage = self.contents.coverage.probability(scored.neighbours.evidence(scored.cosine))
        return Retrieved(
            hits=tuple(
                Hit(self.contents.passages[passage], float(scored.fused[at]), scores)
                for passage, at, scores in zip(passages.tolist(), order, sentences, strict=True)
            ),
            coverage=coverage,
            state=self.contents.coverage.state(coverage),
        )

    def _answering(self, passages: NDArray[np.int64], query: NDArray[np.float32]) -> list[tuple[float, ...]]:
        """Return for each passage how well its sentences answer, by their own text alone."""
        if not len(passages):
            return []
        scores, starts = _by_sentence(self._cosines(("sentence", "window"), passages, query))
        return [tuple(part.tolist()) for part in np.split(scores, starts[1:])]

    def score(self, text: str, query: NDArray[np.float32], neighbours: Neighbours | None = None) -> Scored:
        """Score every candidate for a normalised query and its embedding, float32 (dim,).

        `neighbours` are the expected questions that vote; by default those nearest to the query.
        """
        neighbours = neighbours or self.contents.expected.neighbours(self.contents.store, query)
        by_words = (self.contents.words.of(text), self.contents.title_words.of(text))
        passages = self._candidates(query, neighbours, by_words)
        cosines = self._cosines(TEXT_KINDS, passages, query)
        fused = self._standardised(passages, query, cosines, by_words)
        cosine = max(float(cosines[kind][0].max()) for kind in ("sentence", "window"))
        votes = None
        if len(neighbours.covered):
            votes = self._votes(passages, cosines, neighbours)
            fused = _TIE_BREAK * fused + np.array([vote.sum() for vote in votes], dtype=np.float32)
        return Scored(passages, fused, query, votes, neighbours, cosine)

    def _standardised(
        self,
        passages: NDArray[np.int64],
        query: NDArray[np.float32],
        cosines: Cosines,
        by_words: Sequence[NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        """Return the weighted sum of the candidates' standardised scores: float32 (n,)."""
        fused = np.zeros(len(passages), dtype=np.float32)
        for kind, (all_views, starts) in cosines.items():
            best = np.maximum.reduceat(all_views, starts)
            fused += self._weights[kind] * self.contents.spreads[kind].standardise(query, best)
        words, titles = by_words
        deviation = words.std()
        if deviation > 0:
            fused += self._weights["words"] * (words[passages] - words.mean()) / deviation
        fused += self._weights["title_words"] * titles[passages]
        return fused

    def _votes(
        self, passages: NDArray[np.int64], cosines: Cosines, neighbours: Neighbours
    ) -> list[NDArray[np.float32]]:
        """Let the nearest expected questions and the sentences themselves vote; all votes of a query sum to 1."""
        sentences, starts = _by_sentence(cosines)
        top = max(neighbours.covered_cosine[0], sentences.max())
        votes = np.exp((sentences - top) / TEMPERATURE)
        labels, counts = self.contents.expected.labels_of_all(neighbours.covered)
        shares = np.exp((neighbours.covered_cosine - top) / TEMPERATURE) / counts
        places = starts[np.searchsorted(passages, labels["passage"])] + labels["sentence"]
        np.add.at(votes, places, np.repeat(shares, counts).astype(np.float32))
        return np.split(votes / votes.sum(), starts[1:])

    def _candidates(
        self, query: NDArray[np.float32], neighbours: Neighbours, by_words: Sequence[NDArray[np.float32]]
    ) -> NDArray[np.int64]:
        """Return the positions of the passages to score, at least one, in order: int64 (n,)."""
        contents = self.contents
        if len(contents.passages) <= CANDIDATES:
            return np.arange(len(contents.passages))
        found = [contents.expected.labels_of_all(neighbours.covered)[0]["passage"]]
        for kind in TEXT_KINDS:
            views = contents.views[contents.store.search(query, CANDIDATES, contents.rows(kind))]
            # Best first, and of a section with a thousand passages the first ones: the others have views of their own.
            first, last = (views[side].astype(np.int64) for side in ("first", "last"))
            found.append(joined(first, np.minimum(last, first + CANDIDATES))[0][:CANDIDATES])
        for scores in by_words:
            best = np.argpartition(-scores, CANDIDATES)[:CANDIDATES]
            found.append(best[scores[best] > 0])
        # np.unique would import numpy.ma, which takes longer than all of this.
        return np.array(sorted(set(np.concatenate(found).tolist())), dtype=np.int64)

    def _cosines(self, kinds: Sequence[TextKind], passages: NDArray[np.int64], query: NDArray[np.float32]) -> Cosines:
        """Score all views of some kinds of the passages, of which there is at least one."""
        starts, ends = zip(*(self.contents.views_of(kind, passages) for kind in kinds), strict=True)
        rows, places = joined(np.concatenate(starts), np.concatenate(ends))
        by_kind = places.reshape(len(kinds), -1)
        parts = np.split(self.contents.store.vectors(rows) @ query, by_kind[1:, 0])
        return {kind: (part, at - at[0]) for kind, part, at in zip(kinds, parts, by_kind, strict=True)}


def _by_sentence(cosines: Cosines) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return for each sentence of some passages the mean cosine of itself and of the window around it.

    float32 (sentences,), passage after passage, and where each passage's begin: int64 (passages,).
    """
    (alone, starts), (around, window_starts) = cosines["sentence"], cosines["window"]
    lengths = np.diff(starts, append=len(alone))
    windows = np.diff(window_starts, append=len(around))
    place = np.arange(len(alone)) - np.repeat(starts, lengths)
    window = np.clip(place - 1, 0, np.repeat(windows, lengths) - 1)
    return (alone + around[np.repeat(window_starts, lengths) + window]) / np.float32(2), starts

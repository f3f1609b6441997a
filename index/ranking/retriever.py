"""A query to hits: find candidates by every kind of view and by words, score each exactly, fuse."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.datatypes import TEXT_KINDS, Hit, Retrieved, TextKind
from index.encoding.contract import Encoder
from index.ranking.calibration import Calibration, Evidence
from index.ranking.contents import Contents
from index.ranking.fusion import ByWords, Cosines, Weights, by_sentence, fuse
from index.ranking.neighbours import NEIGHBOURS, Neighbours
from index.ranking.ragged import Ragged, joined
from index.ranking.untaught import LIFT
from index.reading.sentences import split_sentences
from index.stores.contract import Nearest, Search

PROPOSED = 200
"""Passages that each kind of view, and each score by words, may propose for one query."""
_SHORT_MESSAGE = 2  # Sentences.
_SENTENCE_END = re.compile(r"[.?!…][^\w]")
_ASKED_FOR = 1.25
"""An aside whose words match the query's so many times as well as those of any other passage was asked for."""
_MOST = 0.5  # Of the votes.
_TIE_BREAK = 1e-4
"""Of the standardised scores beside the votes, which lie between 0 and 1: they order what nobody voted for."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The candidates of one query and what the evidence says of them."""

    passages: NDArray[np.int64]
    """Positions in the build: int64 (n,)."""
    fused: NDArray[np.float32]
    """float32 (n,): what they are ranked by."""
    sentences: Ragged[np.float32]
    """How well each sentence answers, a run for each candidate: its votes, or its cosine where nobody votes."""
    neighbours: Neighbours
    best_text: float
    """The cosine of the corpus' own text that is nearest to the query: comparable between queries."""
    words: NDArray[np.float32]
    """float32 (n,): BM25 of the query."""
    voted: bool
    """Expected questions voted: what a passage is ranked by is its share of all votes."""
    best_untaught: float = -1.0
    """The cosine of what is nearest in essays with too few expected questions; `best_text` is then of the others."""
    near: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    """float32 (n,): the best cosine to each candidate's own text."""


class Retriever:
    """Answers queries from one build."""

    def __init__(self, contents: Contents, encoder: Encoder, weights: Weights | None = None) -> None:
        self.contents = contents
        self._encoder = encoder
        self._weights = (weights or Weights()).trusted(contents)

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

    def retrieve(self, text: str, limit: int, topic: str = "") -> Retrieved:
        """Return the best `limit` passages for a normalised question, and how likely they are to answer it.

        `topic` is an earlier question, normalised, that this one leans on.
        """
        correct = self.contents.spelling.correct
        meant = correct(text)
        return self.judge(self.score(meant, self.embed(meant, correct(topic))), limit)

    def look_at(self, text: str, position: int) -> Hit:
        """Return one passage as a hit for a normalised question, whatever else would be found; its score is 0."""
        self.contents.check()
        query = self.embed(self.contents.spelling.correct(text))
        views = self.contents.views_of(("sentence", "window"), np.array([position]))
        found = self.contents.vectors.search(Search(query, (), lambda _: views.values))
        sentences = by_sentence(_by_kind(("sentence", "window"), views.replaced(found.cosines)))
        return Hit(self.contents.passages[position], 0.0, tuple(sentences[0].tolist()))

    def judge(self, scored: Scored, limit: int) -> Retrieved:
        """Turn scores into hits and coverage."""
        order = self._asides_behind(scored, np.argsort(-scored.fused, kind="stable").tolist(), limit)
        calibration, evidence = self._evidence(scored, order[:1])
        coverage = calibration.coverage(evidence)
        return Retrieved(
            hits=tuple(
                Hit(
                    self.contents.passages[int(scored.passages[at])],
                    float(scored.fused[at]),
                    tuple(scored.sentences[at].tolist()),
                )
                for at in order
            ),
            coverage=coverage,
            state=calibration.state(coverage),
        )

    def _evidence(self, scored: Scored, first: Sequence[int]) -> tuple[Calibration, Evidence]:
        """Return what coverage is told from; for an essay with too few questions, what the others know says nothing."""
        if self.contents.untaught.hold(scored.passages[first]).any():
            return Calibration(), Evidence(0.0, 0.0, scored.best_untaught)
        return self.contents.calibration, scored.neighbours.evidence(scored.best_text)

    def _asides_behind(self, scored: Scored, order: list[int], limit: int) -> list[int]:
        """Return the first `limit` candidates, those behind the others that are asides and were not asked for."""
        asides: list[int] = []
        others: list[int] = []
        for at in order:
            if len(others) == limit:
                break
            (asides if self.contents.passages[int(scored.passages[at])].aside else others).append(at)
        if not asides:
            return others
        enough = _ASKED_FOR * max((float(scored.words[at]) for at in others), default=0.0)
        asked_for = {at for at in asides if scored.words[at] > enough or (scored.voted and scored.fused[at] > _MOST)}
        behind = set(asides) - asked_for
        looked_at = order[: len(others) + len(asides)]
        return [*(at for at in looked_at if at not in behind), *(at for at in asides if at in behind)][:limit]

    def score(self, text: str, query: NDArray[np.float32], neighbours: Neighbours | None = None) -> Scored:
        """Score every candidate for a normalised query and its embedding, float32 (dim,).

        `neighbours` are the expected questions that vote; by default those nearest to the query.
        """
        contents = self.contents
        contents.check()
        by_words = ByWords(contents.bm25.of(text), contents.titles.of(text))
        neighbours, passages, cosines = self._gather(query, by_words, neighbours)
        fused = fuse(contents, self._weights, query, passages, cosines, by_words)
        sentences = by_sentence(cosines)
        untaught = contents.untaught.hold(passages)
        if len(neighbours.covered.rows):
            lifted = sentences.values + LIFT * np.repeat(untaught, sentences.lengths).astype(np.float32)
            sentences = contents.expected.votes(sentences.replaced(lifted), passages, neighbours)
            votes = np.array([sentences[run].sum() for run in range(len(sentences))], dtype=np.float32)
            fused = _TIE_BREAK * fused + votes
        best = np.maximum(*(cosines[kind].best() for kind in ("sentence", "window")))
        best_text, best_untaught = (float(best[which].max(initial=-1.0)) for which in (~untaught, untaught))
        words, voted = by_words.bm25[passages], len(neighbours.covered.rows) > 0
        return Scored(passages, fused, sentences, neighbours, best_text, words, voted, best_untaught, best)

    def _gather(
        self, query: NDArray[np.float32], by_words: ByWords, neighbours: Neighbours | None
    ) -> tuple[Neighbours, NDArray[np.int64], Cosines]:
        """Ask the store once: for neighbours, unless they are given, for candidates, and for the candidates' views."""
        contents, expected = self.contents, self.contents.expected
        asked = [(expected.covered, NEIGHBOURS), (expected.others, NEIGHBOURS)] if neighbours is None else []
        proposing = [(contents.rows(kind), PROPOSED) for kind in TEXT_KINDS] if self._has_many() else []
        passages = np.zeros(0, dtype=np.int64)
        views = Ragged(passages, passages)

        def then(nearest: Sequence[Nearest]) -> NDArray[np.int64]:
            nonlocal neighbours, passages, views
            if neighbours is None:
                covered, others = nearest[: len(asked)]
                first = expected.covered.start
                neighbours = Neighbours(covered._replace(rows=covered.rows - first), others)
            passages = self._candidates(nearest[len(asked) :], neighbours, by_words)
            views = contents.views_of(TEXT_KINDS, passages)
            return views.values

        found = contents.vectors.search(Search(query, [*asked, *proposing], then))
        assert neighbours is not None
        return neighbours, passages, _by_kind(TEXT_KINDS, views.replaced(found.cosines))

    def _has_many(self) -> bool:
        """Tell whether there are more passages than can all be scored."""
        return len(self.contents.passages) > PROPOSED

    def _candidates(self, nearest: Sequence[Nearest], neighbours: Neighbours, by_words: ByWords) -> NDArray[np.int64]:
        """Return the positions of the passages to score, at least one, in order: int64 (n,)."""
        contents = self.contents
        if not self._has_many():
            return np.arange(len(contents.passages))
        found = [contents.expected.labels_of_all(neighbours.covered.rows)[0]["passage"]]
        for rows, _ in nearest:
            views = contents.views[rows]
            # Best first, and of a section with a thousand passages the first ones: the others have views of their own.
            first, last = (views[side].astype(np.int64) for side in ("first", "last"))
            found.append(joined(first, np.minimum(last, first + PROPOSED)).values[:PROPOSED])
        for scores in (by_words.bm25, by_words.titles):
            best = np.argpartition(-scores, PROPOSED)[:PROPOSED]
            found.append(best[scores[best] > 0])
        # np.unique would import numpy.ma, which takes longer than all of this.
        return np.array(sorted(set(np.concatenate(found).tolist())), dtype=np.int64)


def _by_kind(kinds: Sequence[TextKind], views: Ragged[np.float32]) -> Cosines:
    """Part what Contents.views_of joined: kind after kind, a run for each passage."""
    starts = views.starts.reshape(len(kinds), -1)
    parts = np.split(views.values, starts[1:, 0])
    return {kind: Ragged(part, at - at[0]) for kind, part, at in zip(kinds, parts, starts, strict=True)}

"""Expected questions in a build: which sentences each answers, and how a query's neighbours among them vote."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings, ExpectedQuestion, Passage, VectorStore, View
from index.errors import QuestionsError
from index.ranking.arrays import joined
from index.text import normalise

NEIGHBOURS = 60
"""Expected questions that vote on a query."""
TEMPERATURE = 0.03
"""Of the votes: one with a cosine 0.03 lower weighs 1/e as much."""
_NEAREST = 5
LABEL = np.dtype([("question", "i4"), ("passage", "i4"), ("sentence", "i4")])


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The expected questions nearest to one query, covered and not, nearest first; arrays (≤ NEIGHBOURS,)."""

    covered: NDArray[np.int64]
    """Positions among the covered questions."""
    covered_cosine: NDArray[np.float32]
    other_cosine: NDArray[np.float32]

    def evidence(self, best_text: float) -> NDArray[np.float64]:
        """Return what coverage is learned from, float64 (3,).

        The mean cosine to the five nearest covered questions minus that to the five nearest others, the share of the
        covered ones in the votes of both, and the best cosine to the essay's own text.
        """
        top = max(self.covered_cosine.max(initial=-1.0), self.other_cosine.max(initial=-1.0))
        weights = [np.exp((cosines - top) / TEMPERATURE).sum() for cosines in (self.covered_cosine, self.other_cosine)]
        nearer = _mean(self.covered_cosine[:_NEAREST]) - _mean(self.other_cosine[:_NEAREST])
        return np.array([nearer, weights[0] / max(sum(weights), 1e-9), best_text])


@dataclass(frozen=True)
class Expected:
    """All expected questions of a build; the vectors lie in its store."""

    covered: range
    """Where the covered questions lie in the store."""
    others: range
    """Where those lie that the corpus does not answer."""
    labels: NDArray[np.void]
    """LABEL (n,): which sentences of which passage answer each covered question, sorted by question."""

    def neighbours(self, store: VectorStore, query: NDArray[np.float32]) -> Neighbours:
        """Find the nearest questions of both kinds to a query, float32 (dim,)."""
        covered = store.search(query, NEIGHBOURS, self.covered)
        others = store.search(query, NEIGHBOURS, self.others)
        return Neighbours(covered - self.covered.start, store.vectors(covered) @ query, store.vectors(others) @ query)

    def labels_of(self, question: int) -> NDArray[np.void]:
        """Return the labels of one covered question."""
        return self.labels[self._starts[question] : self._starts[question + 1]]

    def labels_of_all(self, questions: NDArray[np.int64]) -> tuple[NDArray[np.void], NDArray[np.int64]]:
        """Return the labels of covered questions, one question after the other, and how many each has: int64 (n,)."""
        starts, ends = self._starts[questions], self._starts[questions + 1]
        return self.labels[joined(starts, ends)[0]], ends - starts

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        questions = np.ascontiguousarray(self.labels["question"])
        starts: NDArray[np.int64] = np.searchsorted(questions, np.arange(len(self.covered) + 1))
        return starts


def question_views(
    questions: Sequence[ExpectedQuestion], passages: Sequence[Passage], first: int = 0, asked: int = 0
) -> tuple[list[View], NDArray[np.void], list[ExpectedQuestion]]:
    """Return one view for each expected question, and the labels of the covered ones and these, in the views' order.

    The document's `passages` lie at `first`, `first` + 1 … in the build, after `asked` covered questions of others.
    Raises QuestionsError for a covered question whose sentences are in no passage.
    """
    places = {
        sentence: (at, number)
        for at, passage in enumerate(passages, first)
        for number, sentence in enumerate(passage.sentences)
    }
    labelled: list[tuple[ExpectedQuestion, list[tuple[int, int]]]] = []
    views: list[View] = []
    for question in questions:
        if not question.answers:
            views.append(View((0, 0), "not_covered", normalise(question.text), (0, 0)))
            continue
        try:
            found = [places[span] for span in question.answers]
        except KeyError:
            raise QuestionsError(
                f"{question.document}: a question on line {question.line} answers no passage."
            ) from None
        labelled.append((question, found))
    labelled.sort(key=lambda entry: entry[1][0][0])
    for question, found in labelled:
        views.append(View((found[0][0], found[0][0] + 1), "question", normalise(question.text), (0, 0)))
    rows = [(number, *label) for number, (_, found) in enumerate(labelled, asked) for label in found]
    return views, np.array(rows, dtype=LABEL), [question for question, _ in labelled]


def held_out_evidence(
    vectors: Embeddings, covered: NDArray[np.bool_], groups: NDArray[np.int64], best_text: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return each question's evidence as if its own group were not in the index: float64 (n, 3).

    `vectors` are the questions' embeddings, float32 (n, dim); `covered` tells the two kinds apart; no question of the
    same group is a neighbour; `best_text` is each one's best cosine to the essay's own text.
    """
    rows = []
    for at, vector in enumerate(vectors):
        cosines = vectors @ vector
        allowed = groups != groups[at]
        rows.append(evidence_among(cosines[allowed & covered], cosines[allowed & ~covered], float(best_text[at])))
    return np.array(rows).reshape(-1, 3)


def evidence_among(covered: NDArray[np.float32], others: NDArray[np.float32], best_text: float) -> NDArray[np.float64]:
    """Return one query's evidence, float64 (3,), from its cosines to all questions of both kinds, in any order."""
    near, far = (np.sort(cosines)[::-1][:NEIGHBOURS] for cosines in (covered, others))
    return Neighbours(np.zeros(0, np.int64), near, far).evidence(best_text)


def near_duplicates(vectors: Embeddings, cosine: float = 0.8) -> NDArray[np.int64]:
    """Number the groups of questions that are linked by a cosine of at least `cosine`: int64 (n,)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    pairs = [np.flatnonzero(vectors @ vector >= cosine) for vector in vectors]
    starts = np.cumsum([0, *map(len, pairs)])
    links = csr_array((np.ones(starts[-1]), np.concatenate(pairs), starts), shape=(len(vectors), len(vectors)))
    _, groups = connected_components(links, directed=False)
    return np.asarray(groups, dtype=np.int64)


def _mean(cosines: NDArray[np.float32]) -> float:
    return float(cosines.mean()) if len(cosines) else -1.0

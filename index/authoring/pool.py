"""All questions of a corpus that can be compared: those that its index holds, and drafts that nothing reads yet."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.builds.build import Build
from index.datatypes import Embeddings, ExpectedQuestion
from index.encoding.contract import Encoder
from index.ranking.neighbours import NEIGHBOURS, Neighbours
from index.ranking.retriever import Retriever, Scored
from index.ranking.views import text_key
from index.stores.contract import Nearest
from index.text import normalise, same_words

_AT_ONCE = 512  # Questions that are compared with all at a time.
ALIKE = 0.95
"""Cosine from which on two questions are all but the same."""


@dataclass(frozen=True)
class Pool:
    """Questions, those of the index first, and their embeddings."""

    build: Build
    retriever: Retriever
    questions: Sequence[ExpectedQuestion]
    drafts: int
    """How many of them, at the end, are drafts."""
    vectors: Embeddings
    """float32 (n, dim), in their order."""
    rows: NDArray[np.int64]
    """int64 (n - drafts,): where each lies among the index' views of questions, covered ones first."""
    learned: NDArray[np.bool_]
    """bool (n,): which of them the model has learned, so that it can only agree."""
    spared: Mapping[str, ExpectedQuestion]
    """By their words, the questions that the index does without: they are compared by these alone."""

    @classmethod
    def of(
        cls,
        build: Build,
        encoder: Encoder,
        known: Sequence[ExpectedQuestion],
        drafts: Sequence[ExpectedQuestion],
        learned: Collection[bytes] = (),
    ) -> "Pool":
        """Take the questions of a corpus, of which an index holds some, and drafts, which are embedded here.

        The build must be of the corpus as it is; `learned` are the keys of what its model has learned.
        """
        contents = build.contents
        covered, others = contents.expected.covered, contents.expected.others
        places = np.array([*covered, *others], dtype=np.int64)
        keys = np.load(build.layout.keys, allow_pickle=False)[places].tolist()
        # The same words may be asked of several essays: the rows of a kind lie in the order of these.
        waiting: dict[tuple[bool, bytes], deque[int]] = defaultdict(deque)
        for row, key in enumerate(keys):
            waiting[row < len(covered), key].append(row)
        rows: list[int] = []
        held: list[ExpectedQuestion] = []
        spared: dict[str, ExpectedQuestion] = {}
        for question in known:
            if found := waiting.get((bool(question.answers), text_key(normalise(question.text)))):
                rows.append(found.popleft())
                held.append(question)
            else:
                spared.setdefault(same_words(question.text), question)
        at = np.array(rows, dtype=np.int64)
        vectors = contents.vectors.take(places[at])
        if drafts:
            fresh = encoder.encode_passages([normalise(question.text) for question in drafts])
            vectors = np.concatenate([vectors, fresh])
        questions = [*held, *drafts]
        return cls(
            build=build,
            retriever=Retriever(contents, encoder),
            questions=questions,
            drafts=len(drafts),
            vectors=vectors,
            rows=at,
            learned=np.array([text_key(normalise(each.text)) in learned for each in questions], np.bool_),
            spared=spared,
        )

    @cached_property
    def covered(self) -> NDArray[np.bool_]:
        """Tell which questions are said to be answered: bool (n,)."""
        return np.array([bool(question.answers) for question in self.questions], dtype=np.bool_)

    @cached_property
    def passages(self) -> list[frozenset[int]]:
        """Return for each question the passages, by position in the build, that are said to answer it."""
        last_up_to = self.build.last_up_to
        return [frozenset(last_up_to(each.document, span.start) for span in each.answers) for each in self.questions]

    def cosines(self, first: int = 0) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield each question from one on, by position, and its cosine with all, -1 with itself: float32 (n,)."""
        for start in range(first, len(self.questions), _AT_ONCE):
            for at, row in enumerate(self.vectors[start : start + _AT_ONCE] @ self.vectors.T, start):
                row[at] = -1.0
                yield at, row

    def scored(self, at: int, cosines: NDArray[np.float32]) -> Scored:
        """Return what the index says to one question as if it held neither that one nor any that is nearly the same."""
        held = len(self.questions) - self.drafts
        near = np.where(cosines[:held] < ALIKE, cosines[:held], -1.0).astype(np.float32)
        sides = []
        for kind, first in ((True, 0), (False, len(self.retriever.contents.expected.covered))):
            of_kind = np.flatnonzero((self.covered[:held] == kind) & (near > -1.0))
            nearest = of_kind[np.argsort(-near[of_kind], kind="stable")[:NEIGHBOURS]]
            sides.append(Nearest(self.rows[nearest] - first, near[nearest]))
        return self.retriever.score(normalise(self.questions[at].text), self.vectors[at], Neighbours(*sides))

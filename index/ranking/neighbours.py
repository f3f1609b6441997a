"""The expected questions near a query, and what they say of its coverage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.ranking.calibration import Evidence
from index.stores.contract import Nearest

NEIGHBOURS = 60
"""Expected questions that vote on a query."""
TEMPERATURE = 0.05
"""Of the votes: one with a cosine 0.05 lower weighs 1/e as much."""
_NEAREST = 5
NOBODY = Nearest(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The expected questions nearest to one query, of either kind at most NEIGHBOURS."""

    covered: Nearest
    """Numbered among the covered questions."""
    others: Nearest
    """Those that the corpus does not answer, numbered among themselves."""

    def evidence(self, best_text: float) -> Evidence:
        """Return what coverage is learned from; `best_text` is the best cosine to the corpus' own text."""
        covered, others = self.covered.cosines, self.others.cosines
        top = max(covered.max(initial=-1.0), others.max(initial=-1.0))
        weights = [np.exp((cosines - top) / TEMPERATURE).sum() for cosines in (covered, others)]
        margin = _mean(covered[:_NEAREST]) - _mean(others[:_NEAREST])
        return Evidence(margin, float(weights[0] / max(sum(weights), 1e-9)), best_text)


def evidence_among(covered: NDArray[np.float32], others: NDArray[np.float32], best_text: float) -> Evidence:
    """Return one query's evidence from its cosines to all questions of both kinds, in any order."""
    near, far = (np.sort(cosines)[::-1][:NEIGHBOURS] for cosines in (covered, others))
    return Neighbours(NOBODY._replace(cosines=near), NOBODY._replace(cosines=far)).evidence(best_text)


def held_out_evidence(
    vectors: Embeddings, covered: NDArray[np.bool_], groups: NDArray[np.int64], best_text: NDArray[np.float32]
) -> list[Evidence]:
    """Return each question's evidence as if its own group were not in the index.

    `vectors` are the questions' embeddings, float32 (n, dim); `covered` tells the two kinds apart; no question of the
    same group is a neighbour; `best_text` is each one's best cosine to the corpus' own text.
    """
    rows = []
    for at, vector in enumerate(vectors):
        cosines = vectors @ vector
        allowed = groups != groups[at]
        rows.append(evidence_among(cosines[allowed & covered], cosines[allowed & ~covered], float(best_text[at])))
    return rows


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

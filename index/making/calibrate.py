"""From which held-out questions a new build's coverage is calibrated."""

from collections.abc import Iterator
from functools import partial
from itertools import chain

import numpy as np

from index.datatypes import Embeddings, TextKind
from index.encoding.adapter import Adapter
from index.ranking.calibration import FEWEST_TO_CALIBRATE, Calibration, fit_calibration
from index.ranking.contents import Contents
from index.ranking.neighbours import held_out_evidence, near_duplicates

_AT_ONCE = 1024  # Questions that are compared with the text at a time.


def calibrate(contents: Contents, adapter: Adapter | None) -> Calibration:
    """Learn coverage from questions that were held out: while learning, or else here, by near-duplicates."""
    if adapter:
        return fit_calibration(adapter.evidence, adapter.covered)
    expected = contents.expected
    if min(len(expected.covered), len(expected.others)) < FEWEST_TO_CALIBRATE:
        return Calibration()
    rows = np.concatenate([np.arange(side.start, side.stop) for side in (expected.covered, expected.others)])
    vectors = contents.vectors.take(rows)
    covered = np.arange(len(rows)) < len(expected.covered)
    best_text = np.full(len(vectors), -1.0, dtype=np.float32)
    for texts in chain.from_iterable(map(partial(_taught, contents), ("sentence", "window"))):
        for at in range(0, len(vectors), _AT_ONCE):
            some = slice(at, at + _AT_ONCE)
            best_text[some] = np.maximum(best_text[some], (vectors[some] @ texts.T).max(axis=1))
    return fit_calibration(held_out_evidence(vectors, covered, near_duplicates(vectors), best_text), covered)


def _taught(contents: Contents, kind: TextKind) -> Iterator[Embeddings]:
    """Yield the embeddings of a kind in parts, without those of essays that have too few questions to be calibrated."""
    rows = contents.rows(kind)
    at = rows.start
    for part in contents.vectors.parts(rows):
        passages = contents.views["first"][at : at + len(part)].astype(np.int64)
        at += len(part)
        if (taught := ~contents.untaught.hold(passages)).any():
            yield part[taught]

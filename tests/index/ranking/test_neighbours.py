import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.ranking.neighbours import (
    NEIGHBOURS,
    NOBODY,
    TEMPERATURE,
    Neighbours,
    evidence_among,
    held_out_evidence,
    near_duplicates,
)

COSINES = st.lists(st.floats(-1, 1, width=32), max_size=80)


def floats(values: list[float]) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def near(covered: list[float], others: list[float]) -> Neighbours:
    return Neighbours(NOBODY._replace(cosines=floats(covered)), NOBODY._replace(cosines=floats(others)))


def test_evidence_by_hand() -> None:
    evidence = near([0.9, 0.8, 0.7, 0.6, 0.5, 0.0], [0.9 - TEMPERATURE, 0.3]).evidence(0.4)
    assert evidence.margin == pytest.approx(0.7 - (1.2 - TEMPERATURE) / 2)
    weight = sum(np.exp(-behind / TEMPERATURE) for behind in (0.0, 0.1, 0.2, 0.3, 0.4, 0.9))
    assert evidence.share == pytest.approx(weight / (weight + np.exp(-1)), rel=1e-4)
    assert evidence.best_text == 0.4


def test_evidence_without_any_question() -> None:
    assert Neighbours(NOBODY, NOBODY).evidence(0.3) == (0, 0, 0.3)


@pytest.mark.parametrize(("covered", "others", "share"), [([0.1], [], 1), ([], [0.1], 0), ([0.1], [0.1], 0.5)])
def test_the_share_of_one_kind_alone(covered: list[float], others: list[float], share: float) -> None:
    assert near(covered, others).evidence(0).share == share


@given(COSINES, COSINES, st.floats(-1, 1))
def test_evidence_among_all_is_that_of_the_nearest_in_any_order(
    covered: list[float], others: list[float], best_text: float
) -> None:
    first = evidence_among(floats(covered), floats(others), best_text)
    assert -2 <= first.margin <= 2
    assert 0 <= first.share <= 1
    nearest = [sorted(cosines, reverse=True)[:NEIGHBOURS] for cosines in (covered, others)]
    assert first == near(*nearest).evidence(best_text)


def test_evidence_leaves_out_the_question_s_own_group() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    covered = np.array([True, True, False, True])
    groups = near_duplicates(vectors)
    assert groups[0] == groups[1] != groups[2] == groups[3]
    evidence = held_out_evidence(vectors, covered, groups, np.zeros(4, np.float32))
    # The first sees the fourth alone among the covered ones, and the third: both at cosine 0.
    assert evidence[0] == pytest.approx((0.0, 0.5, 0.0))


def test_each_held_out_question_brings_its_own_best_text() -> None:
    best_text = floats([0.1, 0.2, 0.3])
    found = held_out_evidence(np.eye(3, dtype=np.float32), np.array([True, True, False]), np.arange(3), best_text)
    assert [one.best_text for one in found] == best_text.tolist()


@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(-0.5, 0.95))
def test_near_duplicates_are_linked_over_others(count: int, seed: int, cosine: float) -> None:
    rows = np.random.default_rng(seed).normal(size=(count, 2))
    vectors: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    group = list(range(count))
    for first in range(count):
        for second in range(count):
            if vectors[first] @ vectors[second] >= cosine:
                group = [group[first] if one == group[second] else one for one in group]
    numbers = near_duplicates(vectors, cosine).tolist()
    assert [[one == other for other in numbers] for one in numbers] == [
        [one == other for other in group] for one in group
    ]

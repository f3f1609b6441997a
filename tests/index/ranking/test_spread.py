import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.ranking.spread import Spread

SEED = st.integers(0, 2**32 - 1)


@given(SEED, st.integers(2, 60), st.data())
def test_standard_scores_are_those_of_all_views(seed: int, count: int, data: st.DataObject) -> None:
    generator = np.random.default_rng(seed)
    vectors = generator.normal(size=(count, 8)).astype(np.float32)
    query = generator.normal(size=8).astype(np.float32)
    scores = vectors @ query
    assume(scores.std() > 0.1)
    expected = (scores - scores.mean()) / scores.std()
    cuts = sorted(data.draw(st.lists(st.integers(0, count), max_size=3)))
    found = Spread.of(np.split(vectors, cuts), 8).standardise(query, scores)
    assert found.dtype == np.float32
    assert np.allclose(found, expected, atol=1e-2)


def test_many_views_are_standardised_closely() -> None:
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(500, 8)).astype(np.float32)
    query = generator.normal(size=8).astype(np.float32)
    scores = vectors @ query
    expected = (scores - scores.mean()) / scores.std()
    assert np.allclose(Spread.of([vectors[:300], vectors[300:]], 8).standardise(query, scores), expected, atol=1e-3)


def test_by_hand() -> None:
    spread = Spread.of([np.array([[1, 0], [0, 1]], np.float32)], 2)
    assert spread.mean.tolist() == [0.5, 0.5]
    assert spread.covariance.tolist() == [[0.25, -0.25], [-0.25, 0.25]]
    scores = np.array([1, 0, 0.5], np.float32)
    assert spread.standardise(np.array([1, 0], np.float32), scores).tolist() == [1, -1, 0]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_views_that_score_alike_say_nothing(count: int) -> None:
    alike = np.tile(np.array([[0.6, 0.8]], np.float32), (count, 1))
    spread = Spread.of([alike], 2)
    assert not spread.standardise(np.array([0.8, 0.6], np.float32), np.array([0.96, 0.5], np.float32)).any()

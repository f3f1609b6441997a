import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.judging.figures import Figure, auroc, mean

SHARES = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30)
SCORES = st.lists(st.integers(-3, 3), min_size=1, max_size=12)


def test_a_mean_by_hand() -> None:
    figure = mean(np.array([True, False, False, True, True]))
    assert (figure.value, figure.count) == (0.6, 5)
    assert mean(np.array([0.5, 0.25])).value == 0.375


def test_what_never_varies_has_no_interval() -> None:
    assert mean(np.ones(7)) == Figure(1.0, 1.0, 1.0, 7)
    assert mean(np.array([0.25])) == Figure(0.25, 0.25, 0.25, 1)


def test_the_interval_is_that_of_the_mean() -> None:
    """Of 400 tosses the mean has a standard deviation of 0.025, and 95 % lie within 1.96 of these."""
    figure = mean(np.arange(400) % 2 == 0)
    assert (figure.low, figure.high) == pytest.approx((0.451, 0.549), abs=0.004)
    fewer = mean(np.arange(100) % 2 == 0)
    assert (fewer.low, fewer.high) == pytest.approx((0.402, 0.598), abs=0.011)


@given(SHARES)
@settings(max_examples=50)
def test_an_interval_lies_among_the_values(shares: list[float]) -> None:
    values = np.array(shares)
    figure = mean(values)
    assert figure == mean(values)
    assert figure.value == pytest.approx(sum(shares) / len(shares))
    slack = 1e-9
    assert min(shares) - slack <= figure.low <= figure.value + slack
    assert figure.value - slack <= figure.high <= max(shares) + slack


def test_auroc_by_hand() -> None:
    """Of four pairs one ties, which counts half, and three are in order."""
    figure = auroc(np.array([0.5, 0.9]), np.array([0.5, 0.1]))
    assert (figure.value, figure.count) == (0.875, 4)
    assert figure.low <= figure.value <= figure.high


def test_auroc_at_its_ends() -> None:
    low, high = np.array([0.1, 0.2]), np.array([0.8, 0.9, 1.0])
    assert auroc(high, low) == Figure(1.0, 1.0, 1.0, 5)
    assert auroc(low, high) == Figure(0.0, 0.0, 0.0, 5)
    assert auroc(high, high).value == 0.5


@given(SCORES, SCORES)
@settings(max_examples=15, deadline=None)
def test_auroc_is_symmetric_and_sees_the_order_alone(covered: list[int], others: list[int]) -> None:
    first, second = np.array(covered, dtype=float), np.array(others, dtype=float)
    there, back = auroc(first, second), auroc(second, first)
    assert there.value + back.value == pytest.approx(1)
    assert there == auroc(np.exp(first), np.exp(second))
    assert 0 <= there.low <= there.high <= 1


@given(SCORES, SCORES)
@settings(max_examples=15, deadline=None)
def test_auroc_is_what_scikit_learn_computes(covered: list[int], others: list[int]) -> None:
    from sklearn.metrics import roc_auc_score

    truth = [1] * len(covered) + [0] * len(others)
    figure = auroc(np.array(covered, dtype=float), np.array(others, dtype=float))
    assert figure.value == pytest.approx(roc_auc_score(truth, covered + others))

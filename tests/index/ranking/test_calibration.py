import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.ranking.calibration import (
    ANSWERED,
    FEWEST_TO_CALIBRATE,
    REFUSED,
    Calibration,
    Evidence,
    fit_calibration,
)

NUMBER = st.floats(-1e6, 1e6)


def evidence(count: int, apart: float, spread: float = 0.05) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Draw evidence of as many covered as not covered questions."""
    generator = np.random.default_rng(0)
    covered = np.arange(count) < count // 2
    means = np.where(covered[:, None], 0.2 + apart, 0.2)
    return means + generator.normal(scale=spread, size=(count, 3)), covered


def test_coverage_is_learned_from_evidence() -> None:
    calibration = fit_calibration(*evidence(400, 0.3))
    assert calibration.coverage(Evidence(0.5, 0.5, 0.5)) > 0.95
    assert calibration.coverage(Evidence(0.2, 0.2, 0.2)) < 0.05
    assert calibration.related <= calibration.answers
    assert calibration.wrongly_answered is not None and calibration.wrongly_answered <= 0.03
    assert calibration.questions == 400
    assert msgspec.json.decode(msgspec.json.encode(calibration), type=Calibration) == calibration


@pytest.mark.parametrize("apart", [0.02, 0.05, 0.1])
def test_thresholds_keep_what_they_promise_where_the_kinds_overlap(apart: float) -> None:
    rows, covered = evidence(400, apart)
    calibration = fit_calibration(rows, covered)
    states = np.array([calibration.state(calibration.coverage(Evidence(*row))) for row in rows])
    answered = float((states[~covered] == "answers").mean())
    refused = float((states[covered] == "not_covered").mean())
    assert (calibration.wrongly_answered, calibration.wrongly_refused) == (answered, refused)
    assert answered <= ANSWERED + 1 / 200
    assert refused <= REFUSED + 1 / 200
    assert calibration.related < calibration.answers


def test_the_thresholds_do_not_cross_where_the_kinds_part_cleanly() -> None:
    calibration = fit_calibration(*evidence(400, 0.8, 0.01))
    assert calibration.related <= calibration.answers
    assert calibration.wrongly_refused == 0


def test_too_few_questions_leave_the_defaults() -> None:
    assert fit_calibration(np.zeros((40, 3)), np.arange(40) < 35) == Calibration()
    rows, covered = evidence(2 * FEWEST_TO_CALIBRATE, 0.3)
    assert fit_calibration(rows[1:], covered[1:]) == Calibration()
    assert fit_calibration(rows[:-1], covered[:-1]) == Calibration()
    assert fit_calibration(rows, covered).questions == 2 * FEWEST_TO_CALIBRATE


def test_no_question_at_all() -> None:
    assert fit_calibration([], np.zeros(0, np.bool_)) == Calibration()


@given(st.builds(Evidence, NUMBER, NUMBER, NUMBER), st.builds(Evidence, NUMBER, NUMBER, NUMBER), NUMBER)
def test_coverage_is_a_probability(weights: Evidence, given_: Evidence, bias: float) -> None:
    assert 0 <= Calibration(weights, bias).coverage(given_) <= 1


@given(NUMBER, NUMBER)
def test_without_questions_the_best_text_alone_tells(first: float, second: float) -> None:
    low, high = sorted((first, second))
    calibration = Calibration()
    assert calibration.coverage(Evidence(9, 1, low)) <= calibration.coverage(Evidence(-9, 0, high))


def test_coverage_is_the_logistic_curve() -> None:
    calibration = Calibration(Evidence(1, 2, 4), -1)
    assert calibration.coverage(Evidence(0.5, 0.25, 0.125)) == 1 / (1 + math.exp(-0.5))


def test_a_threshold_belongs_to_the_better_state() -> None:
    calibration = Calibration(answers=0.7, related=0.3)
    assert [calibration.state(value) for value in (1, 0.7, 0.6999, 0.3, 0.2999, 0)] == [
        "answers", "answers", "related", "related", "not_covered", "not_covered",
    ]  # fmt: skip

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import State
from index.judging.evaluate import JudgedAnswer
from index.judging.reliability import Bin, reliability, share_above, states
from tests.index.judging.samples import asked

JUDGED = st.builds(asked, st.booleans(), st.floats(0, 1), st.sampled_from(get_args(State)))


def test_bins_by_hand() -> None:
    answers = [asked(True, 0.95), asked(True, 1.0), asked(False, 0.92), asked(False, 0.25), asked(True, 0.31)]
    bins, error = reliability(answers)
    assert [(row.low, row.count) for row in bins] == [(0.2, 1), (0.3, 1), (0.9, 3)]
    assert [row.coverage for row in bins] == pytest.approx([0.25, 0.31, (0.95 + 1.0 + 0.92) / 3])
    assert [row.covered for row in bins] == pytest.approx([0, 1, 2 / 3])
    assert error == pytest.approx((0.25 + 0.69 + (2.87 - 2)) / 5)


def test_fewer_bins() -> None:
    bins, error = reliability([asked(False, 0.0), asked(True, 0.5), asked(True, 1.0)], bins=2)
    assert bins == [Bin(0.0, 1, 0.0, 0.0), Bin(0.5, 2, 0.75, 1.0)]
    assert error == pytest.approx(0.5 / 3)


def test_who_is_sure_and_right_has_no_error() -> None:
    assert reliability([asked(True, 1.0), asked(False, 0.0)])[1] == 0
    assert reliability([asked(False, 1.0), asked(True, 0.0)])[1] == 1


@given(st.lists(JUDGED, min_size=1, max_size=30))
def test_every_question_is_in_one_bin(answers: list[JudgedAnswer]) -> None:
    bins, error = reliability(answers)
    assert sum(row.count for row in bins) == len(answers)
    assert sum(row.count * row.covered for row in bins) == pytest.approx(sum(one.covered for one in answers))
    assert all(row.low - 1e-9 <= row.coverage <= row.low + 0.1 + 1e-9 for row in bins)
    assert 0 <= error <= 1 + 1e-9


def test_shares_above_a_threshold() -> None:
    answers = [asked(True, 0.9), asked(True, 0.4), asked(True, 0.1), asked(False, 0.4)]
    assert share_above(answers, 0.4, covered=True) == pytest.approx(2 / 3)
    assert share_above(answers, 0.5, covered=True) == pytest.approx(1 / 3)
    assert share_above(answers, 0.4, covered=False) == 1
    assert share_above(answers, 0.41, covered=False) == 0
    assert share_above(answers[:3], 0.1, covered=False) == 0


@given(st.lists(JUDGED, min_size=1, max_size=20), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_a_higher_threshold_lets_fewer_through(
    answers: list[JudgedAnswer], one: float, other: float, covered: bool
) -> None:
    low, high = sorted([one, other])
    assert 1 >= share_above(answers, low, covered=covered) >= share_above(answers, high, covered=covered) >= 0


def test_shares_of_the_states() -> None:
    answers = [asked(True, 0.5, "answers"), asked(True, 0.5, "related"), asked(False, 0.5, "related")]
    answers.append(asked(False, 0.5, "help"))
    assert states(answers) == {"answers": 0.25, "related": 0.5, "not_covered": 0.0, "help": 0.25}

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.learning.condense import condense


def at(*degrees: float) -> NDArray[np.float32]:
    """Return unit vectors of some directions: float32 (n, 2)."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def answered_by(*sentences: int) -> NDArray[np.bool_]:
    """Return which of four sentences answers each question; -1 is none."""
    return np.array([[place == sentence for place in range(4)] for sentence in sentences])


def test_the_middle_one_stands_for_its_neighbours() -> None:
    assert condense(at(0, 10, 20), answered_by(0, 0, 0), 1).tolist() == [1]


def test_of_two_groups_each_keeps_one() -> None:
    found = condense(at(0, 5, 10, 100, 105, 110), answered_by(0, 0, 0, 0, 0, 0), 2)
    assert found.tolist() == [1, 4]


def test_a_question_stands_for_none_with_another_answer() -> None:
    assert condense(at(0, 1, 2), answered_by(0, 1, 0), 2).tolist() in ([0, 1], [1, 2])


def test_half_an_answer_in_common_counts_half() -> None:
    both = np.array([[True, True], [True, False], [True, False]])
    # Alone, the first covers itself and half of each of the others; either of these covers two and half of it.
    assert condense(at(0, 0, 0), both, 1).tolist() in ([1], [2])


def test_those_without_an_answer_stand_for_each_other() -> None:
    assert condense(at(0, 10, 20), answered_by(-1, -1, -1), 1).tolist() == [1]


def test_many_questions_are_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.learning.condense._LARGEST", 3)
    found = condense(at(0, 10, 20, 0, 10, 20), answered_by(*[0] * 6), 2)
    assert found.tolist() == [1, 4]


@given(st.lists(st.tuples(st.integers(0, 359), st.integers(-1, 3)), max_size=30), st.integers(0, 40))
def test_as_many_are_chosen_as_are_wanted(questions: list[tuple[int, int]], count: int) -> None:
    vectors = at(*(direction for direction, _ in questions))
    answers = answered_by(*(sentence for _, sentence in questions)).reshape(-1, 4)
    found = condense(vectors, answers, count).tolist()
    assert len(found) == min(count, len(questions))
    assert found == sorted(set(found))


@given(st.lists(st.tuples(st.integers(0, 359), st.integers(0, 3)), min_size=1, max_size=12))
def test_the_first_choice_is_the_best_one(questions: list[tuple[int, int]]) -> None:
    vectors = at(*(direction for direction, _ in questions))
    answers = answered_by(*(sentence for _, sentence in questions))
    alike = answers.astype(np.float32) @ answers.T.astype(np.float32)
    gains = (np.exp((vectors @ vectors.T - 1) / 0.15) * alike).sum(axis=0)
    (first,) = condense(vectors, answers, 1).tolist()
    assert gains[first] == pytest.approx(gains.max(), rel=1e-4)

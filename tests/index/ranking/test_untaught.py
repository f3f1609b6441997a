import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.calibration import FEWEST_TO_CALIBRATE
from index.ranking.untaught import NONE, Untaught

ENOUGH = FEWEST_TO_CALIBRATE


def test_essays_with_too_few_questions_are_told_apart() -> None:
    found = Untaught.of([(3, ENOUGH), (2, 0), (4, ENOUGH - 1), (0, 0), (1, ENOUGH), (2, 0)])
    assert found.runs.tolist() == [[3, 9], [10, 12]]
    assert found.hold(np.array([2, 3, 8, 9, 10, 11])).tolist() == [False, True, True, False, True, True]


def test_where_no_essay_has_enough_all_are_on_a_par() -> None:
    assert not Untaught.of([(3, ENOUGH - 1), (2, 0)]).hold(np.arange(5)).any()
    assert not Untaught.of([]).hold(np.zeros(0, dtype=np.int64)).any()
    assert not NONE.hold(np.arange(3)).any()


ESSAYS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 1, ENOUGH, ENOUGH + 5])), min_size=1)


@given(ESSAYS)
def test_every_passage_goes_with_its_essay(essays: list[tuple[int, int]]) -> None:
    taught = any(questions >= ENOUGH for _, questions in essays)
    expected = [taught and questions < ENOUGH for size, questions in essays for _ in range(size)]
    assert Untaught.of(essays).hold(np.arange(len(expected))).tolist() == expected

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.ragged import Ragged, joined

RUNS = st.lists(st.lists(st.integers(-1000, 1000), max_size=6), max_size=8)
RANGES = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6)), max_size=8)


def ragged(runs: list[list[int]]) -> Ragged[np.int64]:
    lengths = [len(run) for run in runs]
    starts = np.cumsum([0, *lengths])[: len(runs)]
    return Ragged(np.array([value for run in runs for value in run], dtype=np.int64), starts)


@given(RUNS)
def test_runs_are_those_of_plain_lists(runs: list[list[int]]) -> None:
    held = ragged(runs)
    assert len(held) == len(runs)
    assert [held[run].tolist() for run in range(len(held))] == runs
    assert held.lengths.tolist() == [len(run) for run in runs]


@given(RUNS.map(lambda runs: [run for run in runs if run]).filter(bool))
def test_the_best_of_each_run(runs: list[list[int]]) -> None:
    assert ragged(runs).best().tolist() == [max(run) for run in runs]


@given(RUNS)
def test_other_values_keep_the_runs(runs: list[list[int]]) -> None:
    held = ragged(runs)
    doubled = held.replaced((held.values * 2).astype(np.float32))
    assert doubled.values.dtype == np.float32
    assert [doubled[run].tolist() for run in range(len(doubled))] == [[2 * value for value in run] for run in runs]
    assert [held[run].tolist() for run in range(len(held))] == runs


@given(RANGES)
def test_joined_rows_are_those_of_the_ranges(ranges: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in ranges], dtype=np.int64)
    ends = np.array([start + length for start, length in ranges], dtype=np.int64)
    rows = joined(starts, ends)
    assert rows.values.dtype == np.int64
    assert [rows[run].tolist() for run in range(len(rows))] == [
        list(range(start, start + length)) for start, length in ranges
    ]


def test_there_is_no_run_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        ragged([[1], [2, 3]])[2]

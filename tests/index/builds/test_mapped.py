from pathlib import Path

import numpy as np
import pytest

from index.builds.mapped import mapped, mapped_bytes


def test_arrays_come_back_as_plain_ones_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(6))
    array = mapped(path)
    assert type(array) is np.ndarray
    assert array.tolist() == [0, 1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    assert mapped_bytes(path).tobytes() == path.read_bytes()


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.array([{}]), allow_pickle=True)
    with pytest.raises(ValueError, match="Python objects"):
        mapped(path)

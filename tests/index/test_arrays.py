import os
from pathlib import Path

import numpy as np
import pytest

from index.arrays import IN_MEMORY, ArrayFiles


@pytest.fixture(params=["in memory", "mapped"])
def files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ArrayFiles:
    monkeypatch.setattr("index.arrays.IN_MEMORY", IN_MEMORY if request.param == "in memory" else 0)
    return ArrayFiles()


@pytest.mark.parametrize("shape", [(6,), (0,), (3, 4)])
def test_an_array_comes_back_as_a_plain_one(files: ArrayFiles, shape: tuple[int, ...], tmp_path: Path) -> None:
    whole = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    np.save(tmp_path / "a.npy", whole)
    array = files.array(tmp_path / "a.npy")
    assert type(array) is np.ndarray
    assert array.dtype == np.float32
    assert np.array_equal(array, whole)
    assert files.bytes(tmp_path / "a.npy").tobytes() == (tmp_path / "a.npy").read_bytes()
    assert files.are_whole()


@pytest.mark.parametrize("spoilt", [b"", b"junk", b"\x93NUMPY\x01\x00\x10\x00{'descr': junk", b"\x93NUMPY\x09\x00"])
def test_what_is_no_array_is_an_error(files: ArrayFiles, spoilt: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(spoilt)
    with pytest.raises((ValueError, KeyError)):
        files.array(tmp_path / "a.npy")


def test_an_array_that_was_cut_before_is_an_error(files: ArrayFiles, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros(1000))
    os.truncate(tmp_path / "a.npy", 500)
    with pytest.raises(ValueError):
        files.array(tmp_path / "a.npy")


def test_nothing_is_unpickled(files: ArrayFiles, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises(ValueError):
        files.array(tmp_path / "a.npy")


def test_a_pipe_is_no_file(files: ArrayFiles, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for read in (files.array, files.bytes):
        with pytest.raises(OSError, match="not a file"):
            read(tmp_path / "pipe")


def test_small_files_are_held_in_memory(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(1000))
    files = ArrayFiles()
    array, data = files.array(tmp_path / "a.npy"), files.bytes(tmp_path / "a.npy")
    os.truncate(tmp_path / "a.npy", 0)
    assert files.are_whole()
    assert array.sum() == 499_500
    assert len(data) > 8000


def test_a_mapped_file_that_is_cut_short_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.arrays.IN_MEMORY", 0)
    np.save(tmp_path / "a.npy", np.arange(10_000))
    np.save(tmp_path / "b.npy", np.arange(10_000))
    files = ArrayFiles()
    files.array(tmp_path / "a.npy")
    files.bytes(tmp_path / "b.npy")
    assert files.are_whole()
    (tmp_path / "a.npy").replace(tmp_path / "c.npy")  # What is only replaced stays mapped, and whole.
    assert files.are_whole()
    os.truncate(tmp_path / "b.npy", 100)
    assert not files.are_whole()

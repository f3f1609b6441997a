import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.files import in_use, is_in_use, open_file, read_file, remove, replace_file, replacing, sha256, sync
from tests.conftest import ROOT


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@given(st.binary(max_size=100))
def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("files") / "file"
    path.write_bytes(data)
    assert sha256(path) == hashlib.sha256(data).hexdigest()


def test_a_missing_file_has_no_hash(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sha256(tmp_path / "none")


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_file_is_written_and_written_anew(
    tmp_path_factory: pytest.TempPathFactory, first: bytes, second: bytes
) -> None:
    path = tmp_path_factory.mktemp("files") / "file"
    for data in (first, second):
        replace_file(path, data)
        assert path.read_bytes() == data
        assert names(path.parent) == ["file"]


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")
    with replacing(path) as fresh:
        assert fresh.parent == path.parent
        fresh.write_bytes(b"ne")
        assert path.read_bytes() == b"old"
        fresh.write_bytes(b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_error_the_old_file_is_there_and_nothing_beside_it(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")
    with pytest.raises(error), replacing(path) as fresh:
        fresh.write_bytes(b"half")
        raise error
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_a_file_that_was_not_written_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")
    with pytest.raises(FileNotFoundError), replacing(path):
        pass
    assert path.read_bytes() == b"old"


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "taken" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        replace_file(tmp_path / "taken", b"data")
    assert names(tmp_path) == ["taken"]


def test_there_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "none" / "file", b"data")


def test_libraries_that_look_at_the_suffix_write_to_the_right_place(tmp_path: Path) -> None:
    with replacing(tmp_path / "rows.npy") as fresh:
        np.save(fresh, np.arange(3))
    assert np.load(tmp_path / "rows.npy").tolist() == [0, 1, 2]
    assert names(tmp_path) == ["rows.npy"]


def test_the_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    replace_file(tmp_path / "file", b"data")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_threads_that_write_the_same_file_do_not_meet(tmp_path: Path) -> None:
    path, ready = tmp_path / "file", Barrier(4)
    contents = [bytes([65 + number]) * 100_000 for number in range(4)]
    failed: list[BaseException] = []

    def write(data: bytes) -> None:
        try:
            with replacing(path) as fresh:
                fresh.write_bytes(data)
                ready.wait(timeout=30)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=write, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert path.read_bytes() in contents
    assert names(tmp_path) == ["file"]


def test_files_and_folders_can_be_synced(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"data")
    sync(tmp_path / "file")
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "none")


def test_the_first_bytes_of_a_file_however_long_it_is(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.write(b"first")
        file.truncate(1 << 40)
    assert read_file(tmp_path / "file", 5) == b"first"


@pytest.mark.parametrize(
    "kind", ["pipe", "socket", "file", "link in a circle", "link to a folder", "folder", "nothing"]
)
def test_whatever_stands_there_is_removed(kind: str, tmp_path: Path, in_time: None) -> None:
    path, kept = tmp_path / "x", tmp_path / "kept"
    (kept / "file").mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        os.mknod(path, stat.S_IFSOCK)
    elif kind == "file":
        path.write_text("")
    elif kind == "folder":
        path.mkdir()
        os.mkfifo(path / "pipe")
    elif kind.startswith("link"):
        path.symlink_to(kept if kind.endswith("folder") else path)
    remove(path)
    assert list(tmp_path.iterdir()) == [kept]
    assert (kept / "file").is_dir()


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "missing", "link in a circle"])
def test_only_a_regular_file_is_opened(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "link in a circle":
        path.symlink_to(path)
    for read in (open_file, read_file, sha256, in_use):
        with pytest.raises(OSError):
            read(path)
    assert not is_in_use(path)


def test_a_file_is_in_use_as_long_as_somebody_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    assert not is_in_use(path)
    with in_use(path), in_use(path):
        assert is_in_use(path)
        assert read_file(path) == b"x"
    assert not is_in_use(path)


def test_who_is_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    holding = (
        "import pathlib, sys; from index.files import in_use\n"
        "held = in_use(pathlib.Path(sys.argv[1])); print(1, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holding, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout
    process.stdout.readline()
    assert is_in_use(path)
    process.kill()
    process.communicate()
    assert not is_in_use(path)


def test_a_file_has_no_name_until_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, data, link, seen = tmp_path / "file", b"new" * 100_000, os.link, list[bytes]()
    path.write_bytes(b"old")

    def watched(source: str, target: Path, **how: Any) -> None:
        assert names(tmp_path) == ["file"]
        seen.append(Path(source).read_bytes())
        link(source, target, **how)

    monkeypatch.setattr(os, "link", watched)
    replace_file(path, data)
    assert seen == [data]
    assert (path.read_bytes(), names(tmp_path)) == (data, ["file"])


@pytest.mark.parametrize("cannot", ["know", "open", "link"])
def test_where_every_file_has_a_name_it_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cannot: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    if cannot == "know":
        monkeypatch.delattr(os, "O_TMPFILE")
    elif cannot == "open":
        monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY)  # As on systems that know only that part of it.
    else:
        monkeypatch.setattr(os, "link", refuse)
    replace_file(tmp_path / "file", b"data")
    assert (names(tmp_path), (tmp_path / "file").read_bytes()) == (["file"], b"data")

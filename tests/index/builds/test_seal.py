import os
import time
from pathlib import Path

import pytest

from index.builds import seal
from index.builds.seal import Seal
from index.files import sha256


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that was written long enough ago to be trusted."""
    path = tmp_path / "file"
    path.write_bytes(b"as built")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 10_000_000_000)
    return path


def test_a_compared_file_is_not_hashed_again(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checksum = sha256(old)
    first = Seal(old.with_name("seal"))
    assert first.holds(old, checksum)
    first.save()
    monkeypatch.setattr(seal, "sha256", lambda path: "not called")
    assert Seal(old.with_name("seal")).holds(old, checksum)
    assert not Seal(old.with_name("seal")).holds(old, "0" * 64)


def test_an_edit_of_the_same_length_and_date_is_seen(old: Path) -> None:
    checksum, before = sha256(old), old.stat()
    first = Seal(old.with_name("seal"))
    assert first.holds(old, checksum)
    first.save()
    time.sleep(0.05)
    old.write_bytes(b"As built")
    os.utime(old, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not Seal(old.with_name("seal")).holds(old, checksum)


def test_a_file_that_just_changed_is_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"fresh")
    fresh = Seal(tmp_path / "seal")
    assert fresh.holds(path, sha256(path))
    fresh.save()
    assert not (tmp_path / "seal").exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"a": 1}'])
def test_a_spoilt_memory_is_no_memory(old: Path, content: bytes) -> None:
    memory = old.with_name("seal")
    memory.write_bytes(content)
    assert Seal(memory).holds(old, sha256(old))


def test_a_memory_larger_than_any_is_no_memory(old: Path) -> None:
    with old.with_name("seal").open("wb") as file:
        file.truncate(1 << 42)
    assert Seal(old.with_name("seal")).holds(old, sha256(old))

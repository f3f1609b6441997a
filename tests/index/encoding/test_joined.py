import hashlib
import os
import re
import shutil
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, PackagePath
from io import BytesIO
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest

from index.encoding.joined import join
from index.encoding.models import KNOWN, WEIGHTS, find_model
from index.errors import ModelUnavailable

PACKAGES = ("piece-one", "piece-two", "piece-three")
ARCHIVE = BytesIO()
with ZipFile(ARCHIVE, "w") as zipped:
    zipped.writestr("some-model/", "")
    zipped.writestr("some-model/model.safetensors", b"weights" * 1000)
    zipped.writestr("some-model/1_Pooling/config.json", "{}")
    zipped.writestr("some-model/desktop.ini", "of no use")
    zipped.writestr("some-model/run.py", "of no use either")
CHECKSUM = hashlib.sha256(ARCHIVE.getvalue()).hexdigest()

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put the pieces of an archive where packages would; one that is named is missing."""
    installed: dict[str, list[PackagePath]] = {}

    def files(package: str) -> list[PackagePath]:
        if package not in installed:
            raise PackageNotFoundError(package)
        return installed[package]

    def put(data: bytes = ARCHIVE.getvalue(), missing: str = "") -> None:
        third = len(data) // 3
        for at, package in enumerate(PACKAGES):
            path = PackagePath(f"{package}_x/input/some-model.zip.00{at + 1}")
            path.dist = Dist(tmp_path / "site")  # type: ignore[assignment]
            where = tmp_path / "site" / path
            where.parent.mkdir(parents=True, exist_ok=True)
            where.write_bytes(data[at * third : (at + 1) * third if at < 2 else None])
            if package != missing:
                installed[package] = [PackagePath(f"{package}_x/__init__.py"), path]
            else:
                installed.pop(package, None)

    monkeypatch.setattr("index.encoding.joined.files", files)
    return put


class Dist:
    """Where the files of a package lie."""

    def __init__(self, site: Path) -> None:
        self.site = site

    def locate_file(self, path: os.PathLike[str]) -> Path:
        return self.site / path


def test_pieces_are_joined_once_and_nothing_else_is_left(install: Install, tmp_path: Path) -> None:
    install()
    folder = tmp_path / "models" / "some-model"
    assert join(PACKAGES, CHECKSUM, folder) == folder
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert found == ["1_Pooling/config.json", "model.safetensors"]
    assert (folder / "model.safetensors").read_bytes() == b"weights" * 1000
    assert sorted(path.name for path in folder.parent.iterdir()) == ["some-model", "some-model.lock"]
    shutil.rmtree(tmp_path / "site")
    assert join(PACKAGES, CHECKSUM, folder) == folder


@pytest.mark.parametrize("missing", PACKAGES)
def test_where_a_package_is_missing_there_is_no_model(install: Install, tmp_path: Path, missing: str) -> None:
    install(missing=missing)
    assert join(PACKAGES, CHECKSUM, tmp_path / "models" / "some-model") is None
    assert not (tmp_path / "models").exists()


def test_a_package_without_its_file_is_as_good_as_none(install: Install, tmp_path: Path) -> None:
    install()
    (tmp_path / "site" / "piece-two_x" / "input" / "some-model.zip.002").unlink()
    assert join(PACKAGES, CHECKSUM, tmp_path / "models" / "some-model") is None


@pytest.mark.parametrize("data", [ARCHIVE.getvalue()[:-1] + b"x", b"", ARCHIVE.getvalue() + b"x"])
def test_other_pieces_are_refused(install: Install, tmp_path: Path, data: bytes) -> None:
    install(data)
    with pytest.raises(ModelUnavailable, match="are not the ones that are known"):
        join(PACKAGES, CHECKSUM, tmp_path / "models" / "some-model")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["some-model.lock"]
    install()
    assert join(PACKAGES, CHECKSUM, tmp_path / "models" / "some-model")


def test_what_an_interrupted_one_left_gives_way(install: Install, tmp_path: Path) -> None:
    install()
    left = tmp_path / "models" / ".unfinished-some-model"
    left.mkdir(parents=True)
    (left / "joined.zip").write_bytes(b"half")
    join(PACKAGES, CHECKSUM, tmp_path / "models" / "some-model")
    assert not left.exists()


@pytest.mark.parametrize("what", ["file", "dangling link"])
def test_a_folder_that_cannot_be_made_is_named_with_the_setting(install: Install, tmp_path: Path, what: str) -> None:
    install()
    models = tmp_path / "models"
    if what == "file":
        models.write_text("")
    else:
        models.symlink_to(tmp_path / "file" / "below")
        (tmp_path / "file").write_text("")
    said = re.escape(f"The model cannot be put together in {models}/some-model (")
    with pytest.raises(ModelUnavailable, match=said + ".*set MENTOR_MODELS to a folder that can be written"):
        join(PACKAGES, CHECKSUM, models / "some-model")


def test_several_at_once_join_it_once(install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install()
    joined: list[Path] = []

    def counted(file: Path) -> ZipFile:
        joined.append(file)
        return ZipFile(file)

    monkeypatch.setattr("index.encoding.joined.ZipFile", counted)
    folder = tmp_path / "models" / "some-model"
    threads = [Thread(target=join, args=(PACKAGES, CHECKSUM, folder)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(joined) == 1
    assert (folder / "model.safetensors").is_file()


def test_the_default_model_is_joined_from_its_packages() -> None:
    found = find_model(KNOWN[0].name)
    assert (found.name, found.folder.name) == ("all-mpnet-base-v2", "all-mpnet-base-v2")
    assert found.fingerprint == "a96a9b1e44727a692ddea79cc91cd13e92ebd2e87581412048d5f5a9759b93e1"
    assert (found.folder / WEIGHTS).stat().st_size == 437_971_872

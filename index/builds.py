"""Folders of builds: manifest, check-sums, the pointer to the active one, rollback and the lock.

A build is written under a hidden name, checked, renamed, and activated by replacing one small file. Whatever moment
a rebuild is killed at, the pointer names a whole build.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from index.errors import BuildLocked, IndexDamaged, IndexMissing, MentorError

FORMAT = 1
"""Goes up whenever an older build can no longer be read."""
KEPT = 3
"""Older builds that stay for a rollback."""
_POINTER = "current"
_MANIFEST = "manifest.json"
_HOLDER = "lock.holder"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """What the front matter of a built document says, and the hash of its file."""

    title: str
    author: str
    url: str
    date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What went into a build, and the check-sums of what came out."""

    build: str
    created: str
    """UTC, ISO 8601."""
    inputs: str
    """Hash of everything that decides the build's contents."""
    documents: dict[str, DocumentEntry]
    model: str
    model_fingerprint: str
    learned: str
    """SHA-256 of what was learned beside the corpus; empty if the model is as it came."""
    dimension: int
    recipe: dict[str, Any]
    versions: dict[str, str]
    counts: dict[str, int]
    files: dict[str, str]
    """SHA-256 of every other file of the build, by path."""

    @property
    def corpus(self) -> dict[str, str]:
        """Return the SHA-256 of every corpus file that was built, questions included, by name."""
        prefix = "corpus/"
        return {name[len(prefix) :]: checksum for name, checksum in self.files.items() if name.startswith(prefix)}

    def to_json(self) -> bytes:
        """Return the manifest as a file's bytes."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        fields["documents"] = {
            name: {key: getattr(entry, key) for key in entry.__slots__} for name, entry in self.documents.items()
        }
        return (json.dumps({"format": FORMAT, **fields}, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read what `to_json` wrote. Raises IndexDamaged for another format."""
        fields = json.loads(data)
        if fields.pop("format", None) != FORMAT:
            raise IndexDamaged("The build is of another version of this program; run `mentor rebuild`.")
        fields["documents"] = {name: DocumentEntry(**entry) for name, entry in fields["documents"].items()}
        return cls(**fields)


class Builds:
    """All builds below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def active(self) -> tuple[Path, Manifest]:
        """Return the active build's folder and its manifest.

        Raises IndexMissing if there is none, IndexDamaged if the pointer or the manifest is not as written.
        """
        pointer = self.root / _POINTER
        try:
            name, _, checksum = pointer.read_text(encoding="utf-8").strip().partition(" ")
        except FileNotFoundError:
            raise IndexMissing(f"There is no index at {self.root} yet; run `mentor rebuild`.") from None
        except (OSError, UnicodeDecodeError):
            raise IndexDamaged(f"{pointer} cannot be read; run `mentor rebuild`.") from None
        if not name or Path(name).name != name or name.startswith("."):
            raise IndexDamaged(f"{pointer} names no build; run `mentor rebuild`.")
        folder = self.root / name
        manifest = self._manifest(folder)
        if manifest is None or _sha256(folder / _MANIFEST) != checksum or manifest.build != name:
            raise IndexDamaged(f"The manifest of build {name} is missing or was edited; run `mentor rebuild`.")
        return folder, manifest

    def verified(self) -> tuple[Path, Manifest]:
        """Return the active build after comparing every file's SHA-256. Raises IndexDamaged where one differs."""
        folder, manifest = self.active()
        wrong = _first_wrong_file(folder, manifest)
        if wrong:
            raise IndexDamaged(f"{folder / wrong} is missing or was changed after the build; run `mentor rebuild`.")
        return folder, manifest

    def whole(self) -> list[Manifest]:
        """Return the manifests of all builds whose files are as written, oldest first."""
        if not self.root.is_dir():
            return []
        folders = sorted(path for path in self.root.iterdir() if path.is_dir() and not path.name.startswith("."))
        found = [(folder, self._manifest(folder)) for folder in folders]
        return [manifest for folder, manifest in found if manifest and not _first_wrong_file(folder, manifest)]

    def write(self, name: str, fill: Callable[[Path], Manifest]) -> Manifest:
        """Let `fill` write a build's files and return its manifest, then activate the build at once."""
        unfinished = self.root / f"{_UNFINISHED}{name}"
        unfinished.mkdir()
        try:
            manifest = fill(unfinished)
            (unfinished / _MANIFEST).write_bytes(manifest.to_json())
            for path in [*unfinished.rglob("*"), unfinished]:
                _sync(path)
            unfinished.rename(self.root / name)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        self.activate(name)
        return manifest

    def activate(self, name: str) -> None:
        """Make a build the active one by one atomic replacement, and drop builds that are too old to go back to."""
        pointer = self.root / _POINTER
        fresh = self.root / f".{_POINTER}"
        fresh.write_text(f"{name} {_sha256(self.root / name / _MANIFEST)}\n", encoding="utf-8")
        _sync(fresh)
        fresh.replace(pointer)
        _sync(self.root)
        self._prune(name)

    def rollback(self) -> Manifest:
        """Activate the newest whole build that is older than the active one. Raises IndexMissing if there is none."""
        _, active = self.active()
        older = [manifest for manifest in self.whole() if manifest.build < active.build]
        if not older:
            raise IndexMissing(f"There is no build older than {active.build} to go back to.")
        self.activate(older[-1].build)
        return older[-1]

    @contextmanager
    def lock(self, waiting: Callable[[str], None], timeout: float) -> Iterator[None]:
        """Hold the lock for writing; tell who holds it and wait if another process does.

        Raises BuildLocked when it is still held after `timeout` seconds.
        """
        _make_folder(self.root)
        lock, holder = FileLock(self.root / ".lock"), self.root / _HOLDER
        try:
            lock.acquire(timeout=0)
        except Timeout:
            who = f"Another rebuild ({_read_or(holder, 'starting')}) holds the lock"
            waiting(f"{who}; waiting for it to finish.")
            try:
                lock.acquire(timeout=timeout)
            except Timeout:
                raise BuildLocked(f"{who} after {timeout:.0f} seconds; try again when it is done.") from None
        try:
            holder.write_text(f"process {os.getpid()}", encoding="utf-8")
            for left in self.root.glob(f"{_UNFINISHED}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def _manifest(self, folder: Path) -> Manifest | None:
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, IndexDamaged):
            return Manifest.from_json((folder / _MANIFEST).read_bytes())
        return None

    def _prune(self, active: str) -> None:
        names = sorted(path.name for path in self.root.iterdir() if path.is_dir() and not path.name.startswith("."))
        for name in [name for name in names if name < active][:-KEPT]:
            shutil.rmtree(self.root / name, ignore_errors=True)


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in files}


def _first_wrong_file(folder: Path, manifest: Manifest) -> str | None:
    for name, checksum in manifest.files.items():
        try:
            if _sha256(folder / name) != checksum:
                return name
        except OSError:
            return name
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MentorError(f"The folder {root} cannot be made ({error.strerror}); set MENTOR_ARTIFACTS.") from None


def _read_or(path: Path, otherwise: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip() or otherwise
    except OSError:
        return otherwise

"""Folders of builds: manifest, check-sums, the pointer to the active one, rollback and the lock.

A build is written under a hidden name, checked, renamed, and activated by replacing one small file. Whatever moment
a rebuild is killed at, the pointer names a whole build.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.builds.manifest import MANIFEST, Manifest, sha256
from index.builds.seal import Seal
from index.errors import BuildLocked, IndexDamaged, IndexMissing, MentorError

KEPT = 3
"""Older builds that stay for a rollback."""
_POINTER = "current"
_HOLDER = "lock.holder"
_UNFINISHED = ".unfinished-"
_SEAL = ".seal.json"


class Builds:
    """All builds below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def active_name(self) -> str:
        """Return the name of the active build as the pointer has it; empty if there is none."""
        return _read_or(self.root / _POINTER, "").partition(" ")[0]

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
        if manifest is None or sha256(folder / MANIFEST) != checksum or manifest.build != name:
            raise IndexDamaged(f"The manifest of build {name} is missing or was edited; run `mentor rebuild`.")
        return folder, manifest

    def verified(self) -> tuple[Path, Manifest]:
        """Return the active build after comparing every file's SHA-256. Raises IndexDamaged where one differs."""
        folder, manifest = self.active()
        seal = Seal(self.root / _SEAL)
        wrong = _first_wrong_file(folder, manifest, seal)
        seal.save()
        if wrong:
            raise IndexDamaged(f"{folder / wrong} is missing or was changed after the build; run `mentor rebuild`.")
        return folder, manifest

    def whole(self) -> list[Manifest]:
        """Return the manifests of all builds whose files are as written, oldest first."""
        if not self.root.is_dir():
            return []
        folders = sorted(path for path in self.root.iterdir() if path.is_dir() and not path.name.startswith("."))
        found = [(folder, self._manifest(folder)) for folder in folders]
        seal = Seal(self.root / _SEAL)
        whole = [manifest for folder, manifest in found if manifest and not _first_wrong_file(folder, manifest, seal)]
        seal.save()
        return whole

    @contextmanager
    def fresh(self, name: str) -> Iterator[Path]:
        """Give a folder to be filled with a build, then activate it at once; after an error nothing is left of it."""
        unfinished = self.root / f"{_UNFINISHED}{name}"
        unfinished.mkdir()
        try:
            yield unfinished
            for path in [*unfinished.rglob("*"), unfinished]:
                _sync(path)
            unfinished.rename(self.root / name)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        self.activate(name)

    def activate(self, name: str) -> None:
        """Make a build the active one by one atomic replacement, and drop builds that are too old to go back to."""
        pointer = self.root / _POINTER
        fresh = self.root / f".{_POINTER}"
        fresh.write_text(f"{name} {sha256(self.root / name / MANIFEST)}\n", encoding="utf-8")
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
        from filelock import FileLock, Timeout

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
            return Manifest.from_json((folder / MANIFEST).read_bytes())
        return None

    def _prune(self, active: str) -> None:
        names = sorted(path.name for path in self.root.iterdir() if path.is_dir() and not path.name.startswith("."))
        for name in [name for name in names if name < active][:-KEPT]:
            shutil.rmtree(self.root / name, ignore_errors=True)


def _first_wrong_file(folder: Path, manifest: Manifest, seal: Seal) -> str | None:
    for name, checksum in manifest.files.items():
        try:
            if not seal.holds(folder / name, checksum):
                return name
        except OSError:
            return name
    return None


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

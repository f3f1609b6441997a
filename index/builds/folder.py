"""The folder of builds: which one is active, which are whole, rollback and the lock.

A build is written under a hidden name, checked, renamed, and activated by replacing one small file. Whatever moment
a rebuild is killed at, the pointer names a whole build.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index import messages
from index.builds.build import Build
from index.builds.layout import Layout
from index.builds.seal import Seal
from index.errors import BuildLocked, IndexDamaged, IndexMissing, MentorError, damage
from index.files import is_in_use, read_file, remove, replace_file, sha256, sync
from index.text import counted

KEPT = 3
"""Older builds that stay for a rollback."""
ENCODERS_KEPT = 3
"""Exports that stay although no build names them: those that were used last."""
_POINTER = "current"
_LOCK = ".lock"
_HOLDER = "lock.holder"
_UNFINISHED = ".unfinished-"
_SEAL = ".seal.json"
_ENCODERS, _CACHE = "encoders", ".cache"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}")
_NAMED = 3  # Stray files that are named.
_LONGEST = 200  # Bytes of a small file that are read.


class BuildsFolder:
    """All builds below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.encoders = root / _ENCODERS
        """Where exports are kept, for all builds and evaluations alike."""
        self.cache = root / _CACHE
        """Where embeddings of evaluations are kept."""

    def active_name(self) -> str:
        """Return the name of the active build as the pointer has it; empty if there is none."""
        return _read_or(self.root / _POINTER, "").partition(" ")[0]

    def state(self, name: str) -> object:
        """Return what changes whenever a file of a build, or the pointer, is touched."""
        with suppress(OSError):
            paths = [self.root / _POINTER, *sorted((self.root / name).rglob("*"))]
            return [
                (path, status.st_size, status.st_mtime_ns, status.st_ino) for path in paths if (status := path.stat())
            ]
        return None

    def active(self) -> Build:
        """Return the active build.

        Raises IndexMissing if there is none, IndexDamaged if the pointer or the manifest is not as written.
        """
        pointer = self.root / _POINTER
        try:
            with damage(messages.POINTER_UNREADABLE.format(path=pointer)):
                name, _, checksum = read_file(pointer, _LONGEST).decode().strip().partition(" ")
        except IndexDamaged:
            if not pointer.exists():
                raise IndexMissing(messages.NO_INDEX.format(root=self.root)) from None
            raise
        if not _NAME.fullmatch(name):
            raise IndexDamaged(messages.POINTER_NAMES_NO_BUILD.format(path=pointer))
        build = Build.in_folder(self.root / name)
        if sha256(build.layout.manifest) != checksum or build.name != name:
            raise IndexDamaged(messages.MANIFEST_CHANGED.format(build=name))
        return build

    def verified(self, *, anew: bool = False) -> Build:
        """Return the active build after comparing every file's SHA-256, `anew` also of those compared before.

        Raises IndexDamaged where one differs and, if `anew`, where the folder holds others.
        """
        build = self.active()
        seal = Seal(self.root / _SEAL, forgetful=anew)
        wrong = _first_wrong_file(build, seal)
        seal.save()
        if wrong:
            raise IndexDamaged(messages.BUILT_FILE_CHANGED.format(path=os.path.normpath(build.layout.folder / wrong)))
        if anew and (strays := build.strays()):
            raise IndexDamaged(
                (messages.STRAY_FILES if len(strays) <= _NAMED else messages.STRAY_FILES_AND_OTHERS).format(
                    folder=build.layout.folder, names=", ".join(strays[:_NAMED])
                )
            )
        return build

    def whole(self) -> list[Build]:
        """Return all builds whose files are as written, oldest first."""
        seal = Seal(self.root / _SEAL)
        found: list[Build] = []
        for name in self._names():
            with suppress(IndexDamaged):
                found.append(Build.in_folder(self.root / name))
        whole = [build for build in found if not _first_wrong_file(build, seal)]
        seal.save()
        return whole

    def next_name(self, inputs: str) -> str:
        """Return a name for a new build, made of the time and of the hash of what goes in, later than all there are.

        The clock may have run ahead when an older one was made.
        """
        now = datetime.now(UTC)
        for name in self._names()[-1:]:
            with suppress(ValueError, OverflowError):
                latest = datetime.strptime(name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
                now = max(now, latest + timedelta(microseconds=1))
        return f"{now:{_STAMP}}-{inputs[:8]}"

    @contextmanager
    def fresh(self, name: str) -> Iterator[Layout]:
        """Give a folder to be filled with a build, then activate it at once; after an error nothing is left of it."""
        unfinished = self.root / f"{_UNFINISHED}{name}"
        try:
            unfinished.mkdir()
            yield Layout(unfinished)
            for path in [*unfinished.rglob("*"), unfinished]:
                sync(path)
            unfinished.rename(self.root / name)
        except BaseException as error:
            remove(unfinished)
            if isinstance(error, OSError) and error.errno in _FULL:
                raise MentorError(messages.NO_ROOM.format(folder=self.root, reason=error.strerror)) from None
            raise
        self.activate(name)

    def activate(self, name: str) -> None:
        """Make a build the active one by one atomic replacement, and drop builds that are too old to go back to."""
        pointer = f"{name} {sha256(Layout(self.root / name).manifest)}\n"
        if (self.root / _POINTER).is_dir():
            raise IndexDamaged(messages.POINTER_IS_FOLDER.format(path=self.root / _POINTER))
        replace_file(self.root / _POINTER, pointer.encode())
        for old in [older for older in self._names() if older < name][:-KEPT]:
            self._drop(Layout(self.root / old))
        self._drop_encoders()

    def rollback(self) -> Build:
        """Activate the newest whole build that is older than the active one. Raises IndexMissing if there is none."""
        active = self.active()
        older = [build for build in self.whole() if build.name < active.name]
        if not older:
            raise IndexMissing(messages.NO_OLDER_BUILD.format(build=active.name))
        self.activate(older[-1].name)
        return older[-1]

    @contextmanager
    def lock(self, waiting: Callable[[str], None], timeout: float) -> Iterator[None]:
        """Hold the lock for writing; tell who holds it and wait if another process does.

        Raises BuildLocked when it is still held after `timeout` seconds.
        """
        from filelock import FileLock, Timeout

        self._make()
        lock, holder = FileLock(self.root / _LOCK), self.root / _HOLDER
        try:
            lock.acquire(timeout=0)
        except Timeout:
            who = _read_or(holder, messages.LOCK_HOLDER_UNKNOWN)
            waiting(messages.LOCK_WAITING.format(holder=who))
            try:
                lock.acquire(timeout=timeout)
            except Timeout:
                waited = counted(round(timeout), "second")
                raise BuildLocked(messages.LOCK_STILL_HELD.format(holder=who, seconds=waited)) from None
        except OSError as error:
            raise MentorError(messages.LOCK_UNUSABLE.format(path=self.root / _LOCK, reason=error.strerror)) from None
        try:
            with suppress(OSError):  # It only serves to tell others who it is.
                replace_file(holder, messages.LOCK_HOLDER.format(process=os.getpid()).encode())
            for left in self.root.glob(f"{_UNFINISHED}*"):
                remove(left)
            yield
        finally:
            with suppress(OSError):
                holder.unlink()
            lock.release()

    def _names(self) -> list[str]:
        """Return the names of all builds, oldest first, whole or not."""
        if not self.root.is_dir():
            return []
        return sorted(path.name for path in self.root.iterdir() if path.is_dir() and _NAME.fullmatch(path.name))

    def _drop_encoders(self) -> None:
        """Keep the exports that builds name, and those that were used last."""
        named = set()
        for name in self._names():
            with suppress(IndexDamaged):
                named.add(Build.in_folder(self.root / name).encoder_folder.name)
        exports = sorted(self.encoders.glob("encoder-*[0-9a-f]"), key=lambda path: path.lstat().st_mtime)
        for folder in exports[:-ENCODERS_KEPT]:
            if folder.name not in named:
                remove(folder)

    def _make(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MentorError(messages.FOLDER_NOT_CREATED.format(folder=self.root, reason=error.strerror)) from None

    @staticmethod
    def _drop(layout: Layout) -> None:
        if is_in_use(layout.manifest):
            return  # Who answers from it may still need a text; the next rebuild drops it.
        with suppress(OSError):
            layout.store.drop()
        remove(layout.folder)


def _first_wrong_file(build: Build, seal: Seal) -> str | None:
    sizes = build.manifest.sizes
    for name, checksum in build.manifest.files.items():
        path = build.layout.folder / name
        try:
            # To hash a file that has grown beyond measure would take for ever.
            if sizes.get(name, path.stat().st_size) != path.stat().st_size or not seal.holds(path, checksum):
                return name
        except PermissionError as error:
            raise IndexDamaged(messages.FILE_UNREADABLE.format(name=path, reason=error.strerror)) from None
        except OSError:
            return name
    return None


def _read_or(path: Path, otherwise: str) -> str:
    try:
        return read_file(path, _LONGEST).decode("utf-8", "replace").strip() or otherwise
    except OSError:
        return otherwise

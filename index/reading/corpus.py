"""The files of a corpus, one at a time."""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from index import messages
from index.errors import CorpusError, QuestionsError
from index.files import NotAFile, memory, open_file
from index.text import printable

ESSAY_SUFFIX = ".md"
QUESTIONS_SUFFIX = ".questions.md"
BOM = "\ufeff"
"""Some editors put it in front of a file. It stays in the text, and counts."""
_MEMORY_OF_A_BYTE = 40
"""Bytes of memory that a byte of an essay takes, measured, while the essay is taken apart."""
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file below the corpus folder, read."""

    name: str
    """Path relative to the folder, with forward slashes."""
    data: bytes

    @property
    def sha256(self) -> str:
        """Return the hex SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def decode(self) -> str:
        """Return the text exactly as it is: a BOM stays, line ends stay. Raises CorpusError if not UTF-8."""
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            raise CorpusError(messages.FILE_NOT_UTF8.format(name=self.name, line=line)) from None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of Markdown files. Each is read when it is asked for: one at a time is in memory."""

    root: Path
    names: tuple[str, ...]
    """Paths relative to the folder, with forward slashes, in order."""

    @classmethod
    def open(cls, root: Path) -> Self:
        """List the files below `root`.

        Raises CorpusError for a missing or empty corpus, for anything but a file under a file's name, and for names
        that cannot be seen or that differ by case alone.
        """
        try:
            if not root.is_dir():
                raise CorpusError(messages.NO_CORPUS.format(root=printable(str(root))))
            names = tuple(sorted(_markdown_names(root)))
        except OSError as error:
            raise CorpusError(
                messages.CORPUS_UNREADABLE.format(root=printable(str(root)), reason=error.strerror)
            ) from None
        seen: dict[str, str] = {}
        for name in names:
            folded = unicodedata.normalize("NFC", name).casefold()
            if folded in seen:
                raise CorpusError(messages.NAMES_DIFFER_BY_CASE.format(first=seen[folded], second=name))
            seen[folded] = name
        if all(_is_questions(name) for name in names):
            raise CorpusError(messages.NO_ESSAY.format(root=printable(str(root))))
        return cls(root, names)

    def read(self, name: str) -> CorpusFile:
        """Read one file. Raises CorpusError if it cannot be read."""
        try:
            with open_file(self.root / name) as file:
                size = os.fstat(file.fileno()).st_size
                if size * _MEMORY_OF_A_BYTE > memory():
                    raise CorpusError(messages.FILE_TOO_LARGE.format(name=name, megabytes=size // 1_000_000))
                return CorpusFile(name, file.read())
        except FileNotFoundError:
            raise CorpusError(messages.FILE_VANISHED.format(name=name)) from None
        except NotAFile as error:
            raise CorpusError(messages.FILE_NOT_PLAIN.format(name=name, reason=error.strerror)) from None
        except OSError as error:
            raise CorpusError(messages.FILE_UNREADABLE.format(name=name, reason=error.strerror)) from None

    def checksums(self) -> dict[str, str]:
        """Return the SHA-256 of every file, by name. Raises CorpusError if one cannot be read."""
        return {name: self.read(name).sha256 for name in self.names}

    def copy(self, folder: Path, checksums: dict[str, str]) -> Self:
        """Copy every file into a new folder, so that what was hashed is what is parsed.

        Raises CorpusError if one is no longer as `checksums` has it.
        """
        for name in self.names:
            file, path = self.read(name), folder / name
            if file.sha256 != checksums[name]:
                raise CorpusError(messages.FILE_CHANGED.format(name=name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
        return replace(self, root=folder)

    def essays(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the name of each essay, and those of the files of questions beside it.

        Raises QuestionsError for questions without an essay.
        """
        essays = {_key(name, ESSAY_SUFFIX): name for name in self.names if not _is_questions(name)}
        beside: dict[str, list[str]] = {name: [] for name in essays.values()}
        for name in filter(_is_questions, self.names):
            essay = essays.get(_key(name, QUESTIONS_SUFFIX))
            if essay is None:
                missing = name[: -len(QUESTIONS_SUFFIX)] + ESSAY_SUFFIX
                raise QuestionsError(messages.QUESTIONS_WITHOUT_ESSAY.format(name=name, essay=missing))
            beside[essay].append(name)
        yield from beside.items()


def _markdown_names(root: Path) -> Iterator[str]:
    """Yield the path of every Markdown file relative to `root`; nothing hidden, and no link is followed.

    Raises CorpusError, and OSError if `root` itself cannot be read.
    """
    folders = [""]
    while folders:
        above = folders.pop()
        for entry in _entries(root, above):
            name = above + entry.name
            markdown = name.casefold().endswith(ESSAY_SUFFIX)
            if not markdown and not _is_folder(entry):
                continue
            _check_name(name)
            if entry.is_symlink():
                raise CorpusError(messages.FILE_IS_LINK.format(name=name))
            if not markdown:
                folders.append(f"{name}/")
                continue
            mode = entry.stat(follow_symlinks=False).st_mode
            if not stat.S_ISREG(mode):
                raise CorpusError(messages.FILE_NOT_PLAIN.format(name=name, reason=messages.not_a_file(mode)))
            yield name


def _entries(root: Path, folder: str) -> list[os.DirEntry[str]]:
    """Return what a folder below `root` contains, nothing hidden, in order."""
    try:
        with os.scandir(root / folder) as entries:
            seen = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        if not folder:
            raise
        raise CorpusError(messages.FOLDER_UNREADABLE.format(name=folder.rstrip("/"), reason=error.strerror)) from None
    return sorted(seen, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell a folder, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:  # A link that leads nowhere, or back to itself.
        return False


def _check_name(name: str) -> None:
    try:
        name.encode()  # Bytes that are not UTF-8 come from the system as lone surrogates.
    except UnicodeEncodeError:
        raise CorpusError(messages.NAME_NOT_UTF8.format(name=ascii(name))) from None
    if printable(name) != name:
        raise CorpusError(messages.NAME_HAS_CONTROLS.format(name=printable(name)))


def _is_questions(name: str) -> bool:
    return name.casefold().endswith(QUESTIONS_SUFFIX)


def _key(name: str, suffix: str) -> str:
    """Return what the names of an essay and of its questions have in common."""
    return name[: -len(suffix)].casefold()

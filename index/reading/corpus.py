"""The files of a corpus, one at a time."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from index import messages
from index.errors import CorpusError, QuestionsError, all_at_once
from index.files import NotAFile, memory, open_file
from index.reading.listing import Listing, is_essay, key, stem
from index.text import printable

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
    """Of essays and their questions: paths relative to the folder, with forward slashes, in order."""
    others: tuple[str, ...] = ()
    """Of all other files that are not hidden, in order; they are not read."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Of files that cannot be read whatever they contain, and of folders: a name, and the sentence with the fix."""

    @classmethod
    def open(cls, root: Path) -> Self:
        """List the files below `root`.

        Raises CorpusError for a missing or empty corpus and, all at once, for anything but a file under a file's name,
        for names that cannot be seen, that differ by case alone, and for essays that differ by suffix alone.
        """
        corpus = cls.look(root)
        corpus.check()
        return corpus

    @classmethod
    def look(cls, root: Path) -> Self:
        """List the files below `root`, and what is wrong with them.

        Raises CorpusError only where there is nothing to list: for a missing or empty corpus.
        """
        listing = Listing(root)
        shown = printable(str(root))
        try:
            if not root.is_dir():
                raise CorpusError(messages.NO_CORPUS.format(root=shown))
            listing.walk()
        except OSError as error:
            raise CorpusError(messages.CORPUS_UNREADABLE.format(root=shown, reason=error.strerror)) from None
        names = tuple(listing.unlike())
        if not listing.wrong and not any(map(is_essay, names)):
            raise CorpusError(messages.NO_ESSAY.format(root=shown))
        return cls(root, names, tuple(sorted(listing.others)), listing.wrong)

    def check(self) -> None:
        """Raise CorpusError that says all that is wrong, if anything is."""
        if self.wrong:
            raise CorpusError(*self.wrong.values())

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
        """Return the SHA-256 of every file, by name. Raises CorpusError that names all that cannot be read."""
        sums: dict[str, str] = {}
        wrong: list[CorpusError] = []
        for name in self.names:
            try:
                sums[name] = self.read(name).sha256
            except CorpusError as error:
                wrong.append(error)
        if wrong:
            raise all_at_once(wrong)
        return sums

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
        """Yield the name of each essay, and those of the files of questions beside it, whatever their suffixes.

        Raises QuestionsError, when all others have been yielded, for questions without an essay.
        """
        beside: dict[str, list[str]] = {name: [] for name in self.names if is_essay(name)}
        essays = {key(name): name for name in beside}
        known = {key(name) for name in self.wrong}
        alone: list[str] = []
        for name in self.names:
            if is_essay(name):
                continue
            shared = key(name)
            if shared in essays:
                beside[essays[shared]].append(name)
            elif shared not in known:
                alone.append(messages.QUESTIONS_WITHOUT_ESSAY.format(name=name, essay=f"{stem(name)}.md"))
        yield from beside.items()
        if alone:
            raise QuestionsError(*alone)

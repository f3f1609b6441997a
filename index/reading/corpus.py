"""The files of a corpus, one at a time."""

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from index.errors import CorpusError, QuestionsError

QUESTIONS_SUFFIX = ".questions.md"


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file below the corpus folder, read."""

    name: str
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
            raise CorpusError(f"{self.name}, line {line}: not UTF-8 text; save the file as UTF-8.") from None


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of Markdown files. Each is read when it is asked for: one at a time is in memory."""

    root: Path
    names: tuple[str, ...]
    """Paths relative to the folder, with forward slashes, in order."""

    @classmethod
    def open(cls, root: Path) -> Self:
        """List the files below `root`.

        Raises CorpusError for a missing or empty corpus, a link, and names that differ by case alone.
        """
        if not root.is_dir():
            raise CorpusError(f"There is no corpus folder at {root}; create it or set MENTOR_CORPUS.")
        names = tuple(sorted(_markdown_names(root)))
        seen: dict[str, str] = {}
        for name in names:
            folded = unicodedata.normalize("NFC", name).casefold()
            if folded in seen:
                raise CorpusError(
                    f"{seen[folded]} and {name} differ by case alone, which some file systems cannot hold; rename one."
                )
            seen[folded] = name
        if all(_is_questions(name) for name in names):
            raise CorpusError(f"The corpus at {root} holds no essay; put a Markdown file with a title there.")
        return cls(root, names)

    def read(self, name: str) -> CorpusFile:
        """Read one file. Raises CorpusError if it cannot be read."""
        try:
            return CorpusFile(name, (self.root / name).read_bytes())
        except FileNotFoundError:
            raise CorpusError(f"{name} vanished while the corpus was read; try again.") from None
        except OSError as error:
            raise CorpusError(f"{name} cannot be read ({error.strerror}); check its permissions.") from None

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
                raise CorpusError(f"{name} was changed while the corpus was read; try again.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
        return replace(self, root=folder)

    def essays(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the name of each essay, and those of the files of questions beside it.

        Raises QuestionsError for questions without an essay.
        """
        beside: dict[str, list[str]] = {name[:-3].casefold(): [] for name in self.names if not _is_questions(name)}
        for name in filter(_is_questions, self.names):
            stem = name[: -len(QUESTIONS_SUFFIX)]
            if stem.casefold() not in beside:
                raise QuestionsError(f"{name}: there is no essay {stem}.md beside it.")
            beside[stem.casefold()].append(name)
        for name in self.names:
            if not _is_questions(name):
                yield name, beside[name[:-3].casefold()]


def _markdown_names(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        markdown = [name for name in files if not name.startswith(".") and name.casefold().endswith(".md")]
        here = Path(folder).relative_to(root).as_posix()
        above = "" if here == "." else f"{here}/"
        for name in [*folders, *markdown]:
            if Path(folder, name).is_symlink():
                raise CorpusError(f"{above}{name} is a link; the corpus takes no links, copy the file itself there.")
            try:
                name.encode()
            except UnicodeEncodeError:
                raise CorpusError(f"{above + name!a} is not a UTF-8 file name; rename the file.") from None
        yield from (above + name for name in markdown)


def _is_questions(name: str) -> bool:
    return name.casefold().endswith(QUESTIONS_SUFFIX)

"""The files of a corpus, read once."""

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError

QUESTIONS_SUFFIX = ".questions.md"


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file below the corpus folder, read once: what is hashed is what is parsed."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Return the hex SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def is_questions(self) -> bool:
        """Tell an essay from the questions beside it."""
        return self.name.casefold().endswith(QUESTIONS_SUFFIX)

    def decode(self) -> str:
        """Return the text exactly as it is: a BOM stays, line ends stay. Raises CorpusError if not UTF-8."""
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            raise CorpusError(f"{self.name}, line {line}: not UTF-8 text; save the file as UTF-8.") from None


def read_corpus(root: Path) -> list[CorpusFile]:
    """Read every Markdown file below `root`, in order of name.

    Raises CorpusError for a missing or empty corpus, a link, names that differ by case alone, and a file that
    cannot be read.
    """
    if not root.is_dir():
        raise CorpusError(f"There is no corpus folder at {root}; create it or set MENTOR_CORPUS.")
    names = sorted(_markdown_names(root))
    seen: dict[str, str] = {}
    for name in names:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise CorpusError(
                f"{seen[folded]} and {name} differ by case alone, which some file systems cannot hold; rename one."
            )
        seen[folded] = name
    files = [CorpusFile(name, _read(root, name)) for name in names]
    if all(file.is_questions for file in files):
        raise CorpusError(f"The corpus at {root} holds no essay; put a Markdown file with a title there.")
    return files


def _markdown_names(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        for name in [*folders, *names]:
            path = here / name
            relative = path.relative_to(root).as_posix()
            if name.startswith(".") or not (name in folders or name.casefold().endswith(".md")):
                continue
            if path.is_symlink():
                raise CorpusError(f"{relative} is a link; the corpus takes no links, copy the file itself there.")
            try:
                relative.encode()
            except UnicodeEncodeError:
                raise CorpusError(f"{relative!a} is not a UTF-8 file name; rename the file.") from None
            if name in names:
                yield relative


def _read(root: Path, name: str) -> bytes:
    try:
        return (root / name).read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"{name} vanished while the corpus was read; try again.") from None
    except OSError as error:
        raise CorpusError(f"{name} cannot be read ({error.strerror}); check its permissions.") from None

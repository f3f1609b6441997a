"""The folder of a bot of one's own: a corpus, settings, Slack's manifest, and what to do next."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from index import messages
from index.errors import CorpusError, MentorError
from index.files import read_file
from index.reading.listing import is_essay, is_markdown, is_read, key
from index.text import printable

_CORPUS = "corpus"
_TEXT = {".txt", ".text", ""}


@dataclass(frozen=True, slots=True)
class NewBot:
    """What was done in a folder."""

    written: tuple[Path, ...]
    left: tuple[Path, ...]
    """What was there already, and stayed as it was."""


def new_bot(folder: Path, essays: Sequence[Path]) -> NewBot:
    """Write a new bot into a folder, which may be there already.

    The essays are copied byte for byte, those of plain text under the suffix of Markdown. Raises CorpusError for an
    essay that cannot be used, and MentorError where something cannot be written; then nothing new is left.
    """
    contents = {folder / _CORPUS / name: data for name, data in _read(essays).items()}
    there = messages.NEW_ESSAYS_THERE if essays else messages.NEW_ESSAYS_MISSING
    contents |= {
        folder / ".env": _shipped(".env.example"),
        folder / ".gitignore": messages.NEW_GITIGNORE.encode(),
        folder / "README.md": messages.NEW_README.format(essays=there).encode(),
        folder / "manifest.json": _shipped("manifest.json"),
    }
    left = tuple(path for path in contents if path.exists() or path.is_symlink())
    fresh = [parent for parent in (folder / _CORPUS, folder) if not parent.exists()]
    written: list[Path] = []
    try:
        (folder / _CORPUS).mkdir(parents=True, exist_ok=True)
        for path in contents.keys() - {*left}:
            # What will hold secrets is for its owner alone.
            mode = 0o600 if path.name == ".env" else 0o666
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                written.append(path)
                file.write(contents[path])
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        for parent in fresh:
            with suppress(OSError):
                parent.rmdir()
        raise MentorError(messages.FOLDER_NOT_MADE.format(path=folder, reason=error.strerror)) from None
    return NewBot(tuple(sorted(written)), left)


def _read(essays: Sequence[Path]) -> dict[str, bytes]:
    """Return each essay's name in the corpus and its bytes; one that is named twice counts once."""
    contents: dict[str, bytes] = {}
    origins: dict[str, Path] = {}
    for path in {path.absolute(): path for path in essays}.values():
        name, shown = _name(path), printable(str(path))
        # Of an essay and its questions the keys are the same.
        if (other := origins.setdefault(f"{is_essay(name)} {key(name)}", path)) is not path:
            raise CorpusError(
                messages.ESSAYS_WITH_ONE_NAME.format(first=printable(str(other)), second=shown, name=name)
            )
        try:
            contents[name] = read_file(path)
            contents[name].decode()
        except FileNotFoundError:
            raise CorpusError(messages.ESSAY_NOT_THERE.format(path=shown)) from None
        except UnicodeDecodeError:
            raise CorpusError(messages.ESSAY_NOT_UTF8.format(path=shown)) from None
        except OSError as error:
            raise CorpusError(messages.ESSAY_UNREADABLE.format(path=shown, reason=error.strerror)) from None
    return contents


def _name(path: Path) -> str:
    """Return what an essay, or the questions beside one, are called in a corpus."""
    shown = printable(str(path))
    if not is_markdown(path.name) and path.suffix.casefold() not in _TEXT:
        raise CorpusError(messages.ESSAY_NOT_TEXT.format(path=shown))
    name = path.name if is_markdown(path.name) else f"{path.stem}.md"
    if not is_read(name):
        raise CorpusError(messages.ESSAY_IS_DRAFT.format(path=shown))
    return name


def _shipped(name: str) -> bytes:
    """Return a file that comes with the program: inside an installed package, else beside the source code."""
    inside = files("index") / "shipped" / name
    if inside.is_file():
        return inside.read_bytes()
    return (Path(__file__).parents[2] / name).read_bytes()

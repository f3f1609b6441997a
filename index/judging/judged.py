"""Judged questions: what people ask, and which sentences answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from index import messages
from index.errors import JudgedError
from index.files import NotAFile, open_file
from index.text import without_surrogates

Label = str | int | float | None
"""A JSON value that can stand for a name; nested ones cannot, however deep they go."""
Fields = TypeVar("Fields")
_SLICES = ("who", "overlap", "kind")


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its right answers; `best` is empty for what the corpus does not cover."""

    id: str
    question: str
    history: tuple[str, ...]
    best: tuple[str, ...]
    """Sentences that answer."""
    also: tuple[str, ...]
    """Sentences that are fair to show."""
    slices: tuple[str, ...]
    """Such as "who: new_grad"."""


class _Line(msgspec.Struct, frozen=True):
    """A line as it is written: a question, or a follow-up and what was asked first."""

    id: Label = None
    question: str | None = None
    first: str | None = None
    followup: str | None = None
    best: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    who: Label = None
    overlap: Label = None
    kind: Label = None


def read_judged(folder: Path) -> dict[str, list[Judged]]:
    """Read `*answerable.jsonl`, `*not_covered.jsonl`, `*followups.jsonl` and `*near_misses.jsonl`, under those names.

    Raises JudgedError for a folder without the first, and for a line that does not fit.
    """
    sets = {
        name: [judged for path in sorted(folder.glob(f"*{name}.jsonl")) for judged in _read(path)]
        for name in ("answerable", "not_covered", "followups", "near_misses")
    }
    if not sets["answerable"]:
        raise JudgedError(messages.NO_JUDGED_QUESTIONS.format(folder=folder))
    return sets


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line numbers and objects of a JSONL file. Raises JudgedError that names the file and the line."""
    for number, line in text_lines(path):
        try:
            fields = json.loads(line)  # Public sets hold lone surrogates, which msgspec refuses.
        except (ValueError, RecursionError):
            raise JudgedError(messages.LINE_NOT_JSON.format(path=path, line=number)) from None
        if not isinstance(fields, dict):
            raise JudgedError(messages.LINE_NOT_AN_OBJECT.format(path=path, line=number))
        yield number, fields


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield a file's lines that are not blank, without their ends, and their numbers from 1.

    Raises JudgedError that names the file and the line.
    """
    try:
        with open_file(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    text = line.decode("utf-8").rstrip("\r\n")
                except UnicodeDecodeError:
                    raise JudgedError(messages.LINE_NOT_UTF8.format(path=path, line=number)) from None
                if text.strip():
                    yield number, text
    except FileNotFoundError:
        raise JudgedError(messages.NO_SET_FILE.format(path=path)) from None
    except NotAFile as error:
        raise JudgedError(messages.FILE_NOT_PLAIN.format(name=path, reason=error.strerror)) from None
    except OSError as error:
        raise JudgedError(messages.FILE_UNREADABLE.format(name=path, reason=error.strerror)) from None


def fitting(fields: dict[str, Any], kind: type[Fields], path: Path, number: int) -> Fields:
    """Return a line's object as a struct of its kind. Raises JudgedError that names the file and the line."""
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise JudgedError(messages.LINE_DOES_NOT_FIT.format(path=path, line=number, reason=error)) from None


def _read(path: Path) -> Iterator[Judged]:
    for number, fields in json_lines(path):
        line = fitting(fields, _Line, path, number)
        question = line.question if line.followup is None else line.followup
        if question is None:
            raise JudgedError(messages.LINE_WITHOUT_QUESTION.format(path=path, line=number))
        slices = {name: getattr(line, name) for name in _SLICES}
        yield Judged(
            id=without_surrogates(str(number if line.id is None else line.id)),
            question=without_surrogates(question),
            history=() if line.first is None else (without_surrogates(line.first),),
            best=line.best,
            also=line.also,
            slices=tuple(without_surrogates(f"{name}: {value}") for name, value in slices.items() if value is not None),
        )

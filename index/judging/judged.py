"""Judged questions: what people ask, and which sentences answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import JudgedError


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


def read_judged(folder: Path) -> dict[str, list[Judged]]:
    """Read `*answerable.jsonl`, `*not_covered.jsonl` and `*followups.jsonl`, under those three names.

    Raises JudgedError for a folder without the first, and for a line that does not fit.
    """
    sets = {
        name: [judged for path in sorted(folder.glob(f"*{name}.jsonl")) for judged in _read(path)]
        for name in ("answerable", "not_covered", "followups")
    }
    if not sets["answerable"]:
        raise JudgedError(f"{folder} holds no judged questions; it needs a file such as dev_answerable.jsonl.")
    return sets


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line numbers and objects of a JSONL file. Raises JudgedError that names the file and the line."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    fields = json.loads(line)
                    if not isinstance(fields, dict):
                        raise JudgedError(f"{path}, line {number}: not a JSON object.")
                    yield number, fields
    except FileNotFoundError:
        raise JudgedError(f"There is no file {path}.") from None
    except UnicodeDecodeError:
        raise JudgedError(f"{path}: not UTF-8 text.") from None
    except json.JSONDecodeError:
        raise JudgedError(f"{path}, line {number}: not JSON.") from None


def _read(path: Path) -> Iterator[Judged]:
    for number, fields in json_lines(path):
        question = fields.get("followup", fields.get("question"))
        best, also = fields.get("best", []), fields.get("also", [])
        if not isinstance(question, str) or not _texts(best) or not _texts(also):
            raise JudgedError(
                f'{path}, line {number}: needs "question", a text, and "best" and "also", lists of texts.'
            )
        yield Judged(
            id=str(fields.get("id", number)),
            question=question,
            history=(str(fields["first"]),) if "first" in fields else (),
            best=tuple(best),
            also=tuple(also),
            slices=tuple(f"{key}: {fields[key]}" for key in ("who", "overlap", "kind") if key in fields),
        )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)

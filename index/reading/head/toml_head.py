"""Front matter in TOML, as Hugo writes it."""

import re
import tomllib
from typing import Any

from index import messages
from index.reading.head.fields import Field, Value, is_used

_KEY = re.compile(r"""[ \t]*+([\w-]++|"[^"]*+"|'[^']*+')[ \t]*+=""")
_TABLE = re.compile(r"[ \t]*+\[\[?[\w.\"' -]++\]\]?[ \t]*+(?:#.*)?$")
_REFUSED = (ValueError, RecursionError)
"""The first for what is no TOML, and for a number of thousands of digits."""


def read_toml(name: str, source: str, first: int) -> list[Field] | None:
    """Return the fields of TOML whose lines end with "\\n"; `first` is the number of its first line in the file.

    None for what has no key: it is text. What is no TOML is read key by key.
    """
    lines = source.split("\n")
    starts = _starts(lines)
    try:
        found = tomllib.loads(source, parse_float=str)
        numbers = {key: first + at for at, key in reversed(starts)}
        return [Field(key, numbers.get(key, first), _value(each)) for key, each in found.items() if is_used(key)]
    except _REFUSED:
        if not starts:
            return None
    ends = [at for at, _ in starts[1:]] + [_first_table(lines)]
    return [
        _field(name, key, lines[at:end], first + at)
        for (at, key), end in zip(starts, ends, strict=True)
        if is_used(key)
    ]


def means_fields(lines: list[str]) -> bool:
    """Tell whether lines are meant as TOML, be it wrong: they hold a key."""
    return bool(_starts(lines))


def _starts(lines: list[str]) -> list[tuple[int, str]]:
    """Return at which line each key stands that belongs to no table, in order."""
    found = ((at, _KEY.match(line)) for at, line in enumerate(lines[: _first_table(lines)]))
    return [(at, key[1].strip("\"'")) for at, key in found if key]


def _first_table(lines: list[str]) -> int:
    return next((at for at, line in enumerate(lines) if _TABLE.match(line)), len(lines))


def _field(name: str, key: str, lines: list[str], line: int) -> Field:
    """Read one key alone, with the lines up to the next or, where they are no part of it, its own."""
    for source in ("\n".join(lines), lines[0]):
        try:
            ((_, value),) = tomllib.loads(source, parse_float=str).items()
            return Field(key, line, _value(value))
        except _REFUSED:
            continue
    return Field(key, line, None, messages.FRONT_MATTER_NOT_TOML.format(name=name, line=line))


def _value(value: Any) -> Value:
    """Return a value as texts, lists and mappings; a date is as ISO 8601 has it."""
    if isinstance(value, list):
        return [_value(each) for each in value]
    if isinstance(value, dict):
        return {key: _value(each) for key, each in value.items()}
    return str(value).lower() if isinstance(value, bool) else str(value)

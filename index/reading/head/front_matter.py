"""What stands at the head of an essay, between two lines of "---" (YAML) or "+++" (TOML): title, author, address, date.

Other people's files have many more keys; none of them stops anything.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from index import messages
from index.errors import CorpusError
from index.reading.corpus import BOM, LINE_END
from index.reading.head import toml_head, yaml_head
from index.reading.head.fields import Field, Fields


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What an essay says of itself."""

    title: str
    """Empty where none is given."""
    author: str
    url: str
    """An absolute address of the web, or empty."""
    date: date | None
    body: int
    """Where the Markdown begins: an offset into the essay's text."""
    notes: tuple[str, ...] = ()
    """A sentence for each value that could not be read and does not matter."""


class _Kind(NamedTuple):
    opening: str
    closing: tuple[str, ...]
    longest: int
    """Characters, for which its parser takes about a second."""
    read: Callable[[str, str, int], list[Field] | None]
    means: Callable[[list[str]], bool]
    """Whether lines were meant as fields, be they right or wrong."""


_KINDS = (
    _Kind("---", ("---", "..."), 100_000, yaml_head.read_yaml, yaml_head.means_fields),
    _Kind("+++", ("+++",), 20_000, toml_head.read_toml, toml_head.means_fields),
)


class _Line(NamedTuple):
    number: int
    text: str
    """Without its end."""
    after: int
    """Where the next line begins."""


def read_front_matter(name: str, text: str) -> FrontMatter:
    """Read the head of the essay `name`, given all of its text as decoded.

    A line of dashes that nothing closes, or that prose and no keys follow, is a rule. Raises CorpusError that names
    the file, the line and the fix.
    """
    start = len(BOM) if text.startswith(BOM) else 0
    lines = _lines(text, start)
    opening = next((line for line in lines if line.text.strip()), None)
    kind = next((kind for kind in _KINDS if opening and opening.text.rstrip() == kind.opening), None)
    found: list[Field] | None = None
    if opening and kind:
        held: list[str] = []
        closing = next((line for line in lines if _closes(line, kind, held)), None)
        found = _read(name, kind, held, opening.number + 1, closed=closing is not None)
        start = closing.after if closing and found is not None else start
    fields = Fields(name, found or [])
    return FrontMatter(fields.title(), fields.author(), fields.url(), fields.day(), start, notes=tuple(fields.notes()))


def _lines(text: str, start: int) -> Iterator[_Line]:
    number = 1
    for number, end in enumerate(LINE_END.finditer(text, start), 1):
        yield _Line(number, text[start : end.start()], end.end())
        start = end.end()
    yield _Line(number + 1, text[start:], len(text))


def _closes(line: _Line, kind: _Kind, held: list[str]) -> bool:
    """Tell the line that ends the front matter; what stands before it is held."""
    if line.text.rstrip() in kind.closing:
        return True
    held.append(line.text)
    return False


def _read(name: str, kind: _Kind, held: list[str], first: int, *, closed: bool) -> list[Field] | None:
    """Return the fields in the lines that are held, from line `first` of the file on; None for text between rules."""
    if not closed:
        until = next((at for at, line in enumerate(held) if not line.strip()), len(held))
        if any(line.startswith("title") for line in held[:until]) and kind.means(held[:until]):
            raise CorpusError(messages.FRONT_MATTER_OPEN.format(name=name, line=first - 1, fence=kind.opening))
        return None
    source = "\n".join(held)
    if len(source) <= kind.longest and "\0" not in source:
        return kind.read(name, source, first)
    if not kind.means(held):
        return None
    if len(source) > kind.longest:
        said = messages.FRONT_MATTER_TOO_LONG.format(name=name, characters=kind.longest, fence=kind.opening)
    else:
        line = first + source.count("\n", 0, source.index("\0"))
        said = messages.FRONT_MATTER_HAS_NUL.format(name=name, line=line)
    raise CorpusError(said)

"""The YAML at the head of an essay: title, author, address and date.

It is read as a tree, and of its values only single ones are made, so that neither aliases nor merged mappings multiply.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

import yaml

from index import messages
from index.errors import CorpusError
from index.text import printable

_LONGEST = 100_000  # Characters, for which PyYAML takes about a second.
_LONGEST_NUMBER = 200  # Characters of a number or a date: for long ones the work grows with the square.
_TAG = "tag:yaml.org,2002:"
_TEXT, _NULL, _TIMESTAMP = (f"{_TAG}{name}" for name in ("str", "null", "timestamp"))
_AS_WRITTEN = {_TEXT, *(f"{_TAG}{name}" for name in ("merge", "value"))}
_NUMBERS = {_NULL, _TIMESTAMP, *(f"{_TAG}{name}" for name in ("bool", "int", "float"))}
_MADE = {*_NUMBERS, f"{_TAG}binary"}
_SEQUENCES = {f"{_TAG}{name}" for name in ("seq", "omap", "pairs")}
_MAPPINGS = {f"{_TAG}{name}" for name in ("map", "set")}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What an essay says of itself."""

    title: str
    author: str
    url: str
    date: date | None


def read_front_matter(name: str, source: str) -> FrontMatter:
    """Read the YAML of the essay `name`, without the lines of dashes; keys that nobody knows do no harm.

    Raises CorpusError that names the file and the line.
    """
    fields = _Fields(name, source)
    return FrontMatter(
        title=fields.text("title"),
        author=fields.text("author", required=False),
        url=fields.text("url", required=False),
        date=fields.date(),
    )


class _Fields:
    """The keys and values of a mapping; none where the YAML is no mapping."""

    def __init__(self, name: str, source: str) -> None:
        self._name = name
        self._source = source
        self._values: dict[str, tuple[int, yaml.Node]] = {}
        if len(source) > _LONGEST:
            raise CorpusError(messages.FRONT_MATTER_TOO_LONG.format(name=name, characters=_LONGEST))
        root = self._compose()
        for node in _nodes(root):
            self._check(node)
        for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
            self._add(key, value)

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text on one line; empty where there is none and none is required."""
        line, node = self._values.get(key, (1, None))
        if not required and (node is None or node.tag == _NULL):
            return ""
        if node is None or node.tag != _TEXT or not node.value.strip():
            raise CorpusError(messages.FIELD_NOT_TEXT.format(name=self._name, line=line, key=key))
        # No file in UTF-8 contains one, but YAML can spell it: "\\ud800".
        if any("\ud800" <= letter <= "\udfff" for letter in node.value):
            raise CorpusError(messages.FIELD_HAS_SURROGATE.format(name=self._name, line=line, key=key))
        return " ".join(node.value.split())

    def date(self) -> date | None:
        """Return the date, without the time of day."""
        line, node = self._values.get("date", (1, None))
        value = self._made(node) if isinstance(node, yaml.ScalarNode) else node
        if isinstance(value, datetime):  # A datetime is a date, too, so it comes first.
            return value.date()
        if value is None or isinstance(value, date):
            return value
        raise CorpusError(messages.DATE_NOT_A_DATE.format(name=self._name, line=line))

    def _compose(self) -> yaml.Node | None:
        """Return the YAML as a tree; an alias is the very node that it stands for."""
        at = 0
        try:
            loader = yaml.SafeLoader(self._source)
            try:
                return loader.get_single_node()
            finally:
                at = loader.index
        except yaml.reader.ReaderError as error:
            at = error.position
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            at = mark.index if mark else at
        except (ValueError, OverflowError, RecursionError):
            pass  # An escape beyond Unicode, or brackets in brackets in brackets.
        raise self._wrong(at)

    def _check(self, node: yaml.Node) -> None:
        """Raise CorpusError for a value that cannot be made, or of a type that is not YAML's own."""
        if isinstance(node, yaml.ScalarNode):
            self._made(node)
        elif node.tag not in (_MAPPINGS if isinstance(node, yaml.MappingNode) else _SEQUENCES):
            raise self._wrong(node.start_mark.index)

    def _made(self, node: yaml.ScalarNode) -> Any:
        """Return the value of a scalar."""
        if node.tag in _AS_WRITTEN:
            return node.value
        if node.tag not in _MADE or (node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER):
            raise self._wrong(node.start_mark.index)
        try:
            return yaml.SafeLoader.yaml_constructors[node.tag](yaml.SafeLoader(""), node)
        except Exception as error:  # PyYAML lets nearly every kind through, such as KeyError for "!!bool maybe".
            if node.tag == _TIMESTAMP and isinstance(error, ValueError):  # A date that there is not: 2022-13-45.
                line = self._line(node.start_mark.index)
                raise CorpusError(
                    messages.DATE_DOES_NOT_EXIST.format(name=self._name, line=line, reason=error)
                ) from None
            raise self._wrong(node.start_mark.index) from None

    def _add(self, key: yaml.Node, value: yaml.Node) -> None:
        if not isinstance(key, yaml.ScalarNode):
            raise self._wrong(key.start_mark.index)
        if key.tag != _TEXT:
            return
        line = self._line(key.start_mark.index)
        if key.value in self._values:
            shown = printable(key.value[:_LONGEST_NUMBER])
            raise CorpusError(messages.KEY_TWICE.format(name=self._name, line=line, key=shown))
        self._values[key.value] = line, value

    def _wrong(self, at: int) -> CorpusError:
        return CorpusError(messages.FRONT_MATTER_NOT_YAML.format(name=self._name, line=self._line(at)))

    def _line(self, at: int) -> int:
        """Return the line of the file in which a character of the YAML stands; the first has the dashes."""
        return 2 + self._source.count("\n", 0, at)


def _nodes(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """Yield every node of the tree once, however often it is used."""
    waiting = [root] if root else []
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += chain.from_iterable(node.value)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value

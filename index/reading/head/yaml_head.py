"""Front matter in YAML.

It is read as a tree, of which no value is made: neither aliases nor odd types can do harm, and a title that YAML would
take for a number or a date stays as it is written. What PyYAML refuses is read key by key, as people mean it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from index import messages
from index.errors import CorpusError
from index.reading.head.fields import Field, Value, is_used
from index.text import printable

_STANDARD = "tag:yaml.org,2002:"
_NULL = f"{_STANDARD}null"
_KEY = re.compile(r"""([^\W\d][\w.-]*+|"[^"]*+"|'[^']*+')[ \t]*+:(?=[ \t]|$)""")
_GOES_ON = (" ", "\t", "- ", "-\t", "#", "]", "}")
_CLOSING = {"[": "]", "{": "}"}
_REFUSED = (yaml.YAMLError, ValueError, OverflowError, RecursionError)
"""The last three for an escape beyond Unicode, and for brackets in brackets in brackets."""


class _Chunk(NamedTuple):
    key: str
    line: int
    lines: list[str]
    """From the key's on, to the line before the next key's."""


def read_yaml(name: str, source: str, first: int) -> list[Field] | None:
    """Return the fields of YAML whose lines end with "\\n"; `first` is the number of its first line in the file.

    None for what is no mapping: it is text between two rules. Raises CorpusError for a line that is neither a key nor
    a value among lines that are.
    """
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
        if isinstance(root, yaml.MappingNode):
            keys = [key for key, _ in root.value if isinstance(key, yaml.ScalarNode)]
            # A sentence with a colon is a mapping, too.
            return list(_fields(root, source, first)) if any(" " not in key.value for key in keys) else None
        return None if source.strip() else []
    except _REFUSED:
        if not means_fields(source.split("\n")):
            return None
    return [_field(name, chunk) for chunk in _chunks(name, source, first) if is_used(chunk.key)]


def means_fields(lines: list[str]) -> bool:
    """Tell whether lines are meant as YAML, be it wrong.

    They begin with a key, and either hold one that is used or no prose.
    """
    keys = [_KEY.match(line) for line in lines if line.strip() and not line.startswith(_GOES_ON)]
    return bool(keys and keys[0]) and (all(keys) or any(is_used(_bare(key[1])) for key in keys if key))


def _fields(root: yaml.MappingNode, source: str, first: int) -> Iterator[Field]:
    made: dict[int, Value] = {}
    for key, value in root.value:
        if isinstance(key, yaml.ScalarNode) and is_used(key.value):
            line = first + source.count("\n", 0, key.start_mark.index)
            yield Field(key.value, line, _value(value, source, made))


def _value(node: yaml.Node, source: str, made: dict[int, Value]) -> Value:
    """Return a node as texts, lists and mappings; an alias is the very object that it stands for."""
    if id(node) in made:
        return made[id(node)]
    if isinstance(node, yaml.SequenceNode):
        items: list[Value] = []
        made[id(node)] = items
        for each in node.value:
            items.append(_value(each, source, made))
        return items
    if isinstance(node, yaml.MappingNode):
        pairs: dict[str, Value] = {}
        made[id(node)] = pairs
        for key, each in node.value:
            if isinstance(key, yaml.ScalarNode):
                pairs[key.value] = _value(each, source, made)
        return pairs
    if not node.tag.startswith(_STANDARD):  # "!important words" are not meant as a type.
        return source[node.start_mark.index : node.end_mark.index]
    return None if node.tag == _NULL else str(node.value)


def _chunks(name: str, source: str, first: int) -> Iterator[_Chunk]:
    """Yield each key of the outermost mapping with its lines. Raises CorpusError for a line that belongs to none."""
    chunk: _Chunk | None = None
    for number, line in enumerate(source.split("\n"), first):
        if found := _KEY.match(line):
            if chunk:
                yield chunk
            chunk = _Chunk(_bare(found[1]), number, [line])
        elif not line.strip() or line.startswith(_GOES_ON) or ":" in line:
            if chunk and ":" in line and not line.startswith(_GOES_ON):  # A key that nobody uses, in other letters.
                yield chunk
                chunk = _Chunk("", number, [])
            if chunk:
                chunk.lines.append(line)
        else:
            raise CorpusError(messages.FRONT_MATTER_STRAY.format(name=name, line=number))
    if chunk:
        yield chunk


def _field(name: str, chunk: _Chunk) -> Field:
    """Read one key alone; a tab where YAML wants spaces is taken for some."""
    text = "\n".join(chunk.lines)
    for source in (text, text.replace("\t", "  ")):
        try:
            root = yaml.compose(source, Loader=yaml.SafeLoader)
            if isinstance(root, yaml.MappingNode) and len(root.value) == 1:
                return Field(chunk.key, chunk.line, _value(root.value[0][1], source, {}))
        except _REFUSED:
            continue
    meant = _meant([line.strip() for line in text.replace("\t", "  ").partition(":")[2].split("\n")])
    said = "" if meant else messages.FRONT_MATTER_NOT_YAML.format(name=name, line=chunk.line)
    return Field(chunk.key, chunk.line, meant, said)


def _meant(lines: list[str]) -> str:
    """Return the words of a value that lacks quotation marks, such as "Foo: a story"; empty where they cannot be told.

    The first line stands behind the key.
    """
    text = " ".join(filter(None, lines))
    if not text or not text.isprintable() or printable(text) != text or text[0] in "|>" or not lines[0]:
        return ""
    if text[0] in _CLOSING and _CLOSING[text[0]] not in text:
        return ""
    if text[0] not in "\"'":
        return text
    closing = text.find(text[0], 1)
    if closing < 0:
        return ""
    # 'It's here' is in quotation marks; "This" and "that" are words in them.
    is_whole = text.endswith(text[0]) and not text.startswith(" ", closing + 1)
    return text[1:-1].strip() if is_whole else text


def _bare(key: str) -> str:
    return key[1:-1] if key[0] in "\"'" else key

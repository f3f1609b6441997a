"""Markdown to a tree with exact spans, by pulldown-cmark.

It is the parser because it says of everything, also of what stands inside a line, where it was read; markdown-it's
tokens know the lines of a block alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyromark
from pyromark import Options

from index.datatypes import Span

_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_DEFINITION_LIST
)
_INLINE = {"Text", "Code", "SoftBreak", "HardBreak", "InlineHtml", "FootnoteReference", "TaskListMarker"}
_HOLDS_BLOCKS = {"Item", "DefinitionListDefinition", "BlockQuote", "FootnoteDefinition"}
_INLINE |= {"Strong", "Emphasis", "Strikethrough", "Link", "Image"}
LONE_RETURN = re.compile(r"\r(?!\n)")
"""A line end of old, which the parser does not know."""
DEEPEST = 60
"""Blocks in blocks; what lies deeper is read as if it lay there."""


@dataclass(slots=True)
class Node:
    """A block, something inside a line, or a piece of text."""

    kind: str
    """As pulldown-cmark names it: "Paragraph", "List", "Strong", "Text" …"""
    span: Span
    data: Any = None
    """What the parser says of it: the text of a piece of text, the address of a link …"""
    children: list["Node"] = field(default_factory=list)
    from_html: bool = False
    """Tags, not Markdown, make it a block."""


def parse(text: str, places: Sequence[int] | None = None) -> list[Node]:
    """Return the blocks of a Markdown text. What stands inside a line has a block.

    `places` says where each character of the text, and its end, lies in the document; by default they agree.
    """
    at = ends = _characters(text)
    if places is not None:
        ends = [places[character - 1] + 1 if character else places[0] for character in at]
        at = [places[character] for character in at]
    root = Node("Document", Span(at[0], at[-1]))
    opened = [root]
    for event, where in pyromark.events_with_range(text, options=_options(text)):
        kind, data = _named(event)
        if kind == "End":
            done = opened.pop()
            if done is not opened[-1]:
                done.children = _with_paragraphs(done)
            continue
        node = Node(kind, Span(at[where["start"]], ends[where["end"]]), data)
        if kind == "Start":
            node.kind, node.data = _named(data)
        too_deep = len(opened) > DEEPEST and node.kind in {"List", *_HOLDS_BLOCKS}
        opened[-1].children.append(Node("Rule", node.span) if too_deep else node)
        if kind == "Start":
            opened.append(opened[-1] if too_deep else node)
    return root.children


def _options(text: str) -> Options:
    """Return what is read beside CommonMark. In "[[1]](#note)" the brackets are a link's text, elsewhere wiki links."""
    return _OPTIONS if "]](" in text else _OPTIONS | Options.ENABLE_WIKILINKS


def _named(event: Any) -> tuple[str, Any]:
    """Return the name of what the parser says, and the rest, if there is more than a name."""
    return next(iter(event.items())) if isinstance(event, dict) else (event, None)


def _with_paragraphs(node: Node) -> list[Node]:
    """Return a block's children; words that stand in it without a paragraph, as in most list items, get one."""
    if node.kind not in _HOLDS_BLOCKS:
        return node.children
    children: list[Node] = []
    loose: Node | None = None
    for child in node.children:
        if child.kind not in _INLINE:
            loose = None
            children.append(child)
        elif loose:
            loose.children.append(child)
            loose.span = Span(loose.span.start, child.span.end)
        else:
            loose = Node("Paragraph", child.span, children=[child])
            children.append(loose)
    return children


def _characters(text: str) -> Sequence[int]:
    """Return for each byte of the text, and for its end, which character begins or goes on there."""
    if text.isascii():
        return range(len(text) + 1)
    begins = (np.frombuffer(text.encode(), np.uint8) & 0xC0) != 0x80
    characters: list[int] = (np.cumsum(begins) - 1).tolist()
    return [*characters, len(text)]

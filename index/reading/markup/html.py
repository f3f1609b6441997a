"""HTML inside Markdown: its tags, one at a time, and its blocks as the tree that Markdown would have given.

Python's own parser takes the square of the length for some unfinished tags, and does not say where a text ends.
"""

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from index import messages
from index.datatypes import Span
from index.reading.markup.markdown import DEEPEST, LONE_RETURN, Node, parse

NEVER_SEEN = ("script", "style", "template", "noscript", "svg", "iframe", "object", "head")
"""What stands inside of these, no reader sees."""
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"ul", "ol", "menu"}
_PARAGRAPHS = """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
figcaption figure footer form header hr html legend main nav optgroup option p pre section summary td th title
""".split()
_BLOCKS = {
    **dict.fromkeys(_HEADINGS, "Heading"),
    **dict.fromkeys(_LISTS, "List"),
    **dict.fromkeys(("td", "th"), "TableCell"),
    **dict.fromkeys(("dt", "summary"), "DefinitionListTitle"),
    **{"li": "Item", "blockquote": "BlockQuote", "table": "Table", "tr": "TableRow"},
    **{"dl": "DefinitionList", "dd": "DefinitionListDefinition"},
}
"""Tags to what they are in Markdown."""
_HOLDS_WORDS = {"Heading", "TableCell", "DefinitionListTitle"}
_STANDS_IN = {"Item": "List", "TableRow": "Table"}
_HOLDS_ONLY = {around: inside for inside, around in _STANDS_IN.items()}
_TABLE = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}
BREAKS_LINES = {"br", "li", "table", "tbody", "tfoot", "thead", "tr", *_PARAGRAPHS, *_HEADINGS, *_LISTS}
"""Tags at which a new line begins."""
_TAG = re.compile(r"<(?P<closes>/?)(?P<name>[a-zA-Z][\w:.-]*+)(?P<attributes>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'=<>`]++)))?")
_HOLDS_MARKDOWN = re.compile(r"<\w[^<>]{0,500}?\bmarkdown\s*+=\s*+[\"']?(?:1|block|span)\b[^<>]*+>")
_INDENT_OR_TAG = re.compile(r"^[ \t]+|(?P<tag><[^<>]++>)[ \t]*+", re.MULTILINE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][\da-zA-Z]{1,31});")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag."""

    name: str
    """In lower case."""
    closes: bool
    is_void: bool
    """It holds nothing, and is not closed."""
    attributes: dict[str, str]


def read_tag(source: str) -> Tag | None:
    """Read one tag from its "<" to its ">"; None for a comment or a declaration."""
    match = _TAG.fullmatch(source)
    if not match:
        return None
    name = match["name"].lower()
    attributes = {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(match["attributes"])
    }
    return Tag(name, bool(match["closes"]), name in _VOID or match["attributes"].endswith("/"), attributes)


def read_html(text: str, pieces: Iterable[Span]) -> list[Node]:
    """Return the blocks of some HTML, of which the document holds a piece at each of the spans.

    What is never seen is a node "LeftOut"; its data is the reason.
    """
    tree = _Tree()
    for token in _tokens(text, list(pieces)):
        tree.take(token)
    return tree.root.children


def read_markdown_inside(text: str, pieces: Sequence[Span]) -> list[Node] | None:
    """Return the blocks of HTML whose tags say that Markdown stands inside; None if they do not."""
    if not any(_HOLDS_MARKDOWN.search(text, *piece) for piece in pieces):
        return None
    source, places = [], list[int]()
    for start, end in pieces:
        at = start
        for match in _INDENT_OR_TAG.finditer(text, start, end):
            if match["tag"] and not _parts_blocks(match["tag"]):
                continue
            source.append(text[at : match.start()])
            places += range(at, match.start())
            at = match.end()
            if match["tag"]:
                source.append("\n\n")
                places += [max(start, match.start() - 1)] * 2
        source.append(text[at:end])
        places += range(at, end)
    nodes = parse(LONE_RETURN.sub("\n", "".join(source)), [*places, pieces[-1].end])
    for node in nodes:
        node.from_html = True
    return nodes


def _parts_blocks(source: str) -> bool:
    if _HOLDS_MARKDOWN.match(source):
        return True
    tag = read_tag(source.strip())
    return tag is not None and (tag.name in BREAKS_LINES or tag.name == "img")


class _Tree:
    """Grows from one token to the next; what is not closed, the next of its kind closes."""

    def __init__(self) -> None:
        self.root = Node("Document", Span(0, 0))
        self._opened = [self.root]
        self._words: Node | None = None  # The block that takes what stands inside its lines.

    def take(self, token: Node) -> None:
        """Take a text, a tag, or something that is not seen."""
        tag = token.data if token.kind == "Tag" else None
        if token.kind == "LeftOut":
            self._child(token.kind, token.span, token.data)
        elif tag is None:
            if self._words or not token.data.isspace():
                self._inline(token)
        elif tag.name not in BREAKS_LINES or tag.name == "br" or self._breaks_cell(tag.name):
            self._inline(Node("InlineHtml", token.span, ""))
        elif tag.name in _BLOCKS:
            self._block(tag, token.span)
        else:
            self._words = None

    def _breaks_cell(self, name: str) -> bool:
        return self._words is not None and self._words.kind == "TableCell" and name not in _TABLE

    def _inline(self, token: Node) -> None:
        if self._words is None:
            self._words = self._child("Paragraph", token.span)
        self._words.children.append(token)

    def _child(self, kind: str, span: Span, data: object = None) -> Node:
        """Add a block; what stands in a list or a table beside its items or rows is one of them."""
        needed = _HOLDS_ONLY.get(self._opened[-1].kind, kind)
        if needed != kind:
            self._opened.append(self._child(needed, Span(span.start, span.start)))
        node = Node(kind, span, data, from_html=True)
        self._opened[-1].children.append(node)
        return node

    def _block(self, tag: Tag, span: Span) -> None:
        kind = _BLOCKS[tag.name]
        self._words = None
        if tag.name in ("dt", "dd"):
            self._leave_up_to("DefinitionList")
        if kind in _HOLDS_WORDS:
            if not tag.closes:
                self._words = self._child(kind, span)
                if kind == "TableCell" and self._opened[-1].kind in ("TableHead", "TableRow"):
                    self._opened[-1].kind = "TableHead" if tag.name == "th" else "TableRow"
        elif tag.closes:
            self._leave(kind)
        else:
            if (around := _STANDS_IN.get(kind)) and not self._leave_up_to(around):
                self._push(around, span)
            self._push(kind, span, 1 if tag.name == "ol" else None)

    def _push(self, kind: str, span: Span, data: object = None) -> None:
        if len(self._opened) < DEEPEST:
            self._opened.append(self._child(kind, span, data))

    def _leave(self, kind: str) -> None:
        """Leave the innermost block of a kind, if there is one."""
        if self._leave_up_to(kind):
            self._opened.pop()

    def _leave_up_to(self, kind: str) -> bool:
        """Leave what stands inside the innermost block of a kind; tell whether there is one."""
        at = next((at for at in reversed(range(len(self._opened))) if self._opened[at].kind == kind), 0)
        del self._opened[at + 1 if at else len(self._opened) :]
        return at > 0


def _tokens(text: str, pieces: list[Span]) -> Iterator[Node]:
    """Yield texts, tags and what is not seen, in order; a text never goes from one piece to the next."""
    source = "".join(text[start:end] for start, end in pieces)
    starts = list(accumulate((end - start for start, end in pieces), initial=0))

    def span(start: int, end: int) -> Span:
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        return Span(pieces[first].start + start - starts[first], pieces[last].start + end - starts[last])

    def words(start: int, end: int) -> Iterator[Node]:
        for cut in _cuts(source, start, end, starts):
            piece = source[slice(*cut)]
            yield Node("Text", span(*cut), html.unescape(piece) if _ENTITY.fullmatch(piece) else piece)

    at = copied = 0
    while (opening := source.find("<", at)) >= 0:
        end, tag = _markup(source, opening)
        at = max(end, opening + 1)
        if end < 0:
            continue
        yield from words(copied, opening)
        copied = at
        yield (
            Node("Tag", span(opening, end), tag)
            if tag
            else Node("LeftOut", span(opening, end), messages.LEFT_OUT_COMMENT)
        )
        if tag and tag.name in NEVER_SEEN and not tag.closes and not tag.is_void:
            closing = re.compile(f"</{tag.name}", re.IGNORECASE).search(source, end)
            copied = at = closing.start() if closing else len(source)
            if end < at:
                yield Node("LeftOut", span(end, at), messages.LEFT_OUT_NOT_SEEN)
    yield from words(copied, len(source))


def _markup(source: str, at: int) -> tuple[int, Tag | None]:
    """Return where a tag, comment or declaration that begins here ends, -1 for nothing of the kind, and the tag."""
    if source.startswith("<!--", at):
        end = source.find("-->", at + 2)
        return (end + 3 if end >= 0 else len(source)), None
    if source.startswith(("<!", "<?"), at):
        end = source.find(">", at)
        return (end + 1 if end >= 0 else len(source)), None
    match = _TAG.match(source, at)
    return (match.end(), read_tag(match[0])) if match else (-1, None)


def _cuts(source: str, start: int, end: int, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Cut a text around its entities, and where a piece ends."""
    ends = set(starts[bisect_right(starts, start) : bisect_left(starts, end)])
    ends.update(side for match in _ENTITY.finditer(source, start, end) for side in match.span())
    yield from pairwise(sorted(ends | {start, end}))

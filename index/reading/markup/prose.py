"""The words inside the lines of one block: what is seen of them, and their sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from index import messages
from index.datatypes import LeftOut, Run, RunStyle, Span
from index.reading.markup.html import BREAKS_LINES, NEVER_SEEN, read_tag
from index.reading.markup.markdown import Node
from index.reading.markup.pieces import Piece, find_sentences

_STYLES: dict[str, RunStyle] = {
    **dict.fromkeys(("Strong", "b", "strong"), "bold"),
    **dict.fromkeys(("Emphasis", "i", "em", "cite", "dfn", "var"), "italic"),
    **dict.fromkeys(("Strikethrough", "s", "del", "strike"), "struck"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
}
_LONGEST_MARK = 4  # Of a note: "[12]".
_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))


@dataclass(frozen=True, slots=True)
class Prose:
    """What is seen of a block that has no blocks inside."""

    runs: list[Run]
    sentences: list[Span]
    """In order, each with the marks around its words."""
    left_out: list[LeftOut]
    is_picture: bool
    """There are no words but those that stand for pictures."""
    notes: dict[str, int]
    """The footnotes whose marks stand in it, and where."""

    def share(self, *, linked: bool) -> int:
        """Count the letters and digits that lead somewhere, or those that do not."""
        return sum(sum(map(str.isalnum, run.text)) for run in self.runs if bool(run.link) == linked)


def read_prose(text: str, nodes: Iterable[Node], breaks: frozenset[int] = frozenset()) -> Prose:
    """Read what stands inside the lines of a block. Line ends that lie at `breaks` are seen as such."""
    pieces = _Pieces(text, breaks)
    pieces.read(nodes)
    is_picture = bool(pieces.alternatives) and not any(each.words(text).strip() for each in pieces.found)
    if is_picture:
        pieces.found, pieces.left_out = pieces.alternatives, []
        pieces.atoms.clear()
    runs = [each.run(text) for each in pieces.found]
    return Prose(
        runs, list(find_sentences(text, pieces.found, pieces.atoms)), pieces.left_out, is_picture, pieces.notes
    )


def _known(text: str) -> str:
    """Return a text with what the parser may put in place of two characters."""
    return text.replace("\0", "\ufffd").replace("\r", "\n")


def _stretches(written: str, seen: str, at: int) -> Iterator[tuple[Span, str | None]]:
    """Yield which stretches of a text are seen as written, None, and what is seen of the others."""
    if len(written) != len(seen):
        yield Span(at, at + len(written)), seen
        return
    for is_same, letters in groupby(zip(written, seen, strict=True), key=lambda pair: pair[0] == pair[1]):
        words = "".join(letter for _, letter in letters)
        yield Span(at, at + len(words)), None if is_same else words
        at += len(words)


@dataclass(slots=True)
class _Pieces:
    """Takes what stands inside the lines, in order."""

    text: str
    breaks: frozenset[int]
    found: list[Piece] = field(default_factory=list)
    alternatives: list[Piece] = field(default_factory=list)
    """What stands for pictures; it is read where there is nothing else."""
    left_out: list[LeftOut] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    atoms: list[tuple[int, int]] = field(default_factory=list)
    """Links, code, what is emphasised: each from one piece up to another."""
    _styles: dict[RunStyle, int] = field(default_factory=dict)
    _links: list[str] = field(default_factory=list)
    _tags: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """HTML's that are open: where each begins, and how many pieces came before it."""

    def read(self, nodes: Iterable[Node]) -> None:
        """Read nodes and what they hold, however deep."""
        waiting: list[tuple[Node, int]] = [(node, -1) for node in reversed(list(nodes))]
        while waiting:
            node, began = waiting.pop()
            if began >= 0:
                self._leave(node.kind, node.span, began)
            elif node.kind == "Image":
                self._picture(node)
            elif node.children:
                self._enter(node.kind, node.data["dest_url"] if node.kind == "Link" else "")
                waiting.append((node, len(self.found)))
                waiting += [(child, -1) for child in reversed(node.children)]
            else:
                self._leaf(node)

    def _enter(self, kind: str, address: str) -> None:
        if kind in ("Link", "a"):
            self._links.append(address)
        elif kind in _STYLES:
            self._styles[_STYLES[kind]] = self._styles.get(_STYLES[kind], 0) + 1

    def _leave(self, kind: str, span: Span, began: int) -> None:
        """Give the pieces from `began` on the marks around them."""
        if kind in ("Link", "a"):
            self._links.pop()
        elif kind in _STYLES:
            self._styles[_STYLES[kind]] -= 1
        elif kind != "sup":
            return
        if began == len(self.found) > 0 and (kind == "sup" or self._tags.get("sup")):  # The mark of a note.
            self.found[-1].outer = Span(self.found[-1].outer.start, span.end)
        if began < len(self.found):
            first, last = self.found[began], self.found[-1]
            taken = max((each.outer.end for each in self.found[began - 1 : began]), default=0)
            first.outer = Span(min(max(span.start, taken), first.outer.start), first.outer.end)
            last.outer = Span(last.outer.start, max(span.end, last.outer.end))
            self.atoms.append((began, len(self.found)))

    def _leaf(self, node: Node) -> None:
        start, end = node.span
        if node.kind == "InlineHtml":
            self._html(node)
        elif node.kind == "LeftOut":
            self.left_out.append(LeftOut(node.span, node.data))
        elif any(map(self._tags.get, NEVER_SEEN)):
            self.left_out.append(LeftOut(node.span, messages.LEFT_OUT_NOT_SEEN))
        elif node.kind == "Text":
            self._text(node)
        elif node.kind == "SoftBreak" and start not in self.breaks:
            self._add(node.span, None)
        elif node.kind in ("SoftBreak", "HardBreak"):
            self._special(node.span, "\n", "break")
        elif node.kind == "Code":
            self._code(node)
        elif node.kind == "FootnoteReference" and self.found:
            self.notes.setdefault(node.data, start)
            self.found[-1].outer = Span(self.found[-1].outer.start, end)
        elif node.kind == "TaskListMarker":
            self._special(node.span, messages.TASK_DONE if node.data else messages.TASK_OPEN, "mark")

    def _add(self, span: Span, text: str | None) -> None:
        """Add a piece, or let the one before it go on."""
        styles, link = tuple(style for style, count in self._styles.items() if count), "".join(self._links[-1:])
        last = self.found[-1] if self.found else None
        follows = last is not None and last.outer.end == last.end == span.start
        if last and follows and text is last.text is None and (last.styles, last.link) == (styles, link):
            last.end, last.outer = span.end, Span(last.outer.start, span.end)
            return
        escaped = span.start > 0 and self.text[span.start - 1] == "\\" and not follows
        self.found.append(Piece(*span, text, styles, link, Span(span.start - escaped, span.end)))

    def _text(self, node: Node) -> None:
        """Add a text. "10<sup>6</sup>" is not 106, and a raised number that leads to a note is its mark."""
        words = _known(node.data)
        is_raised = bool(self._tags.get("sup"))
        raised = "".join(_RAISED.get(letter, "") for letter in words) if is_raised else ""
        if is_raised and self.found and self._links and self._links[-1].startswith("#") and len(words) <= _LONGEST_MARK:
            self.found[-1].outer = Span(self.found[-1].outer.start, node.span.end)
        elif is_raised and len(raised) == len(words):
            self._add(node.span, raised)
        else:
            for span, seen in _stretches(_known(self.text[slice(*node.span)]), words, node.span.start):
                self._add(span, seen)

    def _special(self, span: Span, text: str, style: RunStyle) -> None:
        self.found.append(Piece(*span, text, (style,), "", span))

    def _code(self, node: Node) -> None:
        source = self.text[slice(*node.span)]
        marks = len(source) - len(source.lstrip("`"))
        inner = Span(node.span.start + marks, node.span.end - marks)
        words = self.text[slice(*inner)]
        if words.strip() and words[0] == words[-1] == " ":
            inner, words = Span(inner.start + 1, inner.end - 1), words[1:-1]
        began = len(self.found)
        self._enter("code", "")
        one_line = node.data.replace("  ", " ") if "\r\n" in words else node.data  # The parser makes two of it.
        self._add(inner, one_line if "\n" in words or "\r" in words else None)
        self._leave("code", node.span, began)

    def _picture(self, node: Node) -> None:
        words = _Pieces(self.text, self.breaks)
        words.read(child for child in node.children if child.kind != "Image")
        if words.found:
            self.alternatives += words.found
            self.left_out.append(LeftOut(node.span, messages.LEFT_OUT_PICTURE))

    def _html(self, node: Node) -> None:
        tag = read_tag(self.text[slice(*node.span)])
        if tag is None:
            if node.data.startswith("<!--"):
                self.left_out.append(LeftOut(node.span, messages.LEFT_OUT_COMMENT))
        elif tag.name in BREAKS_LINES:
            if self.found and "break" not in self.found[-1].styles:
                self._special(node.span, "\n", "break")
        elif tag.closes:
            if opened := self._tags.get(tag.name):
                start, began = opened.pop()
                self._leave(tag.name, Span(start, node.span.end), began)
        elif not tag.is_void:
            self._tags.setdefault(tag.name, []).append((node.span.start, len(self.found)))
            self._enter(tag.name, tag.attributes.get("href", ""))
        elif tag.attributes.get("alt"):
            self.left_out.append(LeftOut(node.span, messages.LEFT_OUT_PICTURE))

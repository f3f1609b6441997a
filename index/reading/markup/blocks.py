"""A document's tree to its blocks: what a reader sees as one thing, with what each of its sentences needs."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index import messages
from index.datatypes import Block, BlockKind, Context, LeftOut, Run, Span
from index.reading.markup.asides import ends, opens
from index.reading.markup.block_draft import BlockDraft
from index.reading.markup.html import read_html, read_markdown_inside
from index.reading.markup.markdown import Node
from index.reading.markup.marks import Masked
from index.reading.markup.prose import Prose, read_prose
from index.reading.markup.shapes import belongs_above, is_bold_line, is_picture
from index.reading.plain import plain, runs_of
from index.reading.sentences import trim

_KINDS: dict[str, BlockKind] = {
    **{"List": "list", "DefinitionList": "list", "Table": "table", "BlockQuote": "quote", "CodeBlock": "code"},
    "FootnoteDefinition": "footnote",
}
_HOLDS_BLOCKS = ("BlockQuote", "FootnoteDefinition", "DefinitionList", "DefinitionListDefinition")
_LONGEST_TITLE = 80  # Characters.
_MOST_OPENERS = 3  # One that opens another that opens a third.


class Reader:
    """Reads a document's blocks, one after the other."""

    def __init__(self, text: str, masked: Masked) -> None:
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.left_out = list(masked.left_out)
        self.headings: list[tuple[str, Span, int]] = []
        """What each says, where it stands, and how many blocks come before it."""
        self._text = text
        self._masked = masked.text
        self._marked: dict[str, int] = {}  # Where the mark of each footnote stands.
        self._notes: dict[int, str] = {}  # Which footnote each of some blocks is.
        self._breaks = masked.breaks

    def read(self, nodes: Iterable[Node]) -> None:
        """Read the blocks of a document; each heading names the section of what follows."""
        siblings = self._without_html(nodes)
        at = 0
        while at < len(siblings):
            if siblings[at].kind == "Heading" or is_bold_line(siblings[at], siblings[at + 1 : at + 2]):
                self._heading(siblings[at])
                at += 1
                continue
            draft = BlockDraft(self._text, _KINDS.get(siblings[at].kind, "paragraph"))
            at = self._group(draft, siblings, at, 0)
            if draft:
                if siblings[at - 1].kind == "FootnoteDefinition":
                    self._notes[len(self.blocks)] = siblings[at - 1].data
                self.blocks.append(draft.finish(len(self.blocks) + 1, self.headings[-1][0] if self.headings else ""))
                self.runs += draft.runs
            elif draft.runs:
                self._leave_out(draft.runs[0].start, draft.runs[-1].end, messages.LEFT_OUT_NO_WORDS)

    def with_notes(self) -> Iterator[Block]:
        """Yield the blocks, each footnote with the sentence that has its mark."""
        for at, block in enumerate(self.blocks):
            marked = self._marked.get(self._notes.get(at, ""), -1)
            of = self.blocks[max(0, bisect_right(self.blocks, marked, key=lambda each: each.span.start) - 1)]
            span = of.sentences[max(0, bisect_right(of.sentences, marked, key=lambda each: each.start) - 1)]
            if span.start <= marked < span.end and of is not block:
                runs = runs_of(self._text, 0, self.runs, span)
                needed = Context(span, 0, len(block.sentences) - 1, self._text[slice(*span)], runs)
                block = replace(block, context=tuple(sorted({needed, *block.context})))
            yield block

    def is_left_out(self, one: LeftOut) -> bool:
        """Tell whether no reader sees a stretch after all: a tag of a template in code is code."""
        at = bisect_right(self.runs, one.span.start, key=lambda run: run.start) - 1
        return at < 0 or self.runs[at].end < one.span.end

    def _leave_out(self, start: int, end: int, reason: str) -> None:
        if self._text[start:end].replace("|", " ").strip():
            self.left_out.append(LeftOut(trim(self._text, start, end), reason))

    def _heading(self, node: Node) -> None:
        words = plain(self._prose(node).runs)
        end = max(each.span.end for each in (node, *node.children))
        self.headings.append((" ".join(words.split()), Span(node.span.start, end), len(self.blocks)))

    def _prose(self, node: Node) -> Prose:
        prose = read_prose(self._text, node.children, self._breaks)
        self.left_out += prose.left_out
        for name, at in prose.notes.items():
            self._marked.setdefault(name, at)
        return prose

    def _without_html(self, nodes: Iterable[Node], *, inside: bool = False) -> list[Node]:
        """Return siblings with the blocks of HTML in place of the HTML, and note what is not seen of it.

        `inside` of HTML that holds Markdown the tags that say so are gone.
        """
        siblings: list[Node] = []
        for node in nodes:
            found = [node]
            if node.kind == "HtmlBlock":
                pieces = [child.span for child in node.children]
                held = None if inside else read_markdown_inside(self._masked, pieces)
                found = read_html(self._masked, pieces) if held is None else self._without_html(held, inside=True)
            for each in found:
                if each.kind == "LeftOut":
                    self.left_out.append(LeftOut(each.span, each.data))
                else:
                    siblings.append(each)
        return siblings

    def _group(self, draft: BlockDraft, siblings: Sequence[Node], at: int, depth: int, *, within: str = "") -> int:
        """Read a block together with what it opens; return the position of the next."""
        openers: list[int] = []
        while True:
            node, first = siblings[at], len(draft.sentences)
            self._one(draft, node, depth)
            at += 1
            if at == len(siblings) or len(draft.sentences) == first or len(openers) == _MOST_OPENERS:
                break
            if belongs_above(siblings[at], node):
                continue
            if not self._opens(draft, node, siblings[at], within):
                break
            openers.append(len(draft.sentences) - 1)
            if not within and siblings[at].kind != "CodeBlock":  # Code with a line that opens it is more than code.
                draft.kind = _KINDS.get(siblings[at].kind, draft.kind)
        while openers and at < len(siblings) and siblings[at].kind == node.kind == "DefinitionListDefinition":
            self._one(draft, siblings[at], depth)
            at += 1
        for opener in openers:
            draft.needs(opener)
        return at

    def _opens(self, draft: BlockDraft, node: Node, following: Node, within: str) -> bool:
        """Tell whether a block's last sentence opens the block that follows."""
        if following.kind in ("Heading", "Rule") or is_picture(node) or is_picture(following):
            return False
        if node.kind == "DefinitionListTitle" or node.span.end - 1 in self._breaks:
            return True
        if node.kind != "Paragraph" or node.from_html != following.from_html:
            return False
        if not node.from_html and self._text[node.span.end : following.span.start].strip("> \t\r\n"):
            return False  # What it opens is not seen.
        is_above = not node.from_html and "\n" not in self._masked[node.span.end : following.span.start]
        if following.kind != "Paragraph" and (is_above or within in ("Item", "DefinitionListDefinition")):
            return True
        return opens(draft.words(-1), following.kind)

    def _one(self, draft: BlockDraft, node: Node, depth: int) -> None:
        if node.kind == "List":
            for number, item in enumerate(self._without_html(node.children), node.data or 0):
                mark = messages.BULLET if node.data is None else messages.NUMBER.format(number=number)
                if item.span.start < item.span.end:
                    draft.mark(item.span.start, mark)
                self._inside(draft, item, depth)
        elif node.kind == "Table":
            self._table(draft, node, depth)
        elif node.kind == "CodeBlock":
            for child in node.children:
                draft.add_lines(child.span, depth)
        elif node.kind in _HOLDS_BLOCKS:
            self._inside(draft, node, depth)
        else:
            draft.add(self._prose(node), depth)

    def _inside(self, draft: BlockDraft, node: Node, depth: int) -> None:
        """Read the blocks inside a block; a title that stands first is needed by all."""
        siblings = self._without_html(node.children)
        first, title = len(draft.sentences), -1
        at = 0
        while at < len(siblings):
            at = self._group(draft, siblings, at, depth if at == 0 else depth + 1, within=node.kind)
            if at == 1 and self._is_title(siblings[0], draft, first):
                title = len(draft.sentences) - 1
        if title >= 0:
            draft.needs(title)

    def _is_title(self, node: Node, draft: BlockDraft, first: int) -> bool:
        """Tell whether what was just read, of which this is the first sentence, is but a name for what follows."""
        count = len(draft.sentences) - first
        if node.kind in ("Heading", "DefinitionListTitle"):
            return count > 0
        words = draft.words(-1) if node.kind == "Paragraph" and count == 1 else ""
        return 0 < len(words) <= _LONGEST_TITLE and not ends(words)

    def _table(self, draft: BlockDraft, node: Node, depth: int) -> None:
        """Read rows as sentences, each of which needs the header."""
        header = -1
        for row in self._without_html(node.children):
            cells: list[Span] = []
            for cell in self._without_html(row.children):
                prose = self._prose(cell)
                if cells and prose.sentences:
                    draft.part_cells()
                draft.add_words(prose)
                cells += prose.sentences
            if cells and row.kind == "TableHead" and header < 0:
                header = len(draft.sentences)
            draft.add_sentences([Span(cells[0].start, cells[-1].end)] if cells else [], depth)
            for cell in row.children[-1:]:
                self._leave_out(cell.span.end, row.span.end, messages.LEFT_OUT_NO_COLUMN)
        if header >= 0:
            draft.needs(header)

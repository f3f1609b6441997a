"""Markdown files to documents with exact spans."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.datatypes import Block, BlockKind, Document, Span
from index.reading.corpus import LINE_END, CorpusFile
from index.reading.front_matter import read_front_matter
from index.reading.listing import name_as_title
from index.reading.sentences import split_sentences, trim

_LONGEST_HEADING = 1000  # Characters; what is longer became a heading by accident, such as text right above "---".


def parse_document(file: CorpusFile) -> Document:
    """Parse one essay. Raises CorpusError if it is not UTF-8 or its front matter does not fit."""
    text = file.decode()
    front = read_front_matter(file.name, text)
    lines = _Lines(text, front.body)
    env: dict[str, Any] = {}
    tokens = _parser().parse(text[front.body :], env)
    headings = (_heading(inline.content, env) for at, inline in pairwise(tokens) if at.type == "heading_open")
    return Document(
        name=file.name,
        title=front.title or next(filter(None, headings), "") or name_as_title(file.name),
        date=front.date,
        author=front.author,
        url=front.url,
        text=text,
        sha256=file.sha256,
        blocks=tuple(_blocks(tokens, lines, env)),
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    # Of what stands inside a line only headings need to be parsed: `_heading` does.
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


class _Lines:
    """Markdown's line numbers to offsets."""

    def __init__(self, text: str, first: int) -> None:
        self.text = text
        self.starts = [first, *(match.end() for match in LINE_END.finditer(text, first))]
        # The parser sees U+FFFD where the file has NUL; one code point each, so offsets agree.
        self.as_parsed = text.replace("\0", "\ufffd")

    def block(self, first: int, last: int) -> Span:
        """Return the span of lines `first` to `last`, end exclusive."""
        start, end = (self.starts[line] if line < len(self.starts) else len(self.text) for line in (first, last))
        return Span(start, end)

    def content(self, token: Token) -> Span:
        """Return where an inline token's content lies: after the marks of lists and quotations."""
        first, last = token.map or (0, 0)
        whole = self.block(first, last)
        opening = self.block(first, first + 1)
        marker = self.as_parsed.rfind(token.content.split("\n", 1)[0], opening.start, opening.end)
        return trim(self.text, marker if marker >= 0 else whole.start, whole.end)

    def non_blank(self, span: Span) -> tuple[Span, ...]:
        """Return each line inside a span without surrounding white space, blank ones left out."""
        at = bisect_right(self.starts, span.start) - 1
        found: list[Span] = []
        while at < len(self.starts) and self.starts[at] < span.end:
            line = self.block(at, at + 1)
            found.append(trim(self.text, max(line.start, span.start), min(line.end, span.end)))
            at += 1
        return tuple(line for line in found if line.start < line.end)


def _blocks(tokens: list[Token], lines: _Lines, env: dict[str, Any]) -> Iterator[Block]:
    """Yield every block that says something, and number them; headings only name the section.

    `env` holds the targets of links that the parser found anywhere in the text.
    """
    section, number, open_blocks = "", 0, list[str]()
    for token in tokens:
        if token.type == "inline":
            if open_blocks[-1] == "heading":
                section = _heading(token.content, env)
                continue
            span = lines.content(token)
            sentences = split_sentences(lines.text, *span)
            kind = _kind(open_blocks)
        elif token.type in ("fence", "code_block") and token.map:
            sentences = lines.non_blank(_code(token, lines))
            span = Span(sentences[0].start, sentences[-1].end) if sentences else Span(0, 0)
            kind = "code"
        else:
            if token.nesting == 1:
                open_blocks.append(token.type.removesuffix("_open"))
            elif token.nesting == -1:
                open_blocks.pop()
            continue
        if any(character.isalnum() for character in lines.text[span.start : span.end]):
            number += 1
            yield Block(span, number, section, kind, sentences)


def _heading(content: str, env: dict[str, Any]) -> str:
    """Return a heading as it is read, without marks and targets of links."""
    parser, children = _parser(), list[Token]()
    parser.inline.parse(content[:_LONGEST_HEADING], parser, env, children)
    return "".join(child.content for child in children).strip()


def _code(token: Token, lines: _Lines) -> Span:
    """Return where the lines of a code block lie, without its fence, which need not be closed."""
    first, last = token.map or (0, 0)
    if token.type == "fence":
        first += 1
        closing = lines.text[slice(*lines.block(last - 1, last))].strip("> \t\r\n")
        last = max(first, last - closing.startswith(token.markup))
    return lines.block(first, last)


def _kind(open_blocks: list[str]) -> BlockKind:
    """Return what the innermost block of those around a text makes of it."""
    for name in reversed(open_blocks):
        if name == "list_item":
            return "list"
        if name == "blockquote":
            return "quote"
    return "paragraph"

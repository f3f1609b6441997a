"""Essays as reading sees them."""

from index.datatypes import Block, Document, Passage, Span
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.passages import split_passages
from index.reading.plain import one_line, passage_runs, plain, seen


def read(text: str, name: str = "a.md") -> Document:
    """Read an essay, which needs no front matter."""
    return parse_document(CorpusFile(name, text.encode()))


def passages(text: str, name: str = "a.md") -> list[Passage]:
    return split_passages(read(text, name))


def shown(document: Document, span: Span) -> str:
    """Return what a reader sees of a span."""
    return plain(seen(document.text, 0, document.runs, span))


def looks(passage: Passage) -> str:
    """Return what a reader sees of a passage, with its marks."""
    start = min([passage.span.start, *(run.start for run in passage.runs)])
    text = " " * (passage.span.start - start) + passage.text
    return "".join(run.text for run in seen(text, start, passage.runs, Span(start, passage.span.end)))


def sentences(text: str, name: str = "a.md") -> list[str]:
    """Return what is seen of each sentence of an essay, each on one line."""
    document = read(text, name)
    return [" ".join(shown(document, span).split()) for block in document.blocks for span in block.sentences]


def outline(text: str, name: str = "a.md") -> list[tuple[str, str]]:
    """Return the kind of each block and what is seen of it."""
    document = read(text, name)
    return [(block.kind, shown(document, block.span)) for block in document.blocks]


def needs(document: Document, block: Block) -> list[tuple[str, list[str]]]:
    """Return what is seen of each context of a block, and of the sentences that need it."""
    return [
        (shown(document, each.span), [shown(document, span) for span in block.sentences[each.first : each.last + 1]])
        for each in block.context
    ]


def left_out(text: str, name: str = "a.md") -> list[tuple[str, str]]:
    """Return what is in no passage, and why."""
    document = read(text, name)
    return [(document.text[slice(*each.span)], each.reason) for each in document.left_out]


def context_of(passage: Passage) -> list[str]:
    """Return what is seen of a passage's contexts, each on one line."""
    return [one_line(seen(each.text, each.span.start, each.runs, each.span)) for each in passage.context]


def words_of(passage: Passage) -> str:
    return one_line(passage_runs(passage, passage.span))

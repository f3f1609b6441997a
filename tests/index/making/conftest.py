"""Small essays on their way into a build."""

from collections.abc import Callable, Iterable
from pathlib import Path

from index.builds.layout import Layout
from index.datatypes import Document, Embeddings, Essay
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.contents import Contents
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions


def essay(number: int, paragraphs: int = 10) -> Document:
    """Return an essay of paragraphs of two sentences, each of which is in no other essay."""
    body = "\n\n".join(f"Sentence {number} of {at} is here. Another {at} follows {number}." for at in range(paragraphs))
    return parse_document(CorpusFile(f"{number}.md", f"---\ntitle: Essay no{number}\n---\n\n{body}\n".encode()))


def items(number: int) -> Document:
    """Return one-sentence items: sentence and window are the same text."""
    body = "".join(f"- Item {at} of {number}.\n" for at in range(9))
    return parse_document(CorpusFile(f"items{number}.md", f"---\ntitle: Items\n---\n\n{body}".encode()))


def written(name: str, body: str, questions: str = "") -> Essay:
    """Parse an essay and what is expected to be asked of it."""
    document = parse_document(CorpusFile(f"{name}.md", f"---\ntitle: {name}\n---\n{body}".encode()))
    asked = parse_questions(CorpusFile(f"{name}.questions.md", questions.encode()), document).expected
    return Essay(document, tuple(asked))


def assembled(folder: Path, documents: Iterable[Document], embed: Callable[[list[str]], Embeddings]) -> Contents:
    """Draft documents into a new folder and embed them."""
    folder.mkdir()
    with Draft(Layout(folder)) as draft:
        for document in documents:
            draft.add(document)
        return assemble(draft.finish(), embed)

"""A small essay whose words can be counted by hand, as the contents of a build, and a store that counts."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from numpy.typing import NDArray

from index.builds.layout import Layout
from index.datatypes import Document, Embeddings
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.contents import Contents
from index.ranking.retriever import PROPOSED
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions
from index.stores.contract import Found, Search, Vectors
from tests.conftest import WordEncoder


class Counted:
    """The real vectors, and what was asked of them."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self.searches: list[Search] = []
        self.others = 0

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        return self._vectors.dimension

    def search(self, search: Search) -> Found:
        self.searches.append(search)
        return self._vectors.search(search)

    def take(self, rows: NDArray[np.int64]) -> Embeddings:
        self.others += 1
        return self._vectors.take(rows)

    def parts(self, rows: range) -> Iterator[Embeddings]:
        self.others += 1
        return self._vectors.parts(rows)

    def describe(self) -> dict[str, str | int | float]:
        return self._vectors.describe()


def essay(body: str) -> Document:
    """Parse a body under the title "T"."""
    return parse_document(CorpusFile("a.md", f"---\ntitle: T\n---\n{body}".encode()))


ESSAY = essay("# Animals\nCats sleep. Dogs run.\n\nBirds fly. Fish swim.\n\n# Plants\nTrees grow.")
QUESTIONS = "> Fish swim.\n- what about wet creatures?\n- gills and fins\n\n# Not covered\n- how much money\n"


def contents(words: WordEncoder, questions: str = "", of: Document = ESSAY) -> Contents:
    """Draft and embed an essay and what is expected to be asked of it."""
    # Left open, the memory-mapped files outlive their folder.
    with TemporaryDirectory() as folder, Draft(Layout(Path(folder))) as draft:
        draft.add(of, parse_questions(CorpusFile("a.questions.md", questions.encode()), of).expected)
        return assemble(draft.finish(), words.encode_passages)


def many(count: int, parts: int, passages: dict[int, str]) -> Document:
    """Return an essay of so many one-sentence passages in so many sections, some of them given."""
    paragraphs = [passages.get(at, f"Item {at} is green.") for at in range(count)]
    for part in range(parts):
        at = part * count // parts
        paragraphs[at] = f"# Part {part}\n\n{paragraphs[at]}"
    return essay("\n\n".join(paragraphs))


def sentences(seed: int, passages: int) -> list[str]:
    """Return passages of two sentences whose words are drawn from a few hundred."""
    chance = np.random.default_rng(seed)
    return [
        " ".join(f"{' '.join(f'w{word}' for word in chance.integers(300, size=6))}.".capitalize() for _ in range(2))
        for _ in range(passages)
    ]


def large(parts: int = 3) -> Document:
    """Return an essay of more passages than can all be scored, in a few sections."""
    passages = sentences(0, 3 * PROPOSED)
    for part in range(parts):
        at = part * len(passages) // parts
        passages[at] = f"# W{part} w{part + 7}\n\n{passages[at]}"
    return essay("\n\n".join(passages))


def everything(held: Contents) -> NDArray[np.int64]:
    """Return the positions of all passages."""
    return np.arange(len(held.passages))


@pytest.fixture(scope="session")
def held() -> Contents:
    """The small essay with its expected questions."""
    return contents(WordEncoder(), QUESTIONS)

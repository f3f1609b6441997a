"""The words of this project. Every offset counts code points of a document's text; ends are exclusive."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

Embeddings = NDArray[np.float32]
"""float32 (n, dim), unit rows."""
Progress = Callable[[int], None]
"""Called with the number of texts just embedded."""

ParagraphKind = Literal["paragraph", "item", "quote", "code"]
TextKind = Literal["sentence", "window", "passage", "section", "title"]
ViewKind = TextKind | Literal["question", "not_covered"]
TEXT_KINDS: tuple[TextKind, ...] = get_args(TextKind)
VIEW_KINDS: tuple[ViewKind, ...] = (*TEXT_KINDS, "question", "not_covered")
"""Of the essay's own text first, then what the author expects to be asked."""
StoreKind = Literal["flat", "ivf", "auto"]
State = Literal["answers", "related", "not_covered", "help"]


class Span(NamedTuple):
    """A stretch of a document's text."""

    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of prose, list item, quotation or code, and its sentences in order."""

    span: Span
    number: int
    """Counted from 1 within the document."""
    section: str
    """The heading above it as plain text; empty before the first."""
    kind: ParagraphKind
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One corpus file: its text exactly as decoded, what its front matter says, and its paragraphs."""

    name: str
    """Path relative to the corpus folder, with forward slashes."""
    title: str
    date: date | None
    author: str
    url: str
    text: str
    sha256: str
    """Of the file's bytes."""
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is retrieved and quoted: a paragraph, or a run of whole sentences of a long one."""

    document: str
    section: str
    paragraph: int
    span: Span
    sentences: tuple[Span, ...]
    text: str
    """Exactly the document's text at `span`."""

    def slice(self, span: Span) -> str:
        """Return the document's text at a span that lies inside this passage."""
        return self.text[span.start - self.span.start : span.end - self.span.start]


@dataclass(frozen=True, slots=True)
class ExpectedQuestion:
    """A question and the sentences of one document that answer it; none if the document does not."""

    text: str
    document: str
    answers: tuple[Span, ...]
    voice: str
    """Who asks, where the file says so."""
    line: int
    """Where it stands in the file, from 1."""


@dataclass(frozen=True, slots=True)
class Essay:
    """A document and what its author expects to be asked of it."""

    document: Document
    questions: tuple[ExpectedQuestion, ...]

    def asked(self) -> list[tuple[str, list[str]]]:
        """Return each question's text and the sentences that answer it."""
        return [(q.text, [self.document.text[slice(*span)] for span in q.answers]) for q in self.questions]


@dataclass(frozen=True, slots=True)
class View:
    """One text that stands for a passage, or for all passages of a section, in the index."""

    passages: tuple[int, int]
    """Positions in the build's list of passages, end exclusive."""
    kind: ViewKind
    text: str
    sentences: tuple[int, int]
    """Which of the passage's sentences it shows, end exclusive; (0, 0) for a section's views."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its score for one query, higher is better, comparable within that query alone."""

    passage: Passage
    score: float
    sentence_scores: tuple[float, ...]
    """One for each sentence of the passage."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a query found: passages, best first, and how likely it is that they answer."""

    hits: tuple[Hit, ...]
    coverage: float
    """0–1."""
    state: State


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage, or whole sentences of one, as sent."""

    text: str
    document: str
    title: str
    section: str
    paragraph: int
    span: Span
    highlights: tuple[Span, ...]
    """Whole sentences inside the span, the most answering first."""
    score: float
    receipt: str
    """First characters of the SHA-256 of the file that is quoted."""
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mentor says to one question: a state, and the candidates in order."""

    question: str
    state: State
    coverage: float
    quotes: tuple[Quote, ...]
    distress: bool = False
    """Help is wanted that an essay cannot give."""


class Encoder(Protocol):
    """Texts to embeddings."""

    name: str
    fingerprint: str
    """Changes whenever the same text could get another embedding."""

    @property
    def dimension(self) -> int:
        """Return the length of an embedding."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed what people ask: float32 (n, dim), unit rows."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Embed what is to be found: float32 (n, dim), unit rows."""
        ...

    def vocabulary(self) -> list[str]:
        """Return the whole words that the model knows."""
        ...

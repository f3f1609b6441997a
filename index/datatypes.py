"""The words of this project. Every offset counts code points of a document's text; ends are exclusive."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

Embeddings = NDArray[np.float32]
"""float32 (n, dim), unit rows."""
Progress = Callable[[int], None]
"""Called with the number of texts just embedded."""

BlockKind = Literal["paragraph", "list", "table", "quote", "code", "footnote"]
RunStyle = Literal["bold", "italic", "struck", "code", "break", "mark"]
"""How a run is seen. A break is a new line; a mark is seen beside the words but is none of them, such as a bullet."""
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


class Run(NamedTuple):
    """A stretch of a document as its reader sees it. What lies in no run is not seen: marks, comments, targets."""

    start: int
    end: int
    text: str
    """What is seen: the document's text at the span, or what stands for it, such as "&" for "&amp;"."""
    styles: tuple[RunStyle, ...] = ()
    link: str = ""
    """Where it leads; empty for no link."""


class Context(NamedTuple):
    """A span without which some sentences are not understood: the line that opens their list, a table's header."""

    span: Span
    first: int
    """The first of the sentences that need it, by position."""
    last: int
    """The last of them, inclusive."""
    text: str
    """Exactly the document's text at the span."""
    runs: tuple[Run, ...] = ()


class LeftOut(NamedTuple):
    """A stretch of text that is in no passage, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """What a reader sees as one thing: a paragraph, a list with the line that opens it, a table, a quotation, code."""

    span: Span
    number: int
    """Counted from 1 within the document."""
    section: str
    """The heading above it as plain text; empty before the first."""
    kind: BlockKind
    sentences: tuple[Span, ...]
    """In order; a row of a table and a line of code count as one."""
    depths: tuple[int, ...] = ()
    """For each sentence, how deep in lists the place lies at which it begins an item or a row: 0 for the outermost;
    -1 for a sentence that goes on where the one before it ended. Empty where there is nothing but prose."""
    context: tuple[Context, ...] = ()
    aside: bool = False
    """Found when it is asked for, and never first otherwise: code, a table of contents, a credit."""


@dataclass(frozen=True, slots=True)
class Document:
    """One corpus file: its text exactly as decoded, what its front matter says, and its blocks."""

    name: str
    """Path relative to the corpus folder, with forward slashes."""
    title: str
    date: date | None
    author: str
    url: str
    text: str
    sha256: str
    """Of the file's bytes."""
    blocks: tuple[Block, ...]
    runs: tuple[Run, ...] = ()
    """In order, none over another; none at all for a document without any mark."""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is retrieved and quoted: a block, or a run of whole sentences, items or rows of a long one."""

    document: str
    section: str
    paragraph: int
    """The number of its block."""
    span: Span
    sentences: tuple[Span, ...]
    text: str
    """Exactly the document's text at `span`."""
    runs: tuple[Run, ...] = ()
    """What is seen of it; empty where all of it is seen as it stands."""
    context: tuple[Context, ...] = ()
    """What its sentences need; it may lie inside or before the passage."""
    aside: bool = False

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
    file: str = ""
    """Of questions, below the corpus folder."""


@dataclass(frozen=True, slots=True)
class Requoted:
    """A quotation of a file of questions that is not in the essay as it is written there."""

    file: str
    lines: tuple[int, int]
    """Its first and last line, from 1."""
    text: str
    """As it is written, on one line."""
    sentences: tuple[Span, ...]
    """What it stands for all the same; empty if nothing of it is left."""
    now: str
    """What is seen of these, or of the sentence most like it."""
    asked: int
    """Questions under it."""
    kept_out: int = 0
    """Of these, those that do not count, for they have no answer any more; each is told of once."""


@dataclass(frozen=True, slots=True)
class Essay:
    """A document and what its author expects to be asked of it."""

    document: Document
    questions: tuple[ExpectedQuestion, ...]
    requoted: tuple[Requoted, ...] = ()

    @property
    def not_covered(self) -> int:
        """Count the questions that the document does not answer."""
        return sum(1 for question in self.questions if not question.answers)


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
    twins: tuple[Passage, ...] = ()
    """Others that were found and have the same words."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a query found: passages, best first, and how likely it is, 0–1, that they answer."""

    hits: tuple[Hit, ...]
    coverage: float
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
    plain: str = ""
    runs: tuple[Run, ...] = ()
    """What is seen of it, no run across the edge of a highlight; empty where all of it is seen as it stands."""
    context: tuple[Context, ...] = ()
    """What its sentences need and it does not hold, in order; its runs are what is seen."""
    also: tuple["Quote", ...] = ()
    """The same words in other places."""
    one_of_several: bool = False
    """The corpus has other essays, so that a reader is told which one this is from."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mentor says to one question: a state, and the candidates in order."""

    question: str
    state: State
    coverage: float
    quotes: tuple[Quote, ...]
    distress: bool = False
    """Help is wanted that an essay cannot give."""

"""A block on its way: its lines and their marks, its sentences and what these need."""

import re
from collections.abc import Iterable

from index import messages
from index.datatypes import Block, BlockKind, Context, Run, Span
from index.reading.markup.asides import Shape, is_aside
from index.reading.markup.prose import Prose
from index.reading.plain import plain, runs_of, seen
from index.reading.sentences import trim

_MARKER = re.compile(r"\s*+(?:[-+*]|\d{1,9}+[.)]|<[^>]++>)")
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


class BlockDraft:
    """Takes what a block holds, in order."""

    def __init__(self, text: str, kind: BlockKind) -> None:
        self.kind = kind
        self.runs: list[Run] = []
        self.sentences: list[Span] = []
        self._text = text
        self._depths: list[int] = []
        self._needed: list[tuple[int, int, int]] = []  # A sentence, and the first and the last that need it.
        self._linked = self._letters = 0
        self._is_picture = False

    def __bool__(self) -> bool:
        """Tell whether it says something."""
        return self._linked + self._letters > 0

    def add(self, prose: Prose, depth: int) -> None:
        """Take an item, a paragraph or a title, which begins a line at a depth."""
        self.add_words(prose)
        self.add_sentences(prose.sentences, depth)

    def add_words(self, prose: Prose) -> None:
        """Take what is seen, and no sentence yet; it begins a line, unless a mark just did. A box replaces a bullet."""
        if prose.runs and not self._ends_with("mark"):
            self._begin_line()
        elif prose.runs and "mark" in prose.runs[0].styles:
            self.runs.pop()
        self.runs += prose.runs
        self._linked += prose.share(linked=True)
        self._letters += prose.share(linked=False)
        self._is_picture |= prose.is_picture

    def add_sentences(self, sentences: Iterable[Span], depth: int) -> None:
        """Take sentences, the first of which begins a line."""
        for sentence in sentences:
            self.sentences.append(sentence)
            self._depths.append(depth)
            depth = -1

    def add_lines(self, span: Span, depth: int) -> None:
        """Take each line of code as a sentence."""
        for line in _LINE.finditer(self._text, *span):
            if not self._ends_with("mark"):
                self._begin_line()
            self.runs.append(Run(*line.span(), line[0], ("code",)))
            self.add_sentences([trim(self._text, *line.span())], depth)
            self._letters += sum(map(str.isalnum, line[0]))

    def mark(self, at: int, mark: str) -> None:
        """Begin a line with a mark; of several in a row the last one counts."""
        if self._ends_with("mark"):
            self.runs.pop()
        else:
            self._begin_line()
        marker = _MARKER.match(self._text, at)
        start = max(at, *(run.end for run in self.runs[-1:]), 0)
        self.runs.append(Run(start, marker.end() if marker else at + 1, mark, ("mark",)))

    def part_cells(self) -> None:
        """Mark where a cell ends that has a neighbour."""
        end = self.runs[-1].end
        self.runs.append(Run(end, end + 1, messages.BETWEEN_CELLS, ("mark",)))

    def needs(self, sentence: int) -> None:
        """Say that all sentences after this one need it."""
        if sentence + 1 < len(self.sentences):
            self._needed.append((sentence, sentence + 1, len(self.sentences) - 1))

    def words(self, sentence: int) -> str:
        """Return what is seen of a sentence."""
        return plain(seen(self._text, 0, self.runs, self.sentences[sentence]))

    def finish(self, number: int, section: str) -> Block:
        """Return the block; it must say something."""
        span = Span(self.sentences[0].start, self.sentences[-1].end)
        shape = Shape(self.kind, self._linked, self._letters, self._is_picture)
        return Block(
            span=span,
            number=number,
            section=section,
            kind=self.kind,
            sentences=tuple(self.sentences),
            depths=tuple(self._depths),
            context=tuple(self._context(*each) for each in sorted(self._needed)),
            aside=is_aside(plain(seen(self._text, 0, self.runs, span)), shape),
        )

    def _context(self, sentence: int, first: int, last: int) -> Context:
        span = self.sentences[sentence]
        return Context(span, first, last, self._text[slice(*span)], runs_of(self._text, 0, self.runs, span))

    def _begin_line(self) -> None:
        """End a line: with the white space at its end, else with what follows it."""
        if not self.runs or self._ends_with("break"):
            return
        last = self.runs[-1]
        end = last.end
        if last.text[-1:].isspace() and len(last.text) == last.end - last.start and "mark" not in last.styles:
            end -= 1
            self.runs[-1:] = [last._replace(end=end, text=last.text[:-1])] if end > last.start else []
        self.runs.append(Run(end, end + 1, "\n", ("break",)))

    def _ends_with(self, style: str) -> bool:
        return bool(self.runs) and style in self.runs[-1].styles

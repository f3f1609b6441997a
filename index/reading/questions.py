"""`<essay>.questions.md`: the questions that an author says the essay answers, and those that it does not.

    > A sentence of the essay, or several in a row, exactly.
    >
    > Another one, after an empty line of the quotation, that answers as well.

    - a question that they answer
    - another one <!-- who asked it; optional -->

    # Not covered
    - a question that the essay does not answer

Other headings and comments are for the author alone.
"""

import difflib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from index import messages
from index.datatypes import Document, Essay, ExpectedQuestion, Span
from index.errors import QuestionsError
from index.reading.corpus import BOM, LINE_END, Corpus, CorpusFile
from index.reading.documents import parse_document
from index.text import normalise

_NOT_COVERED = "not covered"
_COMMENT = re.compile(r"\s*<!--\s*(.*?)\s*-->\s*$")
_SHOWN = 200  # Characters of a quotation in an error.

NumberedLine = tuple[int, str]
"""Where a line stands in its file, from 1, and what it says."""


def read_essays(corpus: Corpus) -> Iterator[Essay]:
    """Parse a corpus, one essay with its expected questions after the other. Raises CorpusError and QuestionsError."""
    for name, beside in corpus.essays():
        document = parse_document(corpus.read(name))
        questions = [question for each in beside for question in parse_questions(corpus.read(each), document)]
        yield Essay(document, tuple(questions))


def parse_questions(file: CorpusFile, document: Document) -> list[ExpectedQuestion]:
    """Parse the questions beside a document; one that is asked twice has the answers of both.

    Raises QuestionsError that names the file, the line and the fix.
    """
    found: dict[str, ExpectedQuestion] = {}
    for question in _questions(file.name, file.decode().removeprefix(BOM), document):
        key = normalise(question.text).casefold()
        if not key:
            raise QuestionsError(messages.QUESTION_EMPTY.format(name=file.name, line=question.line))
        earlier = found.setdefault(key, question)
        if earlier is question:
            continue
        if bool(earlier.answers) != bool(question.answers):
            raise QuestionsError(
                messages.QUESTION_ON_BOTH_SIDES.format(name=file.name, line=question.line, earlier=earlier.line)
            )
        found[key] = replace(earlier, answers=tuple(dict.fromkeys(earlier.answers + question.answers)))
    return list(found.values())


def _questions(name: str, text: str, document: Document) -> Iterator[ExpectedQuestion]:
    """Yield every question of a file in order, however often it is asked."""
    quotations = _Quotations(name, document)
    quoted: list[NumberedLine] = []
    answers: tuple[Span, ...] | None = None  # What the last quotation quotes; a heading ends it.
    covered, in_quotation = True, False
    lines = deque(enumerate(LINE_END.split(text), 1))
    while lines:
        number, line = lines.popleft()
        if line.lstrip().startswith("<!--"):
            while lines and "-->" not in line:
                line = lines.popleft()[1]
            continue
        if line.startswith(">"):
            quoted = [*quoted, (number, line[1:])] if in_quotation else [(number, line[1:])]
            in_quotation, covered = True, True
            continue
        if in_quotation:
            answers, in_quotation = quotations.find(quoted), False
        if line.startswith("- "):
            if covered and answers is None:
                raise QuestionsError(messages.QUESTION_WITHOUT_QUOTATION.format(name=name, line=number))
            asked, voice = _asked(line, lines)
            yield ExpectedQuestion(asked, document.name, (answers or ()) if covered else (), voice, number)
        elif line.startswith("#"):
            covered = line.strip("# ").casefold() != _NOT_COVERED
            answers = None
        elif line.strip():
            raise QuestionsError(messages.LINE_NOT_UNDERSTOOD.format(name=name, line=number))
    if in_quotation:
        quotations.find(quoted)


def _asked(line: str, following: deque[NumberedLine]) -> tuple[str, str]:
    """Return a question, which may go on in indented lines, and who asks it; takes these lines away."""
    while following and following[0][1].startswith("  ") and following[0][1].strip():
        line += " " + following.popleft()[1].strip()
    comment = _COMMENT.search(line)
    return line[2 : comment.start() if comment else None].strip(), comment[1] if comment else ""


class _Quotations:
    """Finds quotations in a document, sentence by sentence; white space may differ."""

    def __init__(self, name: str, document: Document) -> None:
        self._name = name
        self._document = document
        self._paragraphs = [
            [(_squeeze(document.text[span.start : span.end]), span) for span in paragraph.sentences]
            for paragraph in document.paragraphs
        ]

    def find(self, lines: list[NumberedLine]) -> tuple[Span, ...]:
        """Return the sentences that lines, without their ">", quote; an empty line parts one run from the next."""
        spans: list[Span] = []
        run: list[str] = []
        for number, line in [*lines, (lines[-1][0], "")]:
            if line.strip():
                run.append(line)
            elif run:
                spans += self._run(number, _squeeze(" ".join(run)))
                run = []
        if not spans:
            raise QuestionsError(messages.QUOTATION_EMPTY.format(name=self._name, line=lines[0][0]))
        return tuple(dict.fromkeys(spans))

    def _run(self, number: int, quotation: str) -> list[Span]:
        """Return the sentences of one paragraph that stand in a row and make up the quotation."""
        for sentences in self._paragraphs:
            for first, (text, _) in enumerate(sentences):
                if not quotation.startswith(text):
                    continue
                for last in range(first + 1, len(sentences) + 1):
                    if quotation == " ".join(text for text, _ in sentences[first:last]):
                        return [span for _, span in sentences[first:last]]
        raise QuestionsError(self._not_found(number, quotation))

    def _not_found(self, number: int, quotation: str) -> str:
        known = [text for sentences in self._paragraphs for text, _ in sentences]
        nearest = difflib.get_close_matches(quotation, known, n=1, cutoff=0.0)
        if not nearest:
            return messages.ESSAY_WITHOUT_SENTENCES.format(name=self._name, line=number, essay=self._document.name)
        return messages.QUOTATION_NOT_FOUND.format(
            name=self._name,
            line=number,
            essay=self._document.name,
            quotation=quotation[:_SHOWN],
            nearest=nearest[0],
        )


def _squeeze(text: str) -> str:
    return " ".join(text.split())

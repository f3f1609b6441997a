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

from index.datatypes import Document, Essay, ExpectedQuestion, Span
from index.errors import QuestionsError
from index.reading.corpus import Corpus, CorpusFile
from index.reading.documents import parse_document
from index.text import normalise

_NOT_COVERED = "not covered"
_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"\s*<!--\s*(.*?)\s*-->\s*$")


def read_essays(corpus: Corpus) -> Iterator[Essay]:
    """Parse a corpus, one essay with its expected questions after the other. Raises CorpusError and QuestionsError."""
    for name, beside in corpus.essays():
        document = parse_document(corpus.read(name))
        questions = [question for each in beside for question in parse_questions(corpus.read(each), document)]
        yield Essay(document, tuple(questions))


def parse_questions(file: CorpusFile, essay: Document) -> list[ExpectedQuestion]:
    """Parse the questions beside an essay. Raises QuestionsError that names the file, the line and the fix."""
    found: dict[str, ExpectedQuestion] = {}
    for question in _questions(file.name, file.decode().removeprefix("\ufeff"), essay):
        key = normalise(question.text).casefold()
        if not key:
            raise QuestionsError(
                f"{file.name}, line {question.line}: the question is empty; write it or drop the line."
            )
        earlier = found.setdefault(key, question)
        if earlier is question:
            continue
        if bool(earlier.answers) != bool(question.answers):
            raise QuestionsError(
                f"{file.name}, line {question.line}: line {earlier.line} has the same question, "
                "once as covered and once as not covered; drop one."
            )
        found[key] = replace(earlier, answers=tuple(dict.fromkeys(earlier.answers + question.answers)))
    return list(found.values())


def _questions(name: str, text: str, essay: Document) -> Iterator[ExpectedQuestion]:
    matcher = _Matcher(name, essay)
    quoted: list[tuple[int, str]] = []
    answers: tuple[Span, ...] | None = None
    covered, in_quotation = True, False
    lines = deque(enumerate(_LINE_END.split(text), 1))
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
            answers, in_quotation = matcher.match(quoted), False
        if line.startswith("- "):
            while lines and lines[0][1].startswith("  ") and lines[0][1].strip():
                line += " " + lines.popleft()[1].strip()
            if covered and answers is None:
                raise QuestionsError(f"{name}, line {number}: no quotation above the question; quote what answers it.")
            comment = _COMMENT.search(line)
            body = line[2 : comment.start()] if comment else line[2:]
            yield ExpectedQuestion(
                body.strip(), essay.name, (answers or ()) if covered else (), comment[1] if comment else "", number
            )
        elif line.startswith("#"):
            covered = line.strip("# ").casefold() != _NOT_COVERED
            answers = None
        elif line.strip():
            raise QuestionsError(
                f'{name}, line {number}: neither a quotation ("> …"), a question ("- …") nor a heading ("# …").'
            )
    if in_quotation:
        matcher.match(quoted)


class _Matcher:
    """Finds quotations in an essay, sentence by sentence; white space may differ."""

    def __init__(self, name: str, essay: Document) -> None:
        self._name = name
        self._essay = essay
        self._paragraphs = [
            [(_squeeze(essay.text[span.start : span.end]), span) for span in paragraph.sentences]
            for paragraph in essay.paragraphs
        ]

    def match(self, lines: list[tuple[int, str]]) -> tuple[Span, ...]:
        """Return the sentences quoted by lines, runs being parted by empty ones."""
        spans: list[Span] = []
        run: list[str] = []
        for number, line in [*lines, (lines[-1][0], "")]:
            if line.strip():
                run.append(line)
            elif run:
                spans += self._run(number, _squeeze(" ".join(run)))
                run = []
        if not spans:
            raise QuestionsError(f"{self._name}, line {lines[0][0]}: the quotation is empty; quote the essay.")
        return tuple(dict.fromkeys(spans))

    def _run(self, number: int, quotation: str) -> list[Span]:
        for sentences in self._paragraphs:
            for first, (text, _) in enumerate(sentences):
                if not quotation.startswith(text):
                    continue
                for last in range(first + 1, len(sentences) + 1):
                    if quotation == " ".join(text for text, _ in sentences[first:last]):
                        return [span for _, span in sentences[first:last]]
        known = [text for sentences in self._paragraphs for text, _ in sentences]
        nearest = difflib.get_close_matches(quotation, known, n=1, cutoff=0.0)
        raise QuestionsError(
            f"{self._name}, line {number}: {self._essay.name} has no whole sentences “{quotation[:200]}”; "
            f"the nearest is “{nearest[0] if nearest else ''}”."
        )


def _squeeze(text: str) -> str:
    return " ".join(text.split())

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

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from index import messages
from index.datatypes import Document, Essay, ExpectedQuestion, Span
from index.errors import CorpusError, QuestionsError, all_at_once
from index.reading.corpus import BOM, LINE_END, Corpus, CorpusFile
from index.reading.documents import parse_document
from index.text import normalise, printable

_NOT_COVERED = "not covered"
_COMMENT, _COMMENT_END = "<!--", "-->"
_SHOWN = 200  # Characters of a quotation in an error.
_COMPARED = 500  # Characters of a sentence, to find the nearest.

NumberedLine = tuple[int, str]
"""Where a line stands in its file, from 1, and what it says."""


def read_essays(corpus: Corpus) -> Iterator[Essay]:
    """Parse a corpus, one essay with its expected questions after the other.

    Raises CorpusError, or QuestionsError, that names every file which cannot be read, when all others were read.
    """
    wrong = [CorpusError(sentence) for sentence in corpus.wrong.values()]
    essays = corpus.essays()
    while True:
        try:
            yield read_essay(corpus, *next(essays))
        except StopIteration:
            break
        except CorpusError as error:
            wrong.append(error)
    if wrong:
        raise all_at_once(wrong)


def read_essay(corpus: Corpus, name: str, beside: Sequence[str]) -> Essay:
    """Parse one essay and the files of questions beside it. Raises CorpusError that names all that cannot be read."""
    wrong: list[CorpusError] = []
    document: Document | None = None
    questions: list[ExpectedQuestion] = []
    try:
        document = parse_document(corpus.read(name))
    except CorpusError as error:
        wrong.append(error)
    for each in beside:
        try:
            file = corpus.read(each)
            if document:
                questions += parse_questions(file, document)
            else:  # Without the essay, no more can be said of its questions than whether they are text.
                file.decode()
        except CorpusError as error:
            wrong.append(error)
    if wrong or not document:
        raise all_at_once(wrong)
    return Essay(document, tuple(questions))


def parse_questions(file: CorpusFile, document: Document) -> list[ExpectedQuestion]:
    """Parse the questions beside a document; one that is asked twice has the answers of both.

    Raises QuestionsError that names the file, the line and the fix.
    """
    found: dict[str, ExpectedQuestion] = {}
    answers: dict[str, dict[Span, None]] = {}
    for question in _questions(file.name, file.decode().removeprefix(BOM), document):
        key = normalise(question.text).casefold()
        if not key:
            raise QuestionsError(messages.QUESTION_EMPTY.format(name=file.name, line=question.line))
        earlier = found.setdefault(key, question)
        answers.setdefault(key, {}).update(dict.fromkeys(question.answers))
        if bool(earlier.answers) != bool(question.answers):
            raise QuestionsError(
                messages.QUESTION_ON_BOTH_SIDES.format(name=file.name, line=question.line, earlier=earlier.line)
            )
    return [replace(question, answers=tuple(answers[key])) for key, question in found.items()]


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
            if not in_quotation:
                quoted = []
            quoted.append((number, line[1:]))
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
    parts = [line]
    while following and following[0][1].startswith("  ") and following[0][1].strip():
        parts.append(following.popleft()[1].strip())
    whole = " ".join(parts)
    asked, comment, voice = whole.partition(_COMMENT)
    if not comment or not voice.rstrip().endswith(_COMMENT_END):
        return whole[2:].strip(), ""
    return asked[2:].strip(), voice.rstrip().removesuffix(_COMMENT_END).strip()


class _Quotations:
    """Finds quotations in a document, sentence by sentence; white space may differ."""

    def __init__(self, name: str, document: Document) -> None:
        self._name = name
        self._document = document
        self._spans = [span for paragraph in document.blocks for span in paragraph.sentences]
        self._texts = [_squeeze(document.text[start:end]) for start, end in self._spans]
        last = {paragraph.sentences[-1] for paragraph in document.blocks}
        # No quotation holds a line end, so none is found across two paragraphs.
        self._joined = "".join(
            text + ("\n" if span in last else " ") for text, span in zip(self._texts, self._spans, strict=True)
        )
        self._starts = [0, *accumulate(len(text) + 1 for text in self._texts)]
        self._after = {end: at for at, end in enumerate(self._starts)}

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

    def _run(self, number: int, quotation: str) -> Sequence[Span]:
        """Return the sentences of one paragraph that stand in a row and make up the quotation."""
        first = self._joined.find(quotation)
        for at in range(bisect_left(self._starts, first), len(self._texts)) if first >= 0 else ():
            start = self._starts[at]
            after = self._after.get(start + len(quotation) + 1)
            if after and self._joined.startswith(quotation, start):
                return self._spans[at:after]
        raise QuestionsError(self._not_found(number, quotation))

    def _not_found(self, number: int, quotation: str) -> str:
        from rapidfuzz import fuzz, process

        nearest = process.extractOne(
            quotation[:_COMPARED], [text[:_COMPARED] for text in self._texts], scorer=fuzz.ratio
        )
        if not nearest:
            return messages.ESSAY_WITHOUT_SENTENCES.format(name=self._name, line=number, essay=self._document.name)
        return messages.QUOTATION_NOT_FOUND.format(
            name=self._name,
            line=number,
            essay=self._document.name,
            quotation=printable(quotation[:_SHOWN]),
            nearest=printable(nearest[0][:_SHOWN]),
        )


def _squeeze(text: str) -> str:
    return " ".join(text.split())

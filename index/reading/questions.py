"""`<essay>.questions.md`: the questions that an author says the essay answers, and those that it does not.

    > A sentence of the essay, or several in a row, whole.
    >
    > Another one, after an empty line of the quotation, that answers as well.

    - a question that they answer
    - another one <!-- who asked it; optional -->

    # Not covered
    - a question that the essay does not answer

Other headings and comments are for the author alone.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index import messages
from index.datatypes import Document, Essay, ExpectedQuestion, Span
from index.errors import CorpusError, QuestionsError, all_at_once
from index.reading.corpus import BOM, LINE_END, Corpus, CorpusFile
from index.reading.documents import parse_document
from index.reading.quotations import NumberedLine, Quotations
from index.text import normalise

_NOT_COVERED = "not covered"
_COMMENT, _COMMENT_END = "<!--", "-->"


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
    quotations = Quotations(name, document)
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

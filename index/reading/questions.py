"""What an author expects to be asked: `<essay>.questions.md` seen beside its essay."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index import messages
from index.datatypes import Document, Essay, ExpectedQuestion, Requoted, Span
from index.errors import CorpusError, QuestionsError, all_at_once
from index.reading.corpus import Corpus, CorpusFile
from index.reading.documents import parse_document
from index.reading.questions_file import Asked, Entry, QuestionsFile, parse_questions_file
from index.reading.re_anchor import Anchors, Earlier
from index.text import same_words

EarlierTexts = Callable[[str], Iterable[Earlier]]
"""An essay's name to what it was before, the latest first."""


class Questions(NamedTuple):
    """What is expected of one essay."""

    expected: tuple[ExpectedQuestion, ...]
    requoted: tuple[Requoted, ...]
    """The quotations that are not in the essay as they are written, in order."""
    wrong: tuple[str, ...] = ()
    """A sentence for each line that does not fit the format, with the fix."""


def never_seen(name: str) -> Iterable[Earlier]:
    """Tell nothing of any essay's past."""
    return ()


def read_essays(corpus: Corpus, earlier: EarlierTexts = never_seen) -> Iterator[Essay]:
    """Parse a corpus, one essay with its expected questions after the other.

    Raises CorpusError, or QuestionsError, that names every file which cannot be read, when all others were read.
    """
    wrong = [CorpusError(sentence) for sentence in corpus.wrong.values()]
    essays = corpus.essays()
    while True:
        try:
            yield read_essay(corpus, *next(essays), earlier)
        except StopIteration:
            break
        except CorpusError as error:
            wrong.append(error)
    if wrong:
        raise all_at_once(wrong)


def read_essay(corpus: Corpus, name: str, beside: Sequence[str], earlier: EarlierTexts = never_seen) -> Essay:
    """Parse one essay and the files of questions beside it. Raises CorpusError that names all that cannot be read."""
    wrong: list[CorpusError] = []
    document: Document | None = None
    expected: tuple[ExpectedQuestion, ...] = ()
    requoted: tuple[Requoted, ...] = ()
    try:
        document = parse_document(corpus.read(name))
    except CorpusError as error:
        wrong.append(error)
    for each in beside:
        try:
            file = corpus.read(each)
            if document:
                found = parse_questions(file, document, earlier(name))
                expected, requoted = expected + found.expected, requoted + found.requoted
            else:  # Without the essay, no more can be said of its questions than whether they are text.
                file.decode()
        except CorpusError as error:
            wrong.append(error)
    if wrong or not document:
        raise all_at_once(wrong)
    return Essay(document, expected, requoted)


def parse_questions(file: CorpusFile, document: Document, earlier: Iterable[Earlier] = ()) -> Questions:
    """Parse the questions beside a document, all or none. Raises QuestionsError with what is wrong, if anything is."""
    found = read_questions(file, document, earlier)
    if found.wrong:
        raise QuestionsError(*found.wrong)
    return found


def read_questions(file: CorpusFile, document: Document, earlier: Iterable[Earlier] = ()) -> Questions:
    """Parse what can be parsed of the questions beside a document; one that is asked twice has the answers of both.

    A quotation that is no longer in the document stands for what its sentences became since `earlier`; if they are
    gone, the questions that have no other answer are left out. Raises CorpusError for what is no text.
    """
    read = parse_questions_file(file.name, file.decode())
    anchors = Anchors(document, earlier)
    found: dict[str, ExpectedQuestion] = {}
    answers: dict[str, dict[Span, None]] = {}
    lost: dict[str, int] = {}  # By question: which of the quotations that are gone it stands under first.
    requoted: list[Requoted] = []
    wrong = list(read.wrong)
    for entry in read.entries:
        spans, strange = _placed(read, entry, anchors)
        for asked in entry.questions:
            key = same_words(asked.text)
            if entry.excerpts and not spans:
                lost.setdefault(key, len(requoted))
                continue
            first = found.setdefault(key, _expected(asked, file.name, document, spans))
            answers.setdefault(key, {}).update(dict.fromkeys(spans))
            if bool(first.answers) != bool(spans):
                wrong.append(
                    messages.QUESTION_ON_BOTH_SIDES.format(name=file.name, line=asked.line, earlier=first.line)
                )
        requoted += strange
    kept_out = Counter(at for key, at in lost.items() if key not in found)
    expected = (replace(question, answers=tuple(answers[key])) for key, question in found.items())
    told = tuple(replace(each, kept_out=kept_out[at]) for at, each in enumerate(requoted))
    return Questions(tuple(expected), told, tuple(wrong))


def _expected(asked: Asked, file: str, document: Document, answers: tuple[Span, ...]) -> ExpectedQuestion:
    return ExpectedQuestion(asked.text, document.name, answers, asked.voice, asked.line, file)


def _placed(read: QuestionsFile, entry: Entry, anchors: Anchors) -> tuple[tuple[Span, ...], list[Requoted]]:
    """Return the sentences that an entry quotes, and what is to be said of its quotations."""
    found = [(excerpt, anchors.find(excerpt.text)) for excerpt in entry.excerpts]
    spans = tuple(dict.fromkeys(span for _, anchor in found for span in anchor.spans))
    now = anchors.now
    strange = [
        Requoted(
            file=read.name,
            lines=(excerpt.first, excerpt.last),
            text=excerpt.text,
            sentences=anchor.spans,
            now=" ".join(now.texts[now.spans.index(span)] for span in anchor.spans) or anchors.nearest(excerpt.text),
            asked=len(entry.questions),
        )
        for excerpt, anchor in found
        if not anchor.as_written
    ]
    return spans, strange

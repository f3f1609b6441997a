"""What was read of each essay, what was not and why, for the author to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index import messages
from index.authoring.named import find_essay
from index.authoring.wanted import Wanted, wanted
from index.builds.past import Past
from index.datatypes import Document, Essay, LeftOut
from index.errors import CorpusError, QuestionsError
from index.reading.corpus import LINE_END, Corpus
from index.reading.head.front_matter import read_front_matter
from index.reading.listing import stem
from index.reading.passages import split_passages
from index.reading.plain import passage_runs, plain
from index.reading.questions import read_essay
from index.settings import IndexSettings

_SHOWN = 60  # Characters of a stretch of text.


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an essay's text that is in no passage."""

    first_line: int
    """Of the file, from 1."""
    last_line: int
    """Inclusive."""
    beginning: str
    """On one line."""
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedEssay:
    """What was read of one essay."""

    name: str
    title: str
    author: str
    date: str
    """As ISO 8601 has it; empty for none, like the author and the address."""
    url: str
    sections: int
    """Headings with text below them."""
    passages: int
    words: int
    questions: int
    """Expected ones, and those that it does not cover."""
    not_covered: int
    """Of these, those that it does not cover."""
    voices: int
    """People who ask, where the files say so."""
    requoted: tuple[str, ...]
    """A sentence for each quotation that is not in the essay as it is written."""
    wanted: Wanted
    """What the next questions should be about."""
    left_out: tuple[Stretch, ...]
    notes: tuple[str, ...]
    """A sentence for each value of the front matter that was not understood."""


@dataclass(frozen=True, slots=True)
class CheckedCorpus:
    """What was read of a corpus."""

    essays: tuple[CheckedEssay, ...]
    """Those that can be read, in order."""
    wrong: tuple[str, ...]
    """A sentence for each file that cannot."""
    not_read: tuple[str, ...]
    """Files that are neither essays nor questions."""


def check_corpus(settings: IndexSettings, named: Sequence[str] = ()) -> CheckedCorpus:
    """Read the corpus as it is on the disk, or of it only what belongs to the essays that are `named`.

    An essay is named as `find_essay` has it. Raises CorpusError where there is no corpus, or no such essay.
    """
    corpus = Corpus.look(settings.corpus)
    past = Past(settings, corpus)
    meant = {find_essay(corpus, name) for name in named}
    keys = {stem(name) for name in meant}
    wrong = [sentence for name, sentence in corpus.wrong.items() if not named or stem(name) in keys]
    pairs: list[tuple[str, list[str]]] = []
    try:
        pairs.extend(corpus.essays())
    except QuestionsError as error:  # For questions without an essay; the essays came before it.
        wrong += () if named else error.sentences
    checked: list[CheckedEssay] = []
    for name, beside in pairs:
        if not named or name in meant:
            try:
                checked.append(_checked(read_essay(corpus, name, beside, past)))
            except CorpusError as error:
                wrong += error.sentences
    return CheckedCorpus(tuple(checked), tuple(wrong), () if named else corpus.others)


def _checked(essay: Essay) -> CheckedEssay:
    document = essay.document
    passages = split_passages(document)
    words = (word for each in passages for word in plain(passage_runs(each, each.span)).split())
    return CheckedEssay(
        name=document.name,
        title=document.title,
        author=document.author,
        date=document.date.isoformat() if document.date else "",
        url=document.url,
        sections=sum(1 for section, _ in groupby(document.blocks, lambda block: block.section) if section),
        passages=len(passages),
        words=sum(1 for word in words if any(letter.isalnum() for letter in word)),
        questions=len(essay.questions),
        not_covered=essay.not_covered,
        voices=len({question.voice for question in essay.questions} - {""}),
        requoted=tuple(messages.requoted(essay.requoted)),
        wanted=wanted(document, passages, essay.questions),
        left_out=tuple(_stretches(document)),
        notes=read_front_matter(document.name, document.text).notes,
    )


def _stretches(document: Document) -> Iterator[Stretch]:
    """Yield what is left out, in order."""
    line, counted = 1, 0
    for span, reason in sorted(document.left_out, key=_start):
        text = document.text[slice(*span)]
        stripped = text.strip()
        start = span.start + text.find(stripped)
        line += len(LINE_END.findall(document.text, counted, start))
        counted = start
        beginning = " ".join(stripped[:_SHOWN].split()) + ("…" if len(stripped) > _SHOWN else "")
        yield Stretch(line, line + len(LINE_END.findall(stripped)), beginning, reason)


def _start(left_out: LeftOut) -> int:
    return left_out.span.start

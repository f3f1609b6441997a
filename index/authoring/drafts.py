"""Drafts: files of questions that lie beside an essay, and that nothing but `mentor check` reads."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.datatypes import Document, ExpectedQuestion, Requoted
from index.errors import CorpusError, QuestionsError
from index.reading.corpus import Corpus
from index.reading.listing import is_draft, stem
from index.reading.questions import EarlierTexts, parse_questions
from index.reading.questions_file import parse_questions_file


@dataclass(frozen=True, slots=True)
class Draft:
    """One file of questions that do not count yet."""

    name: str
    questions: tuple[ExpectedQuestion, ...]
    requoted: tuple[Requoted, ...]
    wrong: tuple[str, ...]
    """A sentence for each line that does not fit; then there are no questions."""


def drafts_of(corpus: Corpus, document: Document, earlier: EarlierTexts) -> Iterator[Draft]:
    """Yield the drafts whose names begin as the essay's does, such as `essay.draft.md` and `essay.anna.draft.md`.

    A draft that hardly has a question is of something else, such as another essay.
    """
    begins = stem(document.name)
    for name in corpus.others:
        if is_draft(name) and (stem(name) == begins or stem(name).startswith(f"{begins}.")):
            try:
                file = corpus.read(name)
                read = parse_questions_file(name, file.decode())
            except CorpusError as error:
                yield Draft(name, (), (), error.sentences)
                continue
            if sum(len(entry.questions) for entry in read.entries) <= len(read.wrong):
                continue
            try:
                found = parse_questions(file, document, earlier(document.name))
            except QuestionsError as error:
                yield Draft(name, (), (), error.sentences)
            else:
                yield Draft(name, found.expected, found.requoted, ())

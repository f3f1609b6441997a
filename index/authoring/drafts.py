"""Drafts: files of questions that lie beside an essay, and that nothing but `mentor check` reads."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.datatypes import Document, ExpectedQuestion, Requoted
from index.errors import CorpusError
from index.reading.corpus import LINE_END, Corpus
from index.reading.listing import is_draft, is_essay, key
from index.reading.questions import EarlierTexts, read_questions

_MARKS = ("-", "*", "+", ">", *"123456789")
_SHARE_MARKED = 0.5  # Of the lines of a file of questions, at least.


@dataclass(frozen=True, slots=True)
class DraftFile:
    """One file of questions that do not count yet."""

    name: str
    questions: tuple[ExpectedQuestion, ...]
    requoted: tuple[Requoted, ...]
    wrong: tuple[str, ...]
    """A sentence for each line that does not fit."""


def drafts_by_essay(corpus: Corpus) -> Mapping[str, list[str]]:
    """Return for each essay the drafts whose names begin as its own does: `essay.draft.md`, `essay.ann.draft.md`.

    Of two essays that fit, the one with the longer name counts.
    """
    essays = {key(name): name for name in corpus.names if is_essay(name)}
    found: dict[str, list[str]] = defaultdict(list)
    for name in filter(is_draft, corpus.others):
        begins = key(name)
        while begins not in essays and "." in begins:
            begins = begins.rpartition(".")[0]
        if begins in essays:
            found[essays[begins]].append(name)
    return found


def read_drafts(corpus: Corpus, document: Document, names: Sequence[str], earlier: EarlierTexts) -> Iterator[DraftFile]:
    """Parse the drafts beside an essay. One that has few lists and quotations is of something else, and passed over."""
    for name in names:
        try:
            file = corpus.read(name)
            if _is_of_questions(file.decode()):
                yield DraftFile(name, *read_questions(file, document, earlier(document.name)))
        except CorpusError as error:
            yield DraftFile(name, (), (), error.sentences)


def _is_of_questions(text: str) -> bool:
    lines = [line.lstrip() for line in LINE_END.split(text) if line.strip()]
    return bool(lines) and sum(line.startswith(_MARKS) for line in lines) >= _SHARE_MARKED * len(lines)

"""The files of questions beside the essays that an author means, and what is written into them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import messages
from index.authoring.named import find_essay
from index.authoring.requote import requoted
from index.authoring.skeleton import completed, skeleton
from index.builds.past import Past
from index.datatypes import Document
from index.errors import CorpusError
from index.files import read_file, replace_file
from index.reading.corpus import Corpus
from index.reading.documents import parse_document
from index.reading.listing import stem
from index.reading.re_anchor import Anchors
from index.settings import IndexSettings


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One file of questions, as it is and as it should be."""

    path: Path
    name: str
    """Below the corpus folder."""
    read: str
    """What stood there when it was read; empty for a file that was not there."""
    after: str
    added: int = 0
    """Quotations that are new."""

    @property
    def begun(self) -> bool:
        """Tell whether there was something in it."""
        return bool(self.read.strip())

    def save(self) -> None:
        """Write it, in one step, unless somebody has changed it meanwhile.

        Raises CorpusError if that is so, or if it cannot be written; the file is then as it was.
        """
        try:
            there = self.path.exists()
            if (read_file(self.path).decode() if there else "") != self.read:
                raise CorpusError(messages.FILE_CHANGED_MEANWHILE.format(path=self.path))
            mode = self.path.stat().st_mode if there else None
            replace_file(self.path, self.after.encode())
            if mode is not None:
                self.path.chmod(mode)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else type(error).__name__
            raise CorpusError(messages.FILE_NOT_WRITTEN.format(path=self.path, reason=reason)) from None


class QuestionsFiles:
    """Those of the essays that are named, or of all."""

    def __init__(self, settings: IndexSettings, named: Sequence[str] = ()) -> None:
        """Raises CorpusError for a corpus that cannot be listed, and for an essay that is not there."""
        self._corpus = Corpus.open(settings.corpus)
        self._past = Past(settings, self._corpus)
        wanted = {find_essay(self._corpus, name) for name in named}
        self._essays = {name: beside for name, beside in self._corpus.essays() if not named or name in wanted}

    def only(self) -> Document:
        """Return the essay, if only one is meant. Raises CorpusError that names all if there are several."""
        if len(self._essays) > 1:
            raise CorpusError(messages.which_essay(list(self._essays)))
        return parse_document(self._corpus.read(next(iter(self._essays))))

    def completed(self) -> Iterator[Rewritten]:
        """Yield for each essay a file that quotes every sentence; where there are several, the first is added to."""
        for name, beside in self._essays.items():
            anchors = self._anchors(name)
            path = beside[0] if beside else f"{stem(name)}.questions.md"
            read, *others = [self._text(each) for each in beside] or [""]
            after, added = completed(path, read, anchors, others) if read.strip() else skeleton(anchors.now)
            yield Rewritten(self._corpus.root / path, path, read, after, added)

    def requoted(self) -> Iterator[Rewritten]:
        """Yield each file, with the quotations that are out of date written anew."""
        for name, beside in self._essays.items():
            anchors = self._anchors(name)
            for each in beside:
                before = self._text(each)
                yield Rewritten(self._corpus.root / each, each, before, requoted(each, before, anchors))

    def _anchors(self, name: str) -> Anchors:
        return Anchors(parse_document(self._corpus.read(name)), self._past(name))

    def _text(self, name: str) -> str:
        return self._corpus.read(name).decode()

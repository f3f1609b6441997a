"""A corpus, its drafts and its index, put together to be reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.authoring.drafts import DraftFile, drafts_by_essay, read_drafts
from index.authoring.named import find_essay
from index.authoring.pool import Pool
from index.authoring.review import Doubtful, review
from index.builds.build import Build
from index.builds.past import Past
from index.datatypes import ExpectedQuestion
from index.encoding.adapter import Adapter, adapter_file
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings


@dataclass(frozen=True, slots=True)
class Doubts:
    """What an author should look at again."""

    drafts: tuple[DraftFile, ...]
    compared: int
    """Questions that were compared: those that the index holds, and drafts."""
    doubtful: tuple[Doubtful, ...]
    """Of the questions that count, then of drafts."""


def find_doubts(settings: IndexSettings, build: Build, named: Sequence[str] = ()) -> Doubts:
    """Compare all questions, and drafts, with each other and with the index; tell of the essays that are named, or all.

    The build must be of the corpus as it is.
    """
    corpus = Corpus.open(settings.corpus)
    past = Past(settings, corpus)
    wanted = {find_essay(corpus, name) for name in named}
    beside = drafts_by_essay(corpus)
    known: list[ExpectedQuestion] = []
    drafts: list[DraftFile] = []
    for essay in read_essays(corpus, past):
        known += essay.questions
        if not wanted or essay.document.name in wanted:
            drafts += read_drafts(corpus, essay.document, beside[essay.document.name], past)
    fresh = [question for draft in drafts for question in draft.questions]
    if not known and not fresh:
        return Doubts(tuple(drafts), 0, ())
    adapter = Adapter.load(adapter_file(settings.corpus, build.manifest.model)) if build.manifest.learned else None
    learned = frozenset(adapter.questions.tolist()) if adapter else frozenset()
    pool = Pool.of(build, build.encoder(models=settings.models), known, fresh, learned)
    return Doubts(tuple(drafts), len(pool.questions), tuple(review(pool, wanted)))

"""What the model has learned of a corpus, if from these questions, and what a build can do without then."""

from collections.abc import Iterable

from index.datatypes import Essay, ExpectedQuestion
from index.encoding.adapter import Adapter, adapter_file, fingerprint
from index.encoding.sentence_encoder import SentenceEncoder
from index.ranking.views import text_key
from index.settings import IndexSettings
from index.text import normalise


def learned_of(essays: Iterable[Essay], base: SentenceEncoder, settings: IndexSettings) -> Adapter | None:
    """Return what lies beside the corpus if it was learned from the questions of these essays, by this model.

    Raises ModelUnavailable or CorpusError for a file that cannot be read.
    """
    adapter = Adapter.load(adapter_file(settings.corpus, base.name))
    if adapter is None:
        return None
    asked = [pair for essay in essays for pair in essay.asked()]
    return adapter if adapter.learned_from == fingerprint(base.base_fingerprint, asked) else None


def part(
    questions: Iterable[ExpectedQuestion], adapter: Adapter | None
) -> tuple[list[ExpectedQuestion], list[ExpectedQuestion]]:
    """Part the questions that an index needs from those for which others stand."""
    spared = set(adapter.spared.tolist()) if adapter else set()
    needed: list[ExpectedQuestion] = []
    others: list[ExpectedQuestion] = []
    for question in questions:
        (others if text_key(normalise(question.text)) in spared else needed).append(question)
    return needed, others

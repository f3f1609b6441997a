"""What the model has learned of a corpus, and which of its questions a build can do without then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.datatypes import ExpectedQuestion, Span
from index.encoding.adapter import Adapter, adapter_file
from index.encoding.sentence_encoder import SentenceEncoder
from index.ranking.views import text_key
from index.settings import IndexSettings
from index.text import normalise


@dataclass(frozen=True, slots=True)
class Parted:
    """The questions of an essay."""

    needed: list[ExpectedQuestion]
    """What an index must hold."""
    spared: list[ExpectedQuestion]
    """Those for which others stand."""
    new: int
    """How many were written since the model learned."""


def learned_of(base: SentenceEncoder, settings: IndexSettings) -> Adapter | None:
    """Return what lies beside the corpus, if this very model learned it; an edit of the corpus changes nothing in that.

    Raises ModelUnavailable or CorpusError for a file that cannot be read.
    """
    adapter = Adapter.load(adapter_file(settings.corpus, base.name))
    return adapter if adapter and adapter.model == base.weights else None


def part(questions: Sequence[ExpectedQuestion], adapter: Adapter | None) -> Parted:
    """Part an essay's questions. A sentence of which no question is left that is needed gets all of its own back."""
    if adapter is None:
        return Parted(list(questions), [], 0)
    learned = dict(zip(adapter.questions.tolist(), adapter.spared.tolist(), strict=True))
    keys = [text_key(normalise(question.text)) for question in questions]
    held = _answers(question for question, key in zip(questions, keys, strict=True) if not learned.get(key))
    parted = Parted([], [], sum(key not in learned for key in keys))
    for question, key in zip(questions, keys, strict=True):
        is_spared = learned.get(key) and held.issuperset(question.answers)
        (parted.spared if is_spared else parted.needed).append(question)
    return parted


def _answers(questions: Iterable[ExpectedQuestion]) -> set[Span]:
    return {span for question in questions for span in question.answers}

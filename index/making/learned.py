"""What the model has learned of a corpus, and which of its questions a build can do without then."""

from collections.abc import Sequence

from index.datatypes import ExpectedQuestion
from index.encoding.adapter import Adapter, adapter_file
from index.encoding.sentence_encoder import SentenceEncoder
from index.ranking.views import text_key
from index.settings import IndexSettings
from index.text import normalise


def learned_of(base: SentenceEncoder, settings: IndexSettings) -> Adapter | None:
    """Return what lies beside the corpus, if this very model learned it; an edit of the corpus changes nothing in that.

    Raises ModelUnavailable or CorpusError for a file that cannot be read.
    """
    adapter = Adapter.load(adapter_file(settings.corpus, base.name))
    return adapter if adapter and adapter.model == base.weights else None


class Parting:
    """Parts the questions of one essay after the other: those that an index must hold, and those it does without."""

    def __init__(self, adapter: Adapter | None) -> None:
        """Without an adapter, all are needed."""
        self.spared: list[ExpectedQuestion] = []
        """Those for which others stand."""
        self.new = 0
        """How many were written since the model learned."""
        self._learned = dict(zip(adapter.questions.tolist(), adapter.spared.tolist(), strict=True)) if adapter else None

    def needed(self, questions: Sequence[ExpectedQuestion]) -> Sequence[ExpectedQuestion]:
        """Return what an index needs of an essay's; a sentence of which nothing else is left gets all of its own."""
        learned = self._learned
        if learned is None:
            return questions
        keys = [text_key(normalise(question.text)) for question in questions]
        self.new += sum(key not in learned for key in keys)
        pairs = list(zip(questions, keys, strict=True))
        held = {span for question, key in pairs if not learned.get(key) for span in question.answers}
        needed: list[ExpectedQuestion] = []
        for question, key in pairs:
            (self.spared if learned.get(key) and held.issuperset(question.answers) else needed).append(question)
        return needed

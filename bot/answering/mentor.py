"""Question and conversation to Answer. Slack, terminal and tests share it."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Self

from bot.answering.conversation import Conversation, asks_for_more, asks_what_follows, leans_on_history
from bot.answering.kinds import kind_of
from bot.answering.quoting import quote, quote_again
from bot.answering.twins import merged
from bot.datatypes import QuoteReference
from index.builds.build import Build
from index.builds.freshness import open_active
from index.builds.manifest import Manifest
from index.datatypes import Answer, Hit, Passage, Quote, Retrieved
from index.ranking.retriever import Retriever
from index.settings import IndexSettings
from index.text import normalise

FEWEST_QUOTES = 3
"""Quotes that every answer carries where the corpus has them, shown or not."""
_FOUND = 100  # Hits among which "more" goes on.
_REMEMBERED = 64  # Questions whose hits stay in memory: a thread's earlier ones are asked again with every new one.


class Mentor:
    """Answers from one build, with the author's exact words."""

    def __init__(self, build: Build, retriever: Retriever) -> None:
        self.build = build
        self._retriever = retriever
        self._found: dict[bytes, Retrieved] = {}
        self._several = len(build.manifest.documents) > 1

    @classmethod
    def open(cls, settings: IndexSettings, once: bool = False) -> Self:
        """Load the active build and its model; `once` if for a single question.

        Raises IndexMissing, IndexDamaged, IndexStale or ModelUnavailable.
        """
        build = open_active(settings)
        return cls(build, Retriever(build.contents, build.encoder(once, settings.models)))

    @property
    def manifest(self) -> Manifest:
        """Return what the build says of itself."""
        return self.build.manifest

    @property
    def thresholds(self) -> tuple[float, float]:
        """Return from which coverage on the state is "answers", and from which "related"."""
        calibration = self._retriever.contents.calibration
        return calibration.answers, calibration.related

    def answer(
        self,
        question: str,
        history: Sequence[str] | Conversation = (),
        limit: int = FEWEST_QUOTES,
        shown: int = FEWEST_QUOTES,
    ) -> Answer:
        """Answer any string. `history` holds the earlier questions, oldest first, and is replayed.

        `shown` is how many quotes of an answer its reader sees, so that "more" goes on after these.
        """
        conversation = history if isinstance(history, Conversation) else Conversation(tuple(history))
        for earlier in conversation.asked:
            self._reply(earlier, conversation, FEWEST_QUOTES, shown)
        return self._reply(question, conversation, max(limit, FEWEST_QUOTES), shown)

    def quoted_again(self, reference: QuoteReference) -> Quote | None:
        """Return a quote of an earlier answer, if the document's bytes are still those that it was checked against."""
        entry = self.manifest.documents.get(reference.document)
        if entry is None or not entry.sha256.startswith(reference.receipt or "?"):
            return None
        passages = self._retriever.contents.passages
        at = self.build.last_up_to(reference.document, reference.span.start)
        if at < 0 or passages[at].document != reference.document or not passages[at].span.holds(reference.span):
            return None
        again = quote_again(passages[at], reference.span, reference.highlights, entry, self.build.text)
        return again and replace(again, one_of_several=self._several)

    def _reply(self, question: str, conversation: Conversation, limit: int, shown: int) -> Answer:
        text = normalise(question)
        kind = kind_of(text)
        goes_on = kind is not None or leans_on_history(text) or asks_for_more(text)
        conversation.distressed = kind == "distress" or (conversation.distressed and goes_on)
        if conversation.distressed:
            return Answer(question, "help", 0.0, (), distress=True)
        more = conversation.goes_on(text)
        if kind and not more:
            return Answer(question, "help", 0.0, ())
        retrieved = conversation.rest() if more else self._retrieve(text, conversation)
        quotes = [self._quote(hit) for hit in retrieved.hits[:limit]]
        conversation.note(retrieved, quotes, shown)
        return Answer(question, retrieved.state, retrieved.coverage, tuple(quotes))

    def _quote(self, hit: Hit) -> Quote:
        """Make a quote of a hit, and of each of its twins, which are checked as it is."""
        hits = [replace(hit, passage=passage, twins=()) for passage in (hit.passage, *hit.twins)]
        documents, read = self.manifest.documents, self.build.text
        # Without expected questions nobody says which of a passage's sentences answer, so that none is trimmed.
        whole = documents[hit.passage.document].questions == 0 or not len(self._retriever.contents.expected.covered)
        first, *also = (quote(one, documents[one.passage.document], read, whole=whole) for one in hits)
        return replace(first, also=tuple(also), one_of_several=self._several)

    def _retrieve(self, text: str, conversation: Conversation) -> Retrieved:
        """Search for a normalised question, together with the topic if it leans on it; else the topic is new."""
        if not (conversation.topic and leans_on_history(text)):
            conversation.turn_to(text)
            return self._search(text)
        found = self._search(text, conversation.topic)
        hits = conversation.without_repetition(found.hits)
        if conversation.last and conversation.last.hits and asks_what_follows(text):
            hits = self._next_first(text, hits, conversation.last.hits[0].passage)
        return replace(found, hits=hits)

    def _search(self, text: str, topic: str = "") -> Retrieved:
        """Search, or remember what was found; no question stays in memory, only its hash."""
        key = sha256(f"{text}\0{topic}".encode()).digest()
        found = self._found.get(key)
        if found is None:
            found = self._retriever.retrieve(text, _FOUND, topic)
            found = replace(found, hits=merged(found.hits))
            for oldest in list(self._found)[: max(0, len(self._found) + 1 - _REMEMBERED)]:
                self._found.pop(oldest, None)
            self._found[key] = found
        return found

    def _next_first(self, text: str, hits: tuple[Hit, ...], last: Passage) -> tuple[Hit, ...]:
        """Put the passage that stands right after the one last quoted in front."""
        passages = self._retriever.contents.passages
        at = self.build.last_up_to(last.document, last.span.start) + 1
        if at == len(passages) or passages[at].document != last.document:
            return hits
        following = next((hit for hit in hits if hit.passage == passages[at]), None)
        following = following or self._retriever.look_at(text, at)
        others = (hit for hit in hits if hit.passage != passages[at])
        return merged((replace(following, score=hits[0].score), *others))

"""Question and history to Answer. Slack, terminal and tests share it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Self

import numpy as np

from bot.answering.conversation import asks_for_more, asks_what_follows, leans_on_history
from bot.answering.kinds import small_talk
from bot.answering.quoting import quote, quote_again
from bot.datatypes import QuoteReference
from index.builds.build import built_text, open_build
from index.builds.manifest import Manifest
from index.datatypes import Answer, Hit, Passage, Quote, Retrieved, Span
from index.errors import IndexDamaged
from index.ranking.retriever import Retriever
from index.settings import IndexSettings

CANDIDATES = 3
"""Quotes that every answer carries where the corpus has them, shown or not."""
_FOUND = 100  # Hits among which "more" goes on.
_REMEMBERED = 64  # Questions whose hits stay in memory: a thread's earlier ones are asked again with every new one.
_SAID_BEFORE = 0.3
"""What is left of the score of a sentence that stood out in an earlier answer of the thread."""


@dataclass
class _Thread:
    """What the conversation is about, and what was quoted in it."""

    topic: str = ""
    last: Retrieved | None = None
    highlighted: set[tuple[str, Span]] = field(default_factory=set)
    quoted: set[tuple[str, Span]] = field(default_factory=set)
    distressed: bool = False
    """The last message was one in distress, and what leans on it is one, too."""


class Mentor:
    """Answers from one build, with the author's exact words."""

    def __init__(self, folder: Path, manifest: Manifest, retriever: Retriever) -> None:
        self.manifest = manifest
        self._folder = folder
        self._retriever = retriever
        self._found: dict[bytes, Retrieved] = {}
        self._rank = {name: at for at, name in enumerate(manifest.documents)}
        self._read = lru_cache(maxsize=16)(self._read_checked)

    @classmethod
    def open(cls, settings: IndexSettings, once: bool = False) -> Self:
        """Load the active build and its model; `once` if for a single question.

        Raises IndexMissing, IndexDamaged, IndexStale or ModelUnavailable.
        """
        folder, manifest, contents, encoder = open_build(settings, once)
        return cls(folder, manifest, Retriever(contents, encoder))

    @property
    def thresholds(self) -> tuple[float, float]:
        """Return from which coverage on the state is "answers", and from which "related"."""
        coverage = self._retriever.contents.coverage
        return coverage.answers, coverage.related

    def answer(
        self, question: str, history: Sequence[str] = (), limit: int = CANDIDATES, shown: int = CANDIDATES
    ) -> Answer:
        """Answer any string. `history` holds the earlier questions, oldest first, and is replayed.

        `shown` is how many quotes of an answer its reader sees, so that "more" goes on after these.
        """
        thread = _Thread()
        for earlier in history:
            self._reply(earlier, thread, CANDIDATES, shown)
        return self._reply(question, thread, max(limit, CANDIDATES), shown)

    def quoted_again(self, reference: QuoteReference) -> Quote | None:
        """Return a quote of an earlier answer, if the document's bytes are still those that it was checked against."""
        entry = self.manifest.documents.get(reference.document)
        if entry is None or not entry.sha256.startswith(reference.receipt or "?"):
            return None
        passages = self._retriever.contents.passages
        at = self._last_up_to(reference.document, reference.span.start)
        if at < 0 or passages[at].document != reference.document or not passages[at].span.holds(reference.span):
            return None
        return quote_again(passages[at], reference.span, reference.highlights, entry, self._read)

    def _last_up_to(self, document: str, start: int) -> int:
        """Return the position of the last passage that starts no later than here; -1 if there is none."""
        passages, here = self._retriever.contents.passages, (self._rank[document], start)
        return bisect_right(passages, here, key=lambda each: (self._rank[each.document], each.span.start)) - 1

    def _reply(self, question: str, thread: _Thread, limit: int, shown: int) -> Answer:
        kind = small_talk(question)
        if kind == "distress" or (
            thread.distressed and (kind or leans_on_history(question) or asks_for_more(question))
        ):
            thread.distressed = True
            return Answer(question, "help", 0.0, (), distress=True)
        thread.distressed = False
        more = bool(thread.last) and asks_for_more(question)
        if kind and not more:
            return Answer(question, "help", 0.0, ())
        retrieved = self._more(thread) if more else self._retrieve(question, thread)
        hits = retrieved.hits[:limit]
        quotes = [quote(hit, self.manifest.documents[hit.passage.document], self._read) for hit in hits]
        thread.last = retrieved
        thread.quoted |= {(hit.passage.document, hit.passage.span) for hit in hits[:shown]}
        thread.highlighted |= {(quotes[0].document, span) for span in quotes[0].highlights} if quotes else set()
        return Answer(question, retrieved.state, retrieved.coverage, tuple(quotes))

    def _more(self, thread: _Thread) -> Retrieved:
        """Walk on among the hits of the last question; from the start again when all were quoted."""
        assert thread.last is not None
        hits = thread.last.hits
        left = tuple(hit for hit in hits if (hit.passage.document, hit.passage.span) not in thread.quoted)
        return replace(thread.last, hits=left or hits)

    def _retrieve(self, question: str, thread: _Thread) -> Retrieved:
        """Search for the question, together with the thread's topic if it leans on it; else the topic is new."""
        if thread.topic and leans_on_history(question):
            found = self._search(question, thread.topic)
            hits = self._without_repetition(found.hits, thread)
            if thread.last and thread.last.hits and asks_what_follows(question):
                hits = self._next_first(question, hits, thread.last.hits[0].passage)
            return replace(found, hits=hits)
        thread.topic = question
        thread.highlighted.clear()
        thread.quoted.clear()
        return self._search(question)

    def _search(self, question: str, topic: str = "") -> Retrieved:
        """Search, or remember what was found; no question stays in memory, only its hash."""
        key = sha256(f"{question}\0{topic}".encode("utf-8", "surrogatepass")).digest()
        found = self._found.get(key)
        if found is None:
            found = self._retriever.retrieve(question, _FOUND, topic)
            for oldest in list(self._found)[: max(0, len(self._found) + 1 - _REMEMBERED)]:
                self._found.pop(oldest, None)
            self._found[key] = found
        return found

    def _next_first(self, question: str, hits: tuple[Hit, ...], last: Passage) -> tuple[Hit, ...]:
        """Put the passage that stands right after the one last quoted in front."""
        passages = self._retriever.contents.passages
        at = self._last_up_to(last.document, last.span.start) + 1
        if at == len(passages) or passages[at].document != last.document:
            return hits
        following = next((hit for hit in hits if hit.passage == passages[at]), None)
        following = following or self._retriever.look_at(question, at)
        others = (hit for hit in hits if hit.passage != passages[at])
        return (replace(following, score=hits[0].score), *others)

    @staticmethod
    def _without_repetition(hits: Sequence[Hit], thread: _Thread) -> tuple[Hit, ...]:
        """Rank what already stood out in the thread lower, unless it is far ahead."""
        ranked = []
        for hit in hits:
            kept = [
                score * (_SAID_BEFORE if (hit.passage.document, span) in thread.highlighted else 1.0)
                for span, score in zip(hit.passage.sentences, hit.sentence_scores, strict=True)
            ]
            lost = float(np.sum(hit.sentence_scores) - np.sum(kept))
            ranked.append(replace(hit, score=hit.score - lost, sentence_scores=tuple(kept)))
        return tuple(sorted(ranked, key=lambda hit: -hit.score))

    def _read_checked(self, document: str) -> str:
        data = built_text(self._folder, document)
        if sha256(data).hexdigest() != self.manifest.documents[document].sha256:
            raise IndexDamaged(f"{document} was changed inside the build; run `mentor rebuild`.")
        return data.decode("utf-8")

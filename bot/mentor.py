"""Question and history to Answer. Slack, terminal and tests share it."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Self

from bot.quoting import quote
from bot.small_talk import small_talk
from index.active import built_text, open_build
from index.builds import Manifest
from index.datatypes import Answer
from index.errors import IndexDamaged
from index.retriever import Retriever
from index.settings import IndexSettings

CANDIDATES = 3
"""Quotes that every answer carries where the corpus has them, shown or not."""


class Mentor:
    """Answers from one build, with the author's exact words."""

    def __init__(self, folder: Path, manifest: Manifest, retriever: Retriever) -> None:
        self.manifest = manifest
        self._folder = folder
        self._retriever = retriever
        self._read = lru_cache(maxsize=16)(self._read_checked)

    @classmethod
    def open(cls, settings: IndexSettings) -> Self:
        """Load the active build and its model.

        Raises IndexMissing, IndexDamaged, IndexStale or ModelUnavailable.
        """
        folder, manifest, contents, encoder = open_build(settings)
        return cls(folder, manifest, Retriever(contents, encoder))

    def answer(self, question: str, history: Sequence[str] = (), limit: int = CANDIDATES) -> Answer:
        """Answer any string. `history` holds the earlier questions, oldest first."""
        if small_talk(question):
            return Answer(question, "help", 0.0, ())
        retrieved = self._retriever.retrieve(question, max(limit, CANDIDATES))
        quotes = [quote(hit, self.manifest.documents[hit.passage.document], self._read) for hit in retrieved.hits]
        return Answer(question, retrieved.state, retrieved.coverage, tuple(quotes))

    def _read_checked(self, document: str) -> str:
        data = built_text(self._folder, document)
        if sha256(data).hexdigest() != self.manifest.documents[document].sha256:
            raise IndexDamaged(f"{document} was changed inside the build; run `mentor rebuild`.")
        return data.decode("utf-8")

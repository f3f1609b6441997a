"""What every encoder can do, be it a model or its export."""

from collections.abc import Sequence
from typing import Protocol

from index.datatypes import Embeddings, Progress


class Encoder(Protocol):
    """Texts to embeddings."""

    name: str
    fingerprint: str
    """Changes whenever the same text could get another embedding."""

    @property
    def dimension(self) -> int:
        """Return the length of an embedding."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed what people ask: float32 (n, dim), unit rows."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Embed what is to be found: float32 (n, dim), unit rows."""
        ...

    def vocabulary(self) -> list[str]:
        """Return the whole words that the model knows."""
        ...

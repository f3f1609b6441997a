"""Texts to embeddings: the only importer of sentence_transformers."""

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from index import messages
from index.datatypes import Embeddings, Progress
from index.encoding.adapter import Adapter, apply
from index.encoding.models import ModelFiles, find_model
from index.errors import ModelUnavailable
from index.limits import need
from index.settings import MODELS, IndexSettings
from index.text import without_surrogates

_BATCH = 64
_FEW = 8  # Texts.
_CHUNK = 1024  # Texts between two calls of `progress`.
_TO_LOAD = 1 << 30  # Bytes of addresses that the libraries take at the least.


class SentenceEncoder:
    """A sentence-transformers model with its own query and passage prompts. Loaded when the first text comes."""

    def __init__(self, name: str = "", adapter: Adapter | None = None, models: Path = MODELS) -> None:
        """Find the model's files; the adapter, if there is one, is added to its weights when the model is loaded.

        Raises ModelUnavailable if there is no such model or its weights are not the right ones.
        """
        self._begin(find_model(name, models), adapter)

    def _begin(self, files: ModelFiles, adapter: Adapter | None) -> None:
        self.name = files.name
        self.folder = files.folder
        self.base_fingerprint = files.fingerprint
        self.weights = files.weights
        self.fingerprint = self.base_fingerprint + (f"+{adapter.sha256}" if adapter else "")
        self._files = files
        self._adapter = adapter

    @classmethod
    def of(cls, settings: IndexSettings) -> Self:
        """Find the model that is set, or the best that there is. Raises ModelUnavailable as the constructor does."""
        return cls(settings.model, None, settings.models)

    def taught(self, adapter: Adapter | None) -> Self:
        """Return the same model with what it learned, without hashing its files again."""
        encoder = type(self).__new__(type(self))
        encoder._begin(self._files, adapter)
        return encoder

    @cached_property
    def dimension(self) -> int:
        """Return the length of an embedding."""
        return int(self.model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed what people ask: float32 (n, dim), unit rows."""
        return self._encode(self.model.encode_query, texts, None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Embed what is to be found: float32 (n, dim), unit rows."""
        return self._encode(self.model.encode_document, texts, progress)

    @property
    def prompts(self) -> tuple[str, str]:
        """Return what is put in front of a query and of a passage."""
        # The library puts both there, empty where a model has none, and its other names count for neither.
        return self.model.prompts["query"], self.model.prompts["document"]

    def vocabulary(self) -> list[str]:
        """Return the whole words that the model knows, in no order."""
        return [word for word in self.model.tokenizer.get_vocab() if word.isalpha()]

    def load(self) -> Any:
        """Return the sentence-transformers model afresh. Raises ModelUnavailable if the folder holds none."""
        need(_TO_LOAD)
        import scipy.special  # noqa: F401 - before torch: where memory runs out, loading it would never end
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except Exception as error:  # Of a file that is cut, missing or another's, each library has its own kinds.
            raise ModelUnavailable(
                messages.FOLDER_WITHOUT_MODEL.format(folder=self.folder, error=type(error).__name__)
            ) from None
        if self._adapter:
            apply(model, self._adapter.factors)
        return model

    @cached_property
    def model(self) -> Any:
        """Return the sentence-transformers model, loaded once."""
        return self.load()

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str], progress: Progress | None) -> Embeddings:
        """Embed by one of the model's two methods, so that a prompt for queries or passages is in front of each."""
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        _share_cores(len(texts))
        for at in range(0, len(texts), _CHUNK):
            chunk = texts[at : at + _CHUNK]
            embeddings[at : at + len(chunk)] = encode(
                [without_surrogates(text) for text in chunk],
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if progress:
                progress(len(chunk))
        return embeddings


def _share_cores(texts: int) -> None:
    """Take one core for a query, all for a rebuild: beside a busy process a second one makes a query far slower."""
    import torch

    every = _all_cores()  # Before any encoder has taken fewer.
    torch.set_num_threads(every if texts > _FEW else 1)


@cache
def _all_cores() -> int:
    import torch

    return torch.get_num_threads()

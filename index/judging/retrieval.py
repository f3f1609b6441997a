"""The engine, BM25 alone and the plain dense model over one public set, side by side."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Embeddings
from index.encoding.contract import Encoder
from index.encoding.onnx_encoder import EXPORTER
from index.files import replacing
from index.judging.beir import RetrievalSet
from index.ranking.lexical import LexicalIndex
from index.ranking.retriever import Retriever
from index.text import normalise

Rankings = list[list[int]]
"""For each query the positions of the documents found, best first."""
Embed = Callable[[Sequence[str]], Embeddings]
"""Passages to float32 (n, dim), unit rows."""

_DEPTH = 10
_BASELINE = 1.5, 0.75  # BM25's k1 and b as most use them, so that its figures can be compared.


def compare(
    data: RetrievalSet,
    retriever: Retriever,
    documents: NDArray[np.int64],
    encoder: Encoder,
    embed: Embed,
    advance: Callable[[], None],
) -> dict[str, dict[str, float]]:
    """Return nDCG@10, MRR@10, P@1 and Recall@10 of the engine, of BM25 and of the model over whole documents.

    `retriever` answers from an index over the set, `documents` says which document each of its passages belongs to,
    int64 (passages,). `embed` embeds passages; `advance` is called after each query.
    """
    wholes = [f"{title} {text}".strip() for title, text in zip(data.titles, data.texts, strict=True)]
    queries = encoder.encode_queries([normalise(query) for query in data.queries])
    words = LexicalIndex.build(wholes, *_BASELINE)
    dense = queries @ embed(wholes).T
    found: Rankings = []
    for text, query in zip(data.queries, queries, strict=True):
        scored = retriever.score(normalise(text), query)
        scores = np.full(len(data.ids), -np.inf, dtype=np.float32)
        np.maximum.at(scores, documents[scored.passages], scored.fused)
        found.append(_best(scores))
        advance()
    return {
        "engine": measure(found, data.relevant),
        "bm25": measure([_best(words.of(query)) for query in data.queries], data.relevant),
        "dense": measure([_best(row) for row in dense], data.relevant),
    }


def measure(found: Rankings, relevant: Sequence[dict[int, int]]) -> dict[str, float]:
    """Return the mean figures over queries, with trec_eval's linear gain for nDCG."""
    means = np.mean([_of_query(ranking, right) for ranking, right in zip(found, relevant, strict=True)], axis=0)
    return dict(zip(("ndcg@10", "mrr@10", "p@1", "recall@10"), map(float, means), strict=True))


def cached(folder: Path, encoder: Encoder, embed: Callable[[list[str]], Embeddings]) -> Embed:
    """Return `embed` with a memory on disk: one file for each list of texts and model."""

    def recall(texts: Sequence[str]) -> Embeddings:
        known_by = "\0".join([str(EXPORTER), encoder.fingerprint, *texts])
        key = hashlib.sha256(known_by.encode("utf-8", "replace")).hexdigest()[:32]
        path = folder / f"{key}.npy"
        if path.exists():
            kept: Embeddings = np.load(path, allow_pickle=False)
            return kept
        vectors = embed(list(texts))
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(path) as fresh:
            np.save(fresh, vectors, allow_pickle=False)
        return vectors

    return recall


def _of_query(ranking: Sequence[int], right: dict[int, int]) -> tuple[float, float, float, float]:
    """Return nDCG, reciprocal rank, precision at 1 and recall of one query."""
    gains = [right.get(document, 0) for document in ranking[:_DEPTH]]
    ideal = sorted(right.values(), reverse=True)[:_DEPTH]
    first = next((place for place, gain in enumerate(gains, 1) if gain), 0)
    recall = sum(gain > 0 for gain in gains) / len(right)
    return _dcg(gains) / _dcg(ideal), 1 / first if first else 0.0, float(first == 1), recall


def _best(scores: NDArray[np.float32]) -> list[int]:
    order = np.argsort(-scores, kind="stable")[:_DEPTH]
    return [int(at) for at in order]


def _dcg(gains: Sequence[int]) -> float:
    return float(sum(gain / np.log2(place + 1) for place, gain in enumerate(gains, 1)))

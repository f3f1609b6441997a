"""Public retrieval sets: the engine, BM25 alone and the plain dense model over one folder, side by side."""

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from index.builds.layout import Layout
from index.datatypes import Document, Embeddings, Encoder, Paragraph, Span
from index.errors import JudgedError
from index.judging.judged import json_lines
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.lexical import LexicalIndex
from index.ranking.retriever import Retriever
from index.reading.sentences import split_sentences
from index.text import normalise

_DEPTH = 10
_BASELINE = 1.5, 0.75  # BM25's k1 and b as most use them, so that its figures can be compared.
Rankings = list[list[int]]
"""For each query the positions of the documents found, best first."""


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Documents, queries and which documents are right for each query (graded by relevance)."""

    ids: list[str]
    titles: list[str]
    texts: list[str]
    queries: list[str]
    relevant: list[dict[int, int]]


def read_set(folder: Path, split: str) -> RetrievalSet:
    """Read corpus.jsonl, queries[_split].jsonl and qrels[_split].tsv; queries without a judgement are left out.

    Raises JudgedError that names the file and the line.
    """
    suffix = f"_{split}" if split else ""
    corpus = [fields for _, fields in json_lines(folder / "corpus.jsonl")]
    ids = [_identity(fields) for fields in corpus]
    place = {identity: at for at, identity in enumerate(ids)}
    queries = {
        _identity(fields): str(fields.get("text", "")) for _, fields in json_lines(folder / f"queries{suffix}.jsonl")
    }
    judged: dict[str, dict[int, int]] = {}
    for query, document, relevance in _qrels(folder / f"qrels{suffix}.tsv"):
        if query in queries and document in place and relevance > 0:
            judged.setdefault(query, {})[place[document]] = relevance
    if not judged:
        raise JudgedError(f"No line of {folder / f'qrels{suffix}.tsv'} joins a query and a document of {folder}.")
    return RetrievalSet(
        ids,
        [str(fields.get("title") or "").strip() for fields in corpus],
        [str(fields.get("text") or "") for fields in corpus],
        [queries[query] for query in judged],
        list(judged.values()),
    )


def compare(
    data: RetrievalSet, encoder: Encoder, embed: Callable[[Sequence[str]], Embeddings], advance: Callable[[], None]
) -> dict[str, dict[str, float]]:
    """Return nDCG@10, MRR@10, P@1 and Recall@10 of the engine, of BM25 and of the model over whole documents.

    `embed` embeds passages; `advance` is called after each query.
    """
    wholes = [f"{title} {text}".strip() for title, text in zip(data.titles, data.texts, strict=True)]
    queries = encoder.encode_queries([normalise(query) for query in data.queries])
    words = LexicalIndex.build(wholes, *_BASELINE)
    by_words = [_best(words.of(query)) for query in data.queries]
    dense = queries @ embed(wholes).T
    found: Rankings = []
    with TemporaryDirectory() as folder:
        retriever, owner = _engine(data, Path(folder), encoder, embed)
        for text, query in zip(data.queries, queries, strict=True):
            scored = retriever.score(normalise(text), query)
            scores = np.full(len(data.ids), -np.inf, dtype=np.float32)
            np.maximum.at(scores, owner[scored.passages], scored.fused)
            found.append(_best(scores))
            advance()
    return {
        "engine": measure(found, data.relevant),
        "bm25": measure(by_words, data.relevant),
        "dense": measure([_best(row) for row in dense], data.relevant),
    }


def measure(found: Rankings, relevant: list[dict[int, int]]) -> dict[str, float]:
    """Return the mean figures over queries, with trec_eval's linear gain for nDCG."""
    rows = []
    for ranking, right in zip(found, relevant, strict=True):
        gains = [right.get(document, 0) for document in ranking[:_DEPTH]]
        ideal = sorted(right.values(), reverse=True)[:_DEPTH]
        first = next((place for place, gain in enumerate(gains, 1) if gain), 0)
        rows.append(
            (
                _dcg(gains) / _dcg(ideal),
                1 / first if first else 0,
                float(first == 1),
                sum(g > 0 for g in gains) / len(right),
            )
        )
    means = np.mean(rows, axis=0)
    return dict(zip(("ndcg@10", "mrr@10", "p@1", "recall@10"), map(float, means), strict=True))


def cached(
    folder: Path, encoder: Encoder, embed: Callable[[list[str]], Embeddings]
) -> Callable[[Sequence[str]], Embeddings]:
    """Return `embed` with a memory on disk: one file for each list of texts and model."""

    def recall(texts: Sequence[str]) -> Embeddings:
        key = hashlib.sha256("\0".join([encoder.fingerprint, *texts]).encode("utf-8", "replace")).hexdigest()[:32]
        path = folder / f"{key}.npy"
        if path.exists():
            kept: Embeddings = np.load(path, allow_pickle=False)
            return kept
        vectors = embed(list(texts))
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished.npy")
        np.save(unfinished, vectors, allow_pickle=False)
        unfinished.replace(path)
        return vectors

    return recall


def _engine(
    data: RetrievalSet, folder: Path, encoder: Encoder, embed: Callable[[Sequence[str]], Embeddings]
) -> tuple[Retriever, NDArray[np.int64]]:
    """Return the retriever over all documents, its files in an empty folder, and for each passage its document."""
    with Draft(Layout(folder)) as draft:
        texts = zip(data.ids, data.titles, data.texts, strict=True)
        lengths = [draft.add(_document(*fields)) for fields in texts]
        retriever = Retriever(assemble(draft.finish(), embed), encoder)
    return retriever, np.repeat(np.arange(len(lengths)), lengths)


def _document(identity: str, title: str, text: str) -> Document:
    """Take a text as one paragraph, whose lines end sentences: such sets come without Markdown."""
    sentences: list[Span] = []
    at = 0
    for line in text.split("\n"):
        sentences += split_sentences(text, at, at + len(line))
        at += len(line) + 1
    span = Span(sentences[0].start, sentences[-1].end) if sentences else Span(0, 0)
    paragraphs = (Paragraph(span, 1, "", "paragraph", tuple(sentences)),) if sentences else ()
    return Document(identity, title, None, "", "", text, "", paragraphs)


def _qrels(path: Path) -> list[tuple[str, str, int]]:
    """Read query, document, relevance; TREC's four columns and a header line are taken too."""
    rows = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
                if not row:
                    continue
                try:
                    rows.append((row[0], row[-2], int(float(row[-1]))))
                except (ValueError, IndexError):
                    if number > 1:
                        raise JudgedError(f"{path}, line {number}: needs query, document and relevance.") from None
    except FileNotFoundError:
        raise JudgedError(f"There is no file {path}.") from None
    return rows


def _identity(fields: dict[str, object]) -> str:
    return str(fields.get("_id", fields.get("id", "")))


def _best(scores: NDArray[np.float32]) -> list[int]:
    order = np.argsort(-scores, kind="stable")[:_DEPTH]
    return [int(at) for at in order]


def _dcg(gains: Sequence[int]) -> float:
    return float(sum(gain / np.log2(place + 1) for place, gain in enumerate(gains, 1)))

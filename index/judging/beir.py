"""Public retrieval sets, read in the form that BEIR gave them (Thakur et al. 2021)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index import messages
from index.datatypes import Block, Document, Essay, Span
from index.errors import JudgedError
from index.judging.judged import Label, fitting, json_lines, text_lines
from index.reading.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Documents, queries and which documents are right for each query."""

    ids: list[str]
    titles: list[str]
    texts: list[str]
    queries: list[str]
    relevant: list[dict[int, int]]
    """For each query, the positions of the right documents and how relevant each is, from 1."""

    def essays(self) -> Iterator[Essay]:
        """Yield each document as an essay of one paragraph, without expected questions."""
        for fields in zip(self.ids, self.titles, self.texts, strict=True):
            yield Essay(_document(*fields), ())


class _Entry(msgspec.Struct, frozen=True):
    """A line of corpus.jsonl or of queries.jsonl."""

    own: Label = msgspec.field(name="_id", default=None)
    other: Label = msgspec.field(name="id", default=None)
    title: Label = None
    text: Label = None

    @property
    def identity(self) -> str:
        return _text(self.other if self.own is None else self.own)


def read_set(folder: Path, split: str) -> RetrievalSet:
    """Read corpus.jsonl, queries[_split].jsonl and qrels[_split].tsv; queries without a judgement are left out.

    Raises JudgedError that names the file and the line.
    """
    suffix = f"_{split}" if split else ""
    corpus = list(_entries(folder / "corpus.jsonl"))
    ids = [entry.identity for entry in corpus]
    place = {identity: at for at, identity in enumerate(ids)}
    queries = {entry.identity: _text(entry.text) for entry in _entries(folder / f"queries{suffix}.jsonl")}
    qrels = folder / f"qrels{suffix}.tsv"
    judged: dict[str, dict[int, int]] = {}
    for query, document, relevance in _read_qrels(qrels):
        if query in queries and document in place and relevance > 0:
            judged.setdefault(query, {})[place[document]] = relevance
    if not judged:
        raise JudgedError(messages.NO_QUERY_JUDGED.format(path=qrels, folder=folder))
    return RetrievalSet(
        ids,
        [_text(entry.title).strip() for entry in corpus],
        [_text(entry.text) for entry in corpus],
        [queries[query] for query in judged],
        list(judged.values()),
    )


def _read_qrels(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield query, document, relevance; TREC's four columns and a header line are taken too."""
    for number, line in text_lines(path):
        columns = line.split("\t")
        try:
            yield columns[0], columns[-2], int(float(columns[-1]))
        except (ValueError, OverflowError, IndexError):
            if number > 1:
                raise JudgedError(messages.LINE_WITHOUT_RELEVANCE.format(path=path, line=number)) from None


def _entries(path: Path) -> Iterator[_Entry]:
    for number, fields in json_lines(path):
        yield fitting(fields, _Entry, path, number)


def _text(value: Label) -> str:
    return "" if value is None else str(value)


def _document(identity: str, title: str, text: str) -> Document:
    """Take a text as one paragraph, whose lines end sentences: such sets come without Markdown."""
    sentences: list[Span] = []
    at = 0
    for line in text.split("\n"):
        sentences += split_sentences(text, at, at + len(line))
        at += len(line) + 1
    span = Span(sentences[0].start, sentences[-1].end) if sentences else Span(0, 0)
    blocks = (Block(span, 1, "", "paragraph", tuple(sentences)),) if sentences else ()
    return Document(identity, title, None, "", "", text, "", blocks)

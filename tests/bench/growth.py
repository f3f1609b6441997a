"""Large corpora: what is embedded again after an edit, how much memory a rebuild takes, and what a question costs.

The texts are the corpus' expected questions with two words changed in each, and their embeddings are jittered, not
computed. Neither says anything about answers, but all of it goes through the real rebuild and is asked with the real
model.
"""

import json
import os
import random
import shutil
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from unittest.mock import patch

import numpy as np
from threadpoolctl import threadpool_limits

from bot.answering.mentor import Mentor
from index.builds.freshness import open_active
from index.datatypes import Embeddings, Progress
from index.encoding.contract import Encoder
from index.making.make import rebuild
from index.making.reuse import Known, Reporter, ThriftyEmbedder
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings
from index.text import normalise
from tests.bench.asking import QUESTION, ask_cold, numpy_alone
from tests.bench.measure import Row, median_ms, process, python
from tests.bench.scale import jittered
from tests.conftest import ROOT, Silent

_FILE = 100  # Paragraphs in a file.
_REPORT, _REAL = "report.json", "real.npy"
_QUESTIONS = (QUESTION, "How important is luck?", "what should I learn first", "is it too late?", "pure or applied?")


def growth(
    group: str, settings: IndexSettings, work: Path, sizes: Sequence[int], sentences: tuple[int, int]
) -> Iterator[Row]:
    """Rebuild corpora of several sizes from nothing, ask, edit one paragraph, and rebuild again.

    `sentences` are how many a paragraph has, at least and at most.
    """
    held = open_active(settings).contents.vectors
    work.mkdir(parents=True, exist_ok=True)
    np.save(work / _REAL, held.take(np.arange(len(held))))
    floor = numpy_alone()
    smaller: tuple[str, float | None] = ("", None)
    for passages in sizes:
        folder = work / str(passages)
        shutil.rmtree(folder, ignore_errors=True)
        _write_corpus(folder / "corpus", passages, sentences)
        own = replace(settings, corpus=folder / "corpus", artifacts=folder / "artifacts")
        size = f"{passages:,} passages"
        first = _rebuild(own)
        yield Row(group, f"{size}, texts embedded", first["embedded"], "")
        yield Row(group, f"{size}, vectors on disk", first["vectors_mb"], "MB")
        yield Row(group, f"{size}, rebuild without embedding, CPU", first["cpu_s"], "s")
        yield Row(group, f"{size}, rebuild, own memory at most", first["own_mb"], "MB", *smaller)
        yield from _asked(group, own, size)
        cold = ask_cold(_environment(own))
        yield Row(group, f"{size}, mentor ask, cold, CPU", cold.cpu_ms, "ms", "python + numpy", floor.cpu_ms)
        yield Row(group, f"{size}, mentor ask, peak memory", cold.peak_mb, "MB")
        path = own.corpus / "0.md"
        path.write_text(path.read_text(encoding="utf-8").replace("First.", "The very first."), encoding="utf-8")
        edited = _rebuild(own)
        before = ("the first rebuild", first["embedded"])
        yield Row(group, f"{size}, texts embedded after an edit", edited["embedded"], "", *before)
        before = ("the first rebuild", first["cpu_s"])
        yield Row(group, f"{size}, after an edit, without embedding, CPU", edited["cpu_s"], "s", *before)
        smaller = (size, first["own_mb"])
        shutil.rmtree(folder)


class _Jittering:
    """Stands in for an encoder while a corpus is embedded."""

    def __init__(self, encoder: Encoder, real: Embeddings) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self.encode_queries, self.vocabulary = encoder.encode_queries, encoder.vocabulary
        self._real = real

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Return vectors near those of the essay: float32 (n, dim)."""
        if progress:
            progress(len(texts))
        return jittered(self._real, len(texts), zlib.crc32(texts[0].encode()))


def rebuild_and_tell(folder: str) -> None:
    """Rebuild as the environment says, and write what it took into a folder: the work of a child process."""
    real: Embeddings = np.load(Path(folder).parent / _REAL)

    def embedder(encoder: Encoder, known: Iterable[Known | None], reporter: Reporter) -> ThriftyEmbedder:
        return ThriftyEmbedder(_Jittering(encoder, real), known, reporter)

    done, most = threading.Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], _own_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        # Only what embeds the corpus: what compares the export with the model is another.
        with patch("index.making.make.ThriftyEmbedder", embedder):
            report = rebuild(IndexSettings.read(), Silent(), print)
    finally:
        done.set()
        watcher.join()
    (Path(folder) / _REPORT).write_text(json.dumps({"embedded": report.embedded, "own_mb": most[0]}))


def _environment(settings: IndexSettings) -> dict[str, str]:
    return {"MENTOR_CORPUS": str(settings.corpus), "MENTOR_ARTIFACTS": str(settings.artifacts)}


def _rebuild(settings: IndexSettings) -> dict[str, float]:
    folder = settings.corpus.parent
    code = f"from tests.bench.growth import rebuild_and_tell; rebuild_and_tell({str(folder)!r})"
    cost = process(python(code), _environment(settings), times=1)
    report: dict[str, float] = json.loads((folder / _REPORT).read_text())
    vectors = max(settings.artifacts.glob("2*/vectors.npy"), key=os.path.getmtime)
    return {**report, "cpu_s": cost.cpu_ms / 1000, "vectors_mb": vectors.stat().st_size / 2**20}


def _asked(group: str, settings: IndexSettings, size: str) -> Iterator[Row]:
    mentor, number = Mentor.open(settings), count()
    retriever = mentor._retriever
    asked = [normalise(line) for line in _QUESTIONS]
    turn = cycle([(text, retriever.embed(text)) for text in asked])
    with threadpool_limits(1, "blas"):
        answer = median_ms(lambda: mentor.answer(f"{QUESTION} {next(number)}"), times=40, warm=len(asked))
        rank = median_ms(lambda: retriever.score(*next(turn)), times=40, warm=len(asked))
    yield Row(group, f"{size}, a warm answer", answer, "ms")
    yield Row(group, f"{size}, of which search and rank", rank, "ms", "a warm answer", answer)


def _own_mb() -> float:
    """Return how much memory this process holds itself, without the files that it has mapped."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def _write_corpus(folder: Path, passages: int, sentences: tuple[int, int]) -> None:
    """Write files of paragraphs, each of them another one."""
    essays = read_essays(Corpus.open(ROOT / "corpus"))
    asked = [question.text.split() for essay in essays for question in essay.questions if question.text.isprintable()]
    words = sorted({word for sentence in asked for word in sentence if word.isalpha()})
    chance = random.Random(0)
    folder.mkdir(parents=True)
    for number in range(passages // _FILE):
        paragraphs = [
            " ".join(_sentence(chance, asked, words) for _ in range(chance.randint(*sentences))) for _ in range(_FILE)
        ]
        paragraphs[0] = f"First. {paragraphs[0]}"
        body = "\n\n".join(paragraphs)
        (folder / f"{number}.md").write_text(f"---\ntitle: Essay {number}\n---\n\n{body}\n", encoding="utf-8")


def _sentence(chance: random.Random, asked: list[list[str]], words: list[str]) -> str:
    sentence = list(chance.choice(asked))
    for _ in range(2):
        sentence[chance.randrange(len(sentence))] = chance.choice(words)
    return f"{' '.join(sentence).rstrip('?.!')}?".capitalize()

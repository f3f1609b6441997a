"""Asking: a cold process, and each step of a warm answer."""

import threading
import time
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.answering.mentor import Mentor
from bot.answering.quoting import quote
from index.encoding.sentence_encoder import SentenceEncoder
from index.ranking.retriever import Retriever
from index.settings import IndexSettings
from index.stores.contract import Nearest, Search, Vectors
from index.text import normalise
from tests.bench.measure import Process, Row, median_ms, process, python

QUESTION = "Do I need a PhD?"
FLOOR = "python + import numpy, 1 thread"
REFERENCE = "sentence-transformers, 1 thread"
_SECONDS = 3.0
_NOTHING_MORE = np.zeros(0, dtype=np.int64)


def numpy_alone() -> Process:
    """Time the least that a program with numpy costs."""
    return process(python("import numpy"), {"OPENBLAS_NUM_THREADS": "1"})


def ask_cold(environment: Mapping[str, str] | None = None) -> Process:
    """Time `mentor ask`, the whole process; the first ones, which compare the files of a build, do not show."""
    return process([*python("from bot.cli import run; run()"), "ask", QUESTION], environment)


def ten_nearest(vectors: Vectors, query: NDArray[np.float32]) -> Nearest:
    """Search all of a build's vectors."""
    return vectors.search(Search(query, [(range(len(vectors)), 10)], lambda _: _NOTHING_MORE)).nearest[0]


def cold(settings: IndexSettings) -> Iterator[Row]:
    """Time whole processes: the command, the floor, and the same model by sentence-transformers."""
    floor = numpy_alone()
    ask = ask_cold()
    folder = SentenceEncoder.of(settings).folder
    load = f"from sentence_transformers import SentenceTransformer as S; S({str(folder)!r}, device='cpu')"
    model = process(python(f"import torch; torch.set_num_threads(1); {load}.encode([{QUESTION!r}])"), times=3)
    yield Row("cold", "mentor ask, CPU", ask.cpu_ms, "ms", FLOOR, floor.cpu_ms)
    yield Row("cold", "mentor ask, CPU", ask.cpu_ms, "ms", f"{REFERENCE}, one embedding", model.cpu_ms)
    yield Row("cold", "mentor ask, wall", ask.wall_ms, "ms", FLOOR, floor.wall_ms)
    yield Row("cold", "mentor ask, peak memory", ask.peak_mb, "MB", f"{REFERENCE}, one embedding", model.peak_mb)


def warm(settings: IndexSettings) -> Iterator[Row]:
    """Time an answer and its steps in a process that is running."""
    with threadpool_limits(1, "blas"):  # As `mentor` itself answers.
        yield from _steps(settings)


def _steps(settings: IndexSettings) -> Iterator[Row]:
    import torch
    from sentence_transformers import SentenceTransformer

    mentor = Mentor.open(settings)
    retriever: Retriever = mentor._retriever
    contents, encoder = retriever.contents, retriever._encoder
    torch.set_num_threads(1)
    reference = SentenceTransformer(str(SentenceEncoder.of(settings).folder), device="cpu")
    text = normalise(QUESTION)
    query = retriever.embed(text)
    scored = retriever.score(text, query)
    hit = retriever.judge(scored, 1).hits[0]
    entry = mentor.manifest.documents[hit.passage.document]
    vectors = contents.vectors
    matrix = vectors.take(np.arange(len(vectors)))
    by_model = median_ms(lambda: reference.encode([text]))
    numpy_search = median_ms(lambda: (matrix @ query).argpartition(-10)[-10:])
    asked = iter(range(10**6))
    yield Row("warm", "answer", median_ms(lambda: mentor.answer(f"{QUESTION} {next(asked)}")), "ms")
    yield Row("warm", "the same question again", median_ms(lambda: mentor.answer(QUESTION)), "ms")
    yield Row("warm", "encode", median_ms(lambda: encoder.encode_queries([text])), "ms", REFERENCE, by_model)
    search = median_ms(lambda: ten_nearest(vectors, query))
    yield Row("warm", f"search {len(vectors)} vectors", search, "ms", "numpy matmul", numpy_search)
    yield Row("warm", "search and rank", median_ms(lambda: retriever.score(text, query)), "ms")
    yield Row("warm", "coverage", median_ms(lambda: retriever.judge(scored, 0)), "ms")
    yield Row("warm", "quote", median_ms(lambda: quote(hit, entry, mentor.build.text)), "ms")
    for askers in (1, 8):
        yield Row("warm", f"answers a second, {askers} asking", _throughput(mentor, askers), "1/s")


def _throughput(mentor: Mentor, askers: int) -> float:
    """Count the answers of some seconds; every question is another one, so none comes from a cache."""
    done = [0] * askers
    until = time.perf_counter() + _SECONDS

    def ask(asker: int) -> None:
        while time.perf_counter() < until:
            mentor.answer(f"{QUESTION} {asker} {done[asker]}")
            done[asker] += 1

    threads = [threading.Thread(target=ask, args=(asker,)) for asker in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / _SECONDS

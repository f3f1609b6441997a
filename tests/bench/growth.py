"""Rebuilds of a large corpus: what is embedded again after an edit, and how much memory it takes.

The texts are the corpus' expected questions with two words changed in each, and the model is a table of word
embeddings: neither says anything about answers, but all of it goes through the real rebuild.
"""

import json
import os
import random
import shutil
import threading
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from index.active import open_build
from index.build import rebuild
from index.corpus import Corpus
from index.encoder import SentenceEncoder
from index.query import normalise
from index.questions import read_essays
from index.retriever import Retriever
from index.settings import IndexSettings
from tests.bench.asking import QUESTION
from tests.bench.measure import Row, median_ms, process, python
from tests.conftest import ROOT, Silent

_SIZES = (10_000, 100_000)
_FILE = 100  # Paragraphs in a file.
_OUTCOME = "outcome.json"
_QUESTIONS = (QUESTION, "How important is luck?", "what should I learn first", "is it too late?", "pure or applied?")


def growth(work: Path) -> Iterator[Row]:
    """Rebuild corpora of several sizes from nothing, edit one paragraph, and rebuild again."""
    _write_model(work / "model")
    smaller: float | None = None
    for passages in _SIZES:
        folder = work / str(passages)
        shutil.rmtree(folder, ignore_errors=True)
        _write_corpus(folder / "corpus", passages)
        first = _rebuild(folder, work / "model")
        path = folder / "corpus" / "0.md"
        path.write_text(path.read_text(encoding="utf-8").replace("First.", "The very first."), encoding="utf-8")
        edited = _rebuild(folder, work / "model")
        size = f"{passages:,} passages"
        reference = ("the first rebuild", first["embedded"])
        yield Row("growth", f"{size}, texts embedded", first["embedded"], "")
        yield Row("growth", f"{size}, texts embedded after an edit", edited["embedded"], "", *reference)
        yield Row("growth", f"{size}, rebuild, CPU", first["cpu_s"], "s")
        yield Row("growth", f"{size}, after an edit, CPU", edited["cpu_s"], "s", "the first rebuild", first["cpu_s"])
        yield Row("growth", f"{size}, own memory at most", first["own_mb"], "MB", "a tenth of the passages", smaller)
        yield Row("growth", f"{size}, vectors on disk", first["vectors_mb"], "MB")
        yield Row("growth", f"{size}, search and rank, warm", _search_ms(folder, work / "model"), "ms")
        smaller = first["own_mb"]


def rebuild_and_tell(folder: str) -> None:
    """Rebuild as the environment says, and write what it took into a folder: the work of a child process."""
    done, most = threading.Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], _own_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        outcome = rebuild(IndexSettings.read(), Silent(), print)
    finally:
        done.set()
        watcher.join()
    (Path(folder) / _OUTCOME).write_text(json.dumps({"embedded": outcome.embedded, "own_mb": most[0]}))


def _rebuild(folder: Path, model: Path) -> dict[str, float]:
    named = {"CORPUS": folder / "corpus", "ARTIFACTS": folder / "artifacts", "MODEL": model}
    code = f"from tests.bench.growth import rebuild_and_tell; rebuild_and_tell({str(folder)!r})"
    cost = process(python(code), {f"MENTOR_{name}": str(path) for name, path in named.items()}, times=1)
    outcome: dict[str, float] = json.loads((folder / _OUTCOME).read_text())
    vectors = max((folder / "artifacts").glob("2*/vectors.faiss"), key=os.path.getmtime)
    return {**outcome, "cpu_s": cost.cpu_ms / 1000, "vectors_mb": vectors.stat().st_size / 2**20}


def _search_ms(folder: Path, model: Path) -> float:
    """Return the median time that it takes to rank the passages for a question that is embedded already."""
    settings = IndexSettings(corpus=folder / "corpus", artifacts=folder / "artifacts", model=str(model))
    _, _, contents, encoder = open_build(settings)
    retriever = Retriever(contents, encoder)
    asked = [normalise(line) for line in _QUESTIONS]
    turn = cycle(zip(asked, encoder.encode_queries(asked), strict=True))
    return median_ms(lambda: retriever.score(*next(turn)), times=40, warm=len(asked))


def _own_mb() -> float:
    """Return how much memory this process holds itself, without the files that it has mapped."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def _write_corpus(folder: Path, passages: int) -> None:
    """Write files of paragraphs of three to five sentences, each of them another one."""
    essays = read_essays(Corpus.open(ROOT / "corpus"))
    asked = [question.text.split() for essay in essays for question in essay.questions if question.text.isprintable()]
    words = sorted({word for sentence in asked for word in sentence if word.isalpha()})
    chance = random.Random(0)
    folder.mkdir(parents=True)
    for number in range(passages // _FILE):
        paragraphs = [
            " ".join(_sentence(chance, asked, words) for _ in range(chance.randint(3, 5))) for _ in range(_FILE)
        ]
        paragraphs[0] = f"First. {paragraphs[0]}"
        body = "\n\n".join(paragraphs)
        (folder / f"{number}.md").write_text(f"---\ntitle: Essay {number}\n---\n\n{body}\n", encoding="utf-8")


def _sentence(chance: random.Random, asked: list[list[str]], words: list[str]) -> str:
    sentence = list(chance.choice(asked))
    for _ in range(2):
        sentence[chance.randrange(len(sentence))] = chance.choice(words)
    return f"{' '.join(sentence).rstrip('?.!')}?".capitalize()


def _write_model(folder: Path) -> None:
    """Write a sentence-transformers model that averages the default model's word embeddings."""
    from safetensors.numpy import load_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    base = SentenceEncoder("all-MiniLM-L6-v2").folder
    weights = load_file(base / "model.safetensors")["embeddings.word_embeddings.weight"]
    static = StaticEmbedding(Tokenizer.from_file(str(base / "tokenizer.json")), embedding_weights=weights)
    SentenceTransformer(modules=[static], device="cpu").save_pretrained(str(folder))

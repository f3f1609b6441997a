"""Shared parts of the tests: the project's own index, small corpora, and an encoder that can be worked out by hand."""

import hashlib
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from bot.answering.mentor import Mentor
from index.datatypes import Embeddings, Progress
from index.encoding.export import export_once
from index.encoding.models import KNOWN
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.making.make import RebuildReport, rebuild
from index.settings import IndexSettings

ROOT = Path(__file__).parent.parent
LEARNED = "learned.all-MiniLM-L6-v2.safetensors"
ESSAY = "how-do-you-break-into-a-career-in-machine-learning.md"

# The same examples everywhere, so that what passes here passes on any machine, however slow. To look for others:
# pytest --hypothesis-profile=search
settings.register_profile(
    "same", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")


class Silent:
    """A reporter that says nothing."""

    def begin(self, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


class WordEncoder:
    """One dimension a word (hashed into 64): texts without a common word have cosine 0, equal ones 1."""

    name = "words"
    fingerprint = "words"
    dimension = 64

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        return np.stack([self._embed(text) for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        return self.encode_queries(texts)

    def vocabulary(self) -> list[str]:
        return []

    def _embed(self, text: str) -> Embeddings:
        vector = np.zeros(64, dtype=np.float32)
        for word in text.lower().split():
            vector[int(hashlib.sha256(word.strip(".,?").encode()).hexdigest(), 16) % 64] += 1
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length or 1.0)


Corpus = Callable[..., IndexSettings]
"""Write a corpus of Markdown bodies, each given a title, and return its settings."""


def build(settings: IndexSettings) -> RebuildReport:
    """Rebuild without a word."""
    return rebuild(settings, Silent(), lambda line: None)


@pytest.fixture(scope="session", autouse=True)
def signals_as_on_a_terminal() -> None:
    """Let commands that are started see their signals, also where the tests run in the background, deaf to some."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def small_model() -> Iterator[None]:
    """Let the small model be the default, here and in what is started: the large one has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.encoding.models.KNOWN", KNOWN[::-1])
        patch.setenv("MENTOR_MODEL", KNOWN[-1].name)
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_exports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Export each model once for all tests; every build then gets the real thing."""
    folder = tmp_path_factory.mktemp("exports")

    def remembered(encoder: SentenceEncoder, exports: Path, texts: Sequence[str]) -> OnnxEncoder:
        once = export_once(encoder, folder, texts).folder
        own = exports / once.name
        if not own.exists():
            shutil.copytree(once, own)
        return export_once(encoder, exports, texts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.making.make.export_once", remembered)
        yield


@pytest.fixture(scope="session")
def own_settings() -> IndexSettings:
    """The project's own corpus with the small model, its index brought up to date in a place of the tests' own."""
    artifacts = ROOT / "build" / "tests" / "artifacts"
    settings = IndexSettings(corpus=ROOT / "corpus", artifacts=artifacts, model=KNOWN[-1].name)
    build(settings)
    return settings


@pytest.fixture(scope="session")
def best_settings() -> IndexSettings:
    """The project's own corpus and index with the default model, brought up to date."""
    settings = IndexSettings(corpus=ROOT / "corpus", artifacts=ROOT / "index" / "artifacts", model="all-mpnet-base-v2")
    build(settings)
    return settings


@pytest.fixture(scope="session")
def best(best_settings: IndexSettings) -> Mentor:
    return Mentor.open(best_settings)


@pytest.fixture(scope="session")
def mentor(own_settings: IndexSettings) -> Mentor:
    return Mentor.open(own_settings)


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    return SentenceEncoder("all-MiniLM-L6-v2")


@pytest.fixture
def in_time() -> Iterator[None]:
    """Fail, instead of waiting for ever, where something that never answers is read after all."""

    def too_late(*_: object) -> None:
        raise AssertionError("This waits for what never comes.")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def words() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:

    def write(**bodies: str) -> IndexSettings:
        folder = tmp_path / "corpus"
        folder.mkdir(exist_ok=True)
        for name, body in bodies.items():
            (folder / f"{name}.md").write_text(f'---\ntitle: "{name}"\n---\n\n{body}\n', encoding="utf-8")
        return IndexSettings(corpus=folder, artifacts=tmp_path / "artifacts")

    return write

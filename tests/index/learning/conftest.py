import pytest

from index.encoding.sentence_encoder import SentenceEncoder
from tests.index.learning.tiny_bert import save_tiny_bert, save_tiny_mpnet


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return save_tiny_bert(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_mpnet(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return save_tiny_mpnet(tmp_path_factory.mktemp("tiny-mpnet"))


@pytest.fixture(scope="session")
def large() -> SentenceEncoder:
    return SentenceEncoder("all-mpnet-base-v2")


@pytest.fixture(autouse=True)
def full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compute alike on every processor."""
    monkeypatch.setattr("index.learning.trainee._has_bfloat16", lambda: False)

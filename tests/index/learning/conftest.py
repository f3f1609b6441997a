import pytest

from index.encoding.sentence_encoder import SentenceEncoder
from tests.index.learning.tiny_bert import save_tiny_bert


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return save_tiny_bert(tmp_path_factory.mktemp("tiny"))

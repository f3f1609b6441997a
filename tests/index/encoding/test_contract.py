from bot.answering.mentor import Mentor
from index.datatypes import Progress
from index.encoding.contract import Encoder
from index.encoding.onnx_encoder import OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from tests.conftest import WordEncoder


def test_whatever_embeds_keeps_the_contract(mentor: Mentor, encoder: SentenceEncoder, words: WordEncoder) -> None:
    exported = mentor.build.encoder()
    assert isinstance(exported, OnnxEncoder)
    for each in (exported, encoder, words):
        check(each)


def check(encoder: Encoder) -> None:
    counts: list[int] = []
    count: Progress = counts.append
    for vectors in (encoder.encode_queries(["a cat", "a dog"]), encoder.encode_passages(["a cat", "a dog"], count)):
        assert vectors.shape == (2, encoder.dimension)
        assert abs((vectors**2).sum(axis=1) - 1).max() < 1e-4
    assert encoder.name and encoder.fingerprint
    assert sum(counts) in (0, 2)
    assert isinstance(encoder.vocabulary(), list)

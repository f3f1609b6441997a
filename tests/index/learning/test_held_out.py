import numpy as np
import pytest
from numpy.typing import NDArray

from index.learning.held_out import Figures, HeldOut
from index.learning.training_set import TrainingSet
from index.ranking.neighbours import TEMPERATURE
from tests.conftest import WordEncoder

EVERYTHING = np.arange(5)


def held_out(words: WordEncoder, chosen: list[bool], data: TrainingSet) -> HeldOut:
    vectors = words.encode_queries(data.questions)
    return HeldOut(data, np.array(chosen), vectors, words.encode_passages(data.sentences + data.windows))


def figures(asked: HeldOut, known: NDArray[np.int64]) -> Figures:
    return asked.figures(known, asked.evidence(known))


@pytest.fixture
def data() -> TrainingSet:
    return TrainingSet(
        questions=["lynx tiger", "tiger lynx", "wing feather", "fin gill", "gill hook"],
        answers=np.array([[True], [True], [True], [False], [False]]),
        sentences=["the lynx sleeps soundly"],
        windows=["nothing"],
        passages=np.array([0]),
    )


def test_evidence_by_hand(words: WordEncoder, data: TrainingSet) -> None:
    """A question that was held out is no neighbour of itself; one in the same words that was not is."""
    evidence = held_out(words, [True, False, False, True, False], data).evidence(np.array([1, 2, 4]))
    far = np.exp(-1 / TEMPERATURE)
    covered = [(1 + 0) / 2 - 0, (1 + far) / (1 + far + far), 0.5**1.5]
    near = np.exp(-0.5 / TEMPERATURE)
    other = [0 - 0.5, 2 * near / (2 * near + 1), 0]
    assert evidence == pytest.approx(np.array([covered, other]), abs=1e-6)


def test_no_question_held_out_gives_no_evidence(words: WordEncoder, data: TrainingSet) -> None:
    asked = held_out(words, [False] * 5, data)
    assert asked.evidence(EVERYTHING).shape == (0, 3)
    assert figures(asked, EVERYTHING)[:3] == (1.0, 1.0, 1.0)


@pytest.fixture
def zoo() -> TrainingSet:
    """Five sentences in four passages, a question for each, and one that is asked of the second passage."""
    sentences = ["ants crawl", "bees hum", "bees sting", "cats purr", "dogs bark"]
    return TrainingSet(
        questions=["ants", "hum", "pain", "purr", "bark", "why does it hurt, this pain"],
        answers=np.eye(5, dtype=np.bool_)[[0, 1, 2, 3, 4, 2]],
        sentences=sentences,
        windows=sentences,
        passages=np.array([0, 1, 1, 2, 3]),
    )


def test_a_question_in_the_same_words_finds_passage_and_sentence(words: WordEncoder, zoo: TrainingSet) -> None:
    asked = held_out(words, [False] * 5 + [True], zoo)
    assert figures(asked, np.arange(5))[:3] == (1.0, 1.0, 1.0)


def test_without_it_they_are_not_found(words: WordEncoder, zoo: TrainingSet) -> None:
    asked = held_out(words, [False] * 5 + [True], zoo)
    found = figures(asked, np.array([0, 1, 3, 4]))
    assert (found.hit_1, found.highlight) == (0.0, 0.0)


def test_the_order_of_covered_and_others_is_measured(words: WordEncoder) -> None:
    covered = [f"lynx {word}" for word in "one two three four five six".split()]
    others = [f"tax {word}" for word in "one two three four five six".split()]
    texts = covered * 8 + others * 8
    data = TrainingSet(
        questions=texts,
        answers=np.array([[text.startswith("lynx")] for text in texts]),
        sentences=["lynx"],
        windows=["lynx"],
        passages=np.array([0]),
    )
    chosen = np.array([at % 2 == 0 for at in range(len(texts))])
    asked = HeldOut(data, chosen, words.encode_queries(texts), words.encode_passages(["lynx", "lynx"]))
    assert figures(asked, np.flatnonzero(~chosen)).auroc == 1.0

import math
import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from index.encoding.sentence_encoder import SentenceEncoder
from index.learning.trainee import Trainee
from index.learning.training import batches, contrastive_loss, train
from index.learning.training_set import TrainingSet
from tests.index.learning.samples import small_set

T = 0.07  # The temperature.
ALONE = torch.eye(2)
"""Two sentences, each in a passage of its own."""


def rows(*values: list[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)


def loss(queries: Tensor, views: Tensor, answers: Tensor, in_passage: Tensor = ALONE) -> float:
    """Return the loss where a sentence's window says the same as the sentence."""
    return float(contrastive_loss(queries, torch.cat([views, views]), answers, in_passage))


def softplus(value: float) -> float:
    return math.log1p(math.exp(value))


def apart(total: float) -> float:
    """Return by how much a query's nearness to all texts lies above the boundary of what is covered."""
    return (math.log(total) * T - 0.35) / 0.1


EAST, NORTH = [1.0, 0.0], [0.0, 1.0]
TEXTS = rows(EAST, NORTH)


def test_a_covered_question_by_hand() -> None:
    total = math.exp(1 / T) + 1
    for query, cosine in ((EAST, 1.0), (NORTH, 0.0)):
        missing = math.log(total) - cosine / T  # Minus the logarithm of the share of the right sentence.
        assert loss(rows(query), TEXTS, rows([1, 0])) == pytest.approx(missing + softplus(-apart(total)) / 2, abs=1e-5)


def test_a_question_that_is_not_covered_by_hand() -> None:
    total = math.exp(1 / T) + 1
    assert loss(rows(EAST), TEXTS, rows([0, 0])) == pytest.approx(softplus(apart(total)) / 2, abs=1e-5)
    # One that lies nowhere near is well put.
    assert loss(rows([-0.6, -0.8]), TEXTS, rows([0, 0])) < 0.01


def test_two_right_sentences_by_hand() -> None:
    """Half of the loss asks for any of them, half for each."""
    query = rows([0.8, 0.6])
    logits = [0.8 / T, 0.6 / T]
    total = sum(map(math.exp, logits))
    each = math.log(total) - sum(logits) / 2
    expected = (0 + each) / 2 + softplus(-apart(total)) / 2
    assert loss(query, TEXTS, rows([1, 1])) == pytest.approx(expected, abs=1e-5)


def test_windows_count_as_much_as_sentences() -> None:
    both = torch.cat([rows(EAST, NORTH), rows(NORTH, EAST)])
    even = torch.cat([rows([0.5, 0.5], [0.5, 0.5])] * 2)
    query, answers = rows(EAST), rows([1, 0])
    first, second = (float(contrastive_loss(query, views, answers, ALONE)) for views in (both, even))
    assert first == pytest.approx(second)


def test_questions_with_the_same_answer_by_hand() -> None:
    """Two that ask the same and one that asks something else: the loss of the first two among each other."""
    queries, answers = rows(EAST, [0.6, 0.8], NORTH), rows([1, 0], [1, 0], [0, 1])
    whole = loss(queries, TEXTS, answers)
    texts = []
    for query, answer in zip(queries, answers, strict=True):
        logits = (query @ TEXTS.T / T).tolist()
        total = sum(map(math.exp, logits))
        texts.append((math.log(total) - logits[int(answer.argmax())], softplus(-apart(total)) / 2))
    between = [math.log(math.exp(0.6 / T) + 1) - 0.6 / T, math.log(math.exp(0.6 / T) + math.exp(0.8 / T)) - 0.6 / T]
    expected = sum(np.mean(texts, axis=0)) + np.mean(between)
    assert whole == pytest.approx(expected, abs=1e-5)


def test_questions_about_the_same_passage_are_not_parted() -> None:
    """Another sentence of the same passage is neither right nor wrong, so its question's nearness costs nothing."""
    answers = rows([1, 0, 0], [1, 0, 0], [0, 1, 0])
    views = rows([1, 0, 0], [0, 1, 0], [0, 0, 1])
    near, far = [0.8, 0.6, 0.0], [0.0, 0.6, 0.8]
    of_one_passage, of_three = rows([1, 0], [1, 0], [0, 1]), torch.eye(3)

    def between(third: list[float], in_passage: Tensor) -> float:
        queries = rows([1, 0, 0], [1, 0, 0], third)
        alone = loss(rows(third), views, answers[2:], in_passage)
        pair = loss(queries[:2], views, answers[:2], in_passage)
        whole = loss(queries, views, answers, in_passage)
        return whole - (2 * pair + alone) / 3

    assert between(near, of_one_passage) == pytest.approx(between(far, of_one_passage), abs=1e-5)
    assert between(near, of_three) > between(far, of_three) + 0.01


def test_a_batch_without_any_covered_question_can_be_trained_on() -> None:
    queries = rows(EAST, NORTH).requires_grad_()
    value = contrastive_loss(queries, torch.cat([TEXTS, TEXTS]), torch.zeros(2, 2), ALONE)
    value.backward()  # type: ignore[no-untyped-call]
    assert torch.isfinite(value)
    assert queries.grad is not None
    assert torch.isfinite(queries.grad).all()


ANSWERS = st.lists(st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=2), min_size=1, max_size=6)


@given(ANSWERS, st.integers(0, 1000))
def test_the_loss_is_a_number_and_never_negative(answers: list[list[float]], seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    queries, views = (
        torch.nn.functional.normalize(torch.randn(count, 4, generator=generator), dim=-1) for count in (len(answers), 2)
    )
    assert 0 <= loss(queries, views, torch.tensor(answers)) < 100


@given(st.lists(st.text("ab", max_size=9), min_size=1, max_size=700), st.integers(0, 99))
def test_an_epoch_has_every_question_once(questions: list[str], seed: int) -> None:
    drawn = batches(questions, random.Random(seed))
    for _ in range(2):
        seen: list[int] = []
        while len(seen) < len(questions):
            batch = next(drawn)
            assert 1 <= len(batch) <= 128
            lengths = [len(questions[at]) for at in batch]
            assert lengths == sorted(lengths)
            seen += batch
        assert sorted(seen) == list(range(len(questions)))


def trained(encoder: SentenceEncoder, data: TrainingSet, seed: int = 0, times: int = 1) -> Trainee:
    trainee = Trainee(encoder.load(), seed)
    for _ in range(times):  # A few questions make one step a time.
        train(trainee, data, lambda step, steps: None)
    return trainee


def many(data: TrainingSet, times: int) -> TrainingSet:
    """Return a set with every question so many times."""
    return replace(data, questions=data.questions * times, answers=np.tile(data.answers, (times, 1)))


def loss_of(trainee: Trainee, data: TrainingSet) -> float:
    queries, views = (
        torch.from_numpy(trainee.encode(texts)) for texts in (data.questions, data.sentences + data.windows)
    )
    answers = torch.from_numpy(data.answers).float()
    in_passage = torch.from_numpy(data.passages[:, None] == np.unique(data.passages)[None]).float()
    return float(contrastive_loss(queries, views, answers, in_passage))


@pytest.mark.parametrize(("name", "times"), [("tiny", 200), ("encoder", 4)])
def test_the_loss_falls(name: str, times: int, request: pytest.FixtureRequest) -> None:
    model: SentenceEncoder = request.getfixturevalue(name)
    data = small_set()
    before = loss_of(Trainee(model.load(), 0), data)
    after = loss_of(trained(model, many(data, times)), data)
    assert after < 0.9 * before


def test_the_lower_layers_stay(tiny: SentenceEncoder) -> None:
    model = tiny.load()
    before = {name: values.clone() for name, values in model.state_dict().items()}
    trainee = Trainee(model, 0)
    train(trainee, small_set(), lambda step, steps: None)
    after = {name.replace(".linear.", "."): values for name, values in model.state_dict().items()}
    assert all(torch.equal(after[name], values) for name, values in before.items())
    fresh = Trainee(tiny.load(), 0).factors()
    changed = {name for name, values in trainee.factors().items() if not np.array_equal(values, fresh[name])}
    assert {name.split(".")[0] for name in changed} == {"3", "4"}


def test_a_share_of_what_was_trained_is_kept(tiny: SentenceEncoder) -> None:
    """Adam's first step is as long as the learning rate, 0.002, for every weight; of it 0.7 stays."""
    factors = trained(tiny, small_set()).factors()
    steps = np.concatenate([np.abs(values).ravel() for name, values in factors.items() if name.endswith(".b")])
    assert steps.max() == pytest.approx(0.7 * 0.002, rel=1e-3)
    assert np.median(steps) == pytest.approx(0.7 * 0.002, rel=0.05)


def test_training_is_repeatable(tiny: SentenceEncoder) -> None:
    first, second, other = (trained(tiny, small_set(), seed, 2).factors() for seed in (0, 0, 1))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert not all(np.array_equal(first[name], other[name]) for name in first)


def test_the_order_of_texts_in_memory_does_not_matter_to_the_model(tiny: SentenceEncoder) -> None:
    """What was embedded before does not change what is trained."""
    data = small_set()
    trainee = Trainee(tiny.load(), 0)
    trainee.encode([*reversed(data.questions), "something else"])
    train(trainee, data, lambda step, steps: None)
    straight = trained(tiny, data).factors()
    assert all(np.allclose(values, straight[name], atol=1e-2) for name, values in trainee.factors().items())


def test_each_step_is_announced(tiny: SentenceEncoder) -> None:
    told: list[tuple[int, int]] = []
    train(Trainee(tiny.load(), 0), many(small_set(), 40), lambda step, steps: told.append((step, steps)))
    # Twice 320 questions and about a quarter of them once more with typing errors, in batches of 128.
    steps = told[0][1]
    assert 5 <= steps <= 7
    assert told == [(step, steps) for step in range(1, steps + 1)]


def test_questions_are_learned_that_nothing_covers(tiny: SentenceEncoder) -> None:
    data = small_set()
    others = data.only(~data.covered)
    told: list[int] = []
    trainee = Trainee(tiny.load(), 0)
    before = loss_of(trainee, others)
    for _ in range(10):
        train(trainee, others, lambda step, steps: told.append(step))
    assert loss_of(trainee, others) < before

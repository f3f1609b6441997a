import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.encoding.adapter import SCALE, Adapter
from index.encoding.sentence_encoder import SentenceEncoder
from index.learning.trainee import Trainee
from tests.index.learning.tiny_bert import DIMENSION, LAYERS

TEXTS = ["do cats sleep?", "a much longer question about where all the dogs of this town go when it rains", "x"]
FROZEN, RANK = 3, 16


@pytest.fixture
def trainee(tiny: SentenceEncoder) -> Trainee:
    return Trainee(tiny.load(), 0)


def push(trainee: Trainee) -> None:
    embeddings = trainee.embed(TEXTS[:2])
    (embeddings[0] @ embeddings[1]).backward()  # type: ignore[no-untyped-call]
    torch.optim.SGD(trainee.parameters, lr=0.5).step()


def pushed(encoder: SentenceEncoder, seed: int = 0) -> Trainee:
    """Return a trainee after one step in which the first two texts part."""
    trainee = Trainee(encoder.load(), seed)
    push(trainee)
    return trainee


@pytest.mark.parametrize("name", ["tiny", "tiny_mpnet", "encoder", "large"])
def test_before_training_it_embeds_as_its_model(name: str, request: pytest.FixtureRequest) -> None:
    model: SentenceEncoder = request.getfixturevalue(name)
    assert np.allclose(Trainee(model.load(), 0).encode(TEXTS), model.encode_queries(TEXTS), atol=1e-4)


def test_adapters_are_on_every_linear_layer_of_the_upper_layers(trainee: Trainee) -> None:
    factors = trainee.factors()
    names = {name.rpartition(".")[0] for name in factors}
    parts = ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
    parts += ["intermediate.dense", "output.dense"]
    assert names == {f"{layer}.{part}" for layer in range(FROZEN, LAYERS) for part in parts}
    assert set(factors) == {f"{name}.{factor}" for name in names for factor in "ab"}
    assert factors["3.intermediate.dense.a"].shape == (RANK, DIMENSION)
    assert factors["3.intermediate.dense.b"].shape == (2 * DIMENSION, RANK)
    for name, values in factors.items():
        assert values.dtype == np.float16
        assert values.any() == name.endswith(".a")  # What is added starts as nothing.


def test_only_the_adapters_are_trained(tiny: SentenceEncoder) -> None:
    model = tiny.load()
    before = {name: values.clone() for name, values in model.state_dict().items()}
    trainee = Trainee(model, 0)
    assert sum(p.numel() for p in trainee.parameters) == sum(v.size for v in trainee.factors().values())
    push(trainee)
    after = {name.replace(".linear.", "."): values for name, values in model.state_dict().items()}
    assert all(torch.equal(after[name], values) for name, values in before.items())
    assert trainee.factors()["4.output.dense.b"].any()


@pytest.mark.parametrize("name", ["tiny", "tiny_mpnet", "encoder"])
def test_the_factors_reproduce_what_was_trained(name: str, request: pytest.FixtureRequest) -> None:
    model: SentenceEncoder = request.getfixturevalue(name)
    trainee = pushed(model)
    learned = Adapter(trainee.factors(), np.zeros((0, 3)), np.zeros(0, np.bool_), "", "abc")
    changed = SentenceEncoder(str(model.folder), learned)
    assert changed.fingerprint != model.fingerprint
    assert not np.allclose(changed.encode_queries(TEXTS), model.encode_queries(TEXTS), atol=1e-2)
    # The factors are kept as float16.
    assert np.allclose(changed.encode_queries(TEXTS), trainee.encode(TEXTS), atol=5e-3)


def test_the_adapter_is_what_the_formula_says(tiny: SentenceEncoder) -> None:
    """W + SCALE · B A, worked out for one layer of the model that was loaded."""
    trainee = pushed(tiny)
    factors = {name: values.astype(np.float32) for name, values in trainee.factors().items()}
    learned = Adapter(trainee.factors(), np.zeros((0, 3)), np.zeros(0, np.bool_), "", "abc")
    plain, changed = tiny.load().state_dict(), SentenceEncoder(str(tiny.folder), learned).load().state_dict()
    for part in ("3.attention.self.query", "4.output.dense"):
        (name,) = (name for name in plain if name.endswith(f"layer.{part}.weight"))
        added = SCALE * factors[f"{part}.b"] @ factors[f"{part}.a"]
        assert np.allclose(changed[name].numpy() - plain[name].numpy(), added, atol=1e-5)
        assert np.abs(added).max() > 1e-4


def test_shrinking_goes_back_towards_the_model(tiny: SentenceEncoder) -> None:
    trainee = pushed(tiny)
    model, trained = tiny.encode_queries(TEXTS), trainee.encode(TEXTS)
    before = trainee.factors()
    trainee.shrink(0.5)
    after = trainee.factors()
    for name, values in before.items():
        assert np.allclose(after[name], values / 2 if name.endswith(".b") else values, atol=1e-4)
    assert np.linalg.norm(trainee.encode(TEXTS) - model) < np.linalg.norm(trained - model)
    trainee.shrink(0.0)
    assert np.allclose(trainee.encode(TEXTS), model, atol=1e-4)


def test_dropout_while_training_alone(trainee: Trainee) -> None:
    first = trainee.encode(TEXTS)
    assert np.array_equal(first, trainee.encode(TEXTS))
    noisy = trainee.embed(TEXTS)
    assert not torch.allclose(noisy, trainee.embed(TEXTS), atol=1e-3)
    assert np.array_equal(first, trainee.encode(TEXTS))
    assert noisy.requires_grad


def test_the_same_seed_gives_the_same_factors(tiny: SentenceEncoder) -> None:
    first, second, other = (pushed(tiny, seed) for seed in (0, 0, 1))
    assert all(np.array_equal(values, second.factors()[name]) for name, values in first.factors().items())
    assert not any(np.array_equal(values, other.factors()[name]) for name, values in first.factors().items())
    assert first.random.random() == second.random.random() != other.random.random()


def test_long_texts_are_cut(trainee: Trainee) -> None:
    """Of 96 tokens two say where a text begins and ends."""
    vectors = trainee.encode(["cat " * 300, "cat " * 94, "cat " * 93])
    assert np.allclose(vectors[0], vectors[1], atol=1e-6)
    assert not np.allclose(vectors[1], vectors[2], atol=1e-6)


WORDS = st.sampled_from(["cats", "dogs", "sleep", "run", "rain", "far", "why"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_s_embedding_does_not_depend_on_the_others(trainee: Trainee, texts: list[str]) -> None:
    together = trainee.encode(texts)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([trainee.encode([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-4)


def test_more_texts_than_a_batch(trainee: Trainee) -> None:
    texts = [f"number {at} {'more ' * (at % 5)}" for at in range(300)]
    vectors = trainee.encode(texts)
    assert vectors.shape == (300, DIMENSION)
    assert np.allclose(vectors[137], trainee.encode([texts[137]])[0], atol=1e-4)


def test_with_half_the_bits_it_embeds_nearly_the_same(
    tiny_mpnet: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Trainee(tiny_mpnet.load(), 0).encode(TEXTS)
    monkeypatch.setattr("index.learning.trainee._has_bfloat16", lambda: True)
    half = Trainee(tiny_mpnet.load(), 0).encode(TEXTS)
    assert half.dtype == np.float32
    assert not np.array_equal(full, half)
    assert (full * half).sum(axis=1).min() > 0.95  # Random weights differ more than those that learned.


def test_of_many_layers_four_are_trained(large: SentenceEncoder) -> None:
    assert {name.partition(".")[0] for name in Trainee(large.load(), 0).factors()} == {"8", "9", "10", "11"}

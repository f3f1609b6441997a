import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding

from index import messages
from index.encoding.adapter import SCALE, Adapter, adapter_file, apply, encoder_layers, learned_sha256
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import CorpusError, ModelUnavailable
from index.ranking.views import KEY, text_key
from tests.conftest import LEARNED, ROOT
from tests.index.encoding.conftest import DIMENSION

NAME = "1.attention.output.dense"
HALF = st.floats(-100, 100, width=16)


@pytest.fixture(scope="module")
def small(tiny: Path) -> SentenceEncoder:
    return SentenceEncoder(str(tiny))


def make(questions: int = 2) -> Adapter:
    covered = np.arange(questions) % 2 == 0
    return Adapter({f"{NAME}.a": np.ones((1, 2), np.float16)}, np.zeros((questions, 3)), covered, "from", "")


@given(
    st.integers(0, 5).flatmap(lambda n: st.tuples(arrays(np.float64, (n, 3)), arrays(np.bool_, n))),
    arrays(np.float16, (2, 3), elements=HALF),
    st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]))] * 2),
    st.lists(st.booleans(), max_size=4),
)
def test_it_comes_back_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory,
    held_out: tuple[NDArray[Any], NDArray[Any]],
    factor: NDArray[Any],
    names: tuple[str, str],
    asked: list[bool],
) -> None:
    path = tmp_path_factory.mktemp("adapter") / LEARNED
    questions = np.array([text_key(str(number)) for number in range(len(asked))], KEY)
    spared = np.array(asked, np.bool_)
    Adapter({"x.a": factor, "x.b": factor.T.copy()}, *held_out, names[0], "", names[1], questions, spared).save(path)
    loaded = Adapter.load(path)
    assert loaded
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (loaded.model, loaded.day) == names
    assert loaded.questions.tolist() == questions.tolist()
    assert loaded.spared.tolist() == asked
    assert set(loaded.factors) == {"x.a", "x.b"}
    assert np.array_equal(loaded.factors["x.a"], factor)
    assert loaded.factors["x.b"].dtype == np.float16
    assert np.array_equal(loaded.evidence, held_out[0], equal_nan=True)
    assert loaded.evidence.dtype == np.float64
    assert np.array_equal(loaded.covered, held_out[1])
    assert loaded.covered.dtype == np.bool_


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert Adapter.load(tmp_path / LEARNED) is None


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            os.mkfifo,
            "is a named pipe, not a file; put a file in its place, or take it away.",
        ),
        (
            os.mkdir,
            "is a folder, not a file; put a file in its place, or take it away.",
        ),
        (
            lambda path: path.symlink_to("/dev/zero"),
            "is a device, not a file; put a file in its place, or take it away.",
        ),
        (
            lambda path: path.symlink_to("nothing"),
            "is a link that leads nowhere; put a file in its place, or take it away.",
        ),
        (
            lambda path: path.symlink_to(path.name),
            "cannot be read (Too many levels of symbolic links); check its permissions.",
        ),
    ],
)
def test_what_is_no_file_is_named(tmp_path: Path, in_time: None, make: Callable[[Path], None], says: str) -> None:
    path = tmp_path / LEARNED
    make(path)
    for read in (Adapter.load, learned_sha256):
        with pytest.raises(CorpusError) as caught:
            read(path)
        assert str(caught.value) == f"{LEARNED} {says}"


def test_a_file_larger_than_memory_is_not_hashed_for_hours(tmp_path: Path, in_time: None) -> None:
    path = tmp_path / LEARNED
    path.touch()
    os.truncate(path, 2**40)  # It takes no room on the disk.
    with pytest.raises(ModelUnavailable) as caught:
        Adapter.load(path)
    assert str(caught.value) == messages.ADAPTER_DAMAGED.format(path=path)


def test_a_link_to_what_was_learned_elsewhere_is_followed(tmp_path: Path) -> None:
    make().save(tmp_path / "elsewhere")
    (tmp_path / LEARNED).symlink_to("elsewhere")
    loaded = Adapter.load(tmp_path / LEARNED)
    assert loaded
    assert loaded.sha256 == learned_sha256(tmp_path / "elsewhere") != ""
    assert learned_sha256(tmp_path / "none") == ""


def test_saving_replaces_what_was_there_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / LEARNED
    make(2).save(path)
    make(4).save(path)
    loaded = Adapter.load(path)
    assert loaded
    assert len(loaded.covered) == 4
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_file_that_is_cut_is_damaged(tmp_path: Path, share: float) -> None:
    path = tmp_path / LEARNED
    make().save(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ModelUnavailable) as caught:
        Adapter.load(path)
    assert str(caught.value) == messages.ADAPTER_DAMAGED.format(path=path)


@given(st.binary(max_size=200))
def test_any_other_bytes_are_damaged(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("adapter") / LEARNED
    path.write_bytes(data)
    with pytest.raises(ModelUnavailable, match="is damaged; run `mentor learn`"):
        Adapter.load(path)


OF = "learned by, on"
HELD_OUT = {"held_out.evidence": np.zeros((2, 3)), "held_out.covered": np.zeros(2, np.bool_)}


@pytest.mark.parametrize(
    ("tensors", "metadata"),
    [
        (HELD_OUT, None),
        (HELD_OUT, {"other": "x"}),
        ({"held_out.evidence": np.zeros((2, 3))}, {OF: '["x", ""]'}),
        ({"held_out.covered": np.zeros(2, np.bool_)}, {OF: '["x", ""]'}),
        ({"held_out.evidence": np.zeros((2, 3)), "held_out.covered": np.zeros(1, np.bool_)}, {OF: '["x", ""]'}),
        ({"held_out.evidence": np.zeros((2, 2)), "held_out.covered": np.zeros(2, np.bool_)}, {OF: '["x", ""]'}),
        (HELD_OUT, {OF: '["x"]'}),
        (HELD_OUT, {OF: "x"}),
        (HELD_OUT, {OF: "1"}),
        ({**HELD_OUT, "questions": np.zeros((2, 32), np.uint8)}, {OF: '["x", ""]'}),
        ({**HELD_OUT, "questions": np.zeros((2, 32), np.uint8), "spared": np.zeros(3, np.bool_)}, {OF: '["x", ""]'}),
    ],
)
def test_a_file_that_lacks_something_is_damaged(
    tmp_path: Path, tensors: dict[str, NDArray[Any]], metadata: dict[str, str] | None
) -> None:
    save_file(tensors, tmp_path / LEARNED, metadata=metadata)
    with pytest.raises(ModelUnavailable, match="is damaged"):
        Adapter.load(tmp_path / LEARNED)


def test_what_was_learned_of_the_essay_is_whole() -> None:
    adapter = Adapter.load(ROOT / "corpus" / LEARNED)
    assert adapter
    assert adapter.evidence.shape == (len(adapter.covered), 3)
    assert min(adapter.covered.sum(), (~adapter.covered).sum()) >= 100
    parts = {name.rpartition(".")[0] for name in adapter.factors}
    assert set(adapter.factors) == {f"{name}.{part}" for name in parts for part in "ab"}
    for name in parts:
        down, up = adapter.factors[f"{name}.a"], adapter.factors[f"{name}.b"]
        assert down.dtype == up.dtype == np.float16
        assert down.shape[0] == up.shape[1]


def test_a_file_of_before_can_be_read_and_is_of_no_known_model(tmp_path: Path) -> None:
    tensors = {"held_out.evidence": np.zeros((2, 3)), "held_out.covered": np.zeros(2, np.bool_)}
    save_file(tensors, tmp_path / LEARNED, metadata={"learned_from": "x"})
    loaded = Adapter.load(tmp_path / LEARNED)
    assert loaded
    assert (loaded.model, loaded.day, len(loaded.questions), len(loaded.spared)) == ("", "", 0, 0)


@pytest.mark.parametrize(
    ("model", "file"),
    [
        ("all-mpnet-base-v2", "learned.all-mpnet-base-v2.safetensors"),
        ("ann/model v2", "learned.model-v2.safetensors"),
        ("/models/own/", "learned.own.safetensors"),
    ],
)
def test_each_model_has_a_file_of_its_own(tmp_path: Path, model: str, file: str) -> None:
    assert adapter_file(tmp_path, model) == tmp_path / file
    (tmp_path / "learned.safetensors").touch()
    assert adapter_file(tmp_path, model) == tmp_path / "learned.safetensors"
    (tmp_path / file).symlink_to("nowhere")
    assert adapter_file(tmp_path, model) == tmp_path / file


def test_a_weight_becomes_itself_and_the_product_of_its_factors(small: SentenceEncoder) -> None:
    generator = np.random.default_rng(0)
    down, up = (generator.normal(size=shape).astype(np.float16) for shape in ((3, DIMENSION), (DIMENSION, 3)))
    before, after = small.load(), small.load()
    apply(after, {f"{NAME}.a": down, f"{NAME}.b": up})
    weights, changed = (dict(encoder_layers(model)[1].named_parameters()) for model in (before, after))
    wanted = weights[f"{NAME}.weight"].detach().numpy() + SCALE * up.astype(np.float32) @ down.astype(np.float32)
    assert np.allclose(changed[f"{NAME}.weight"].detach().numpy(), wanted, atol=1e-5)
    others = weights.keys() - {f"{NAME}.weight"}
    assert others
    assert all(torch.equal(weights[name], changed[name]) for name in others)


def test_layers_are_those_of_a_bert(small: SentenceEncoder, encoder: SentenceEncoder) -> None:
    assert [len(encoder_layers(one.load())[1]) for one in (small, encoder)] == [2, 6]


def test_only_models_like_bert_can_learn(small: SentenceEncoder) -> None:
    static = StaticEmbedding(small.model.tokenizer.backend_tokenizer, embedding_dim=4)
    with pytest.raises(ModelUnavailable) as caught:
        encoder_layers(SentenceTransformer(modules=[static], device="cpu"))
    assert str(caught.value) == messages.MODEL_NOT_LIKE_BERT

from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from index import messages
from index.encoding.adapter import Adapter
from index.encoding.sentence_encoder import SentenceEncoder, _all_cores
from index.errors import ModelUnavailable
from tests.index.encoding.conftest import DIMENSION, LONGEST, PASSAGE, QUERY, TEXTS, same


@pytest.fixture(scope="module")
def small(tiny: Path) -> SentenceEncoder:
    return SentenceEncoder(str(tiny))


@pytest.fixture(scope="module")
def unprompted(bare: Path) -> SentenceEncoder:
    return SentenceEncoder(str(bare))


def test_rows_of_the_real_model_are_unit_and_in_order(encoder: SentenceEncoder) -> None:
    texts = ["a much longer sentence about the weather in spring", "cat", ""]
    rows = encoder.encode_passages(texts)
    assert rows.dtype == np.float32
    assert rows.shape == (3, encoder.dimension) == (3, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert same(rows[1:2], encoder.encode_passages(["cat"]))
    assert rows[1] @ encoder.encode_queries(["kitten"])[0] > rows[0] @ encoder.encode_queries(["kitten"])[0]


def test_queries_and_passages_have_prompts_of_their_own(small: SentenceEncoder, unprompted: SentenceEncoder) -> None:
    texts = ["cat", "the dogs sleep", ""]
    assert same(small.encode_queries(texts), unprompted.encode_queries([QUERY + text for text in texts]))
    assert same(small.encode_passages(texts), unprompted.encode_passages([PASSAGE + text for text in texts]))
    assert not same(small.encode_queries(texts), small.encode_passages(texts))
    assert same(unprompted.encode_queries(texts), unprompted.encode_passages(texts))


@settings(deadline=None, max_examples=30)
@given(TEXTS, st.randoms(use_true_random=False))
def test_neither_company_nor_order_change_an_embedding(
    small: SentenceEncoder, texts: list[str], chance: Random
) -> None:
    rows = small.encode_passages(texts)
    assert rows.shape == (len(texts), DIMENSION)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    order = chance.sample(range(len(texts)), len(texts))
    assert same(rows[order], small.encode_passages([texts[at] for at in order]))
    assert all(same(rows[at : at + 1], small.encode_passages([text])) for at, text in enumerate(texts))


def test_no_text_gives_no_row(small: SentenceEncoder) -> None:
    assert small.encode_queries([]).shape == small.encode_passages([]).shape == (0, DIMENSION)


def test_what_a_model_does_not_read_changes_nothing(small: SentenceEncoder) -> None:
    start = "cat " * LONGEST
    assert same(small.encode_passages([start + "dog"]), small.encode_passages([start + "sleep run"]))
    assert not same(small.encode_passages(["cat dog"]), small.encode_passages(["cat sleep"]))


def test_an_unpaired_surrogate_is_read_as_a_space(small: SentenceEncoder) -> None:
    assert same(small.encode_queries(["cat\ud800"]), small.encode_queries(["cat "]))
    assert same(small.encode_passages(["\udfffcat"]), small.encode_passages([" cat"]))


def test_progress_counts_every_text_once(small: SentenceEncoder) -> None:
    counts: list[int] = []
    small.encode_passages(["cat"] * 1030, counts.append)
    assert counts == [1024, 6]


def test_the_vocabulary_has_whole_words_alone(small: SentenceEncoder) -> None:
    assert sorted(small.vocabulary()) == sorted(["find", "read", "cat", "dog", "sleep", "run", "a", "the", "é"])


def test_loading_again_gives_another_model(small: SentenceEncoder) -> None:
    fresh = small.load()
    assert fresh is not small.model
    for parameter in fresh.parameters():
        parameter.data.zero_()
    assert np.linalg.norm(small.encode_queries(["cat"])) > 0.9


def test_an_adapter_is_part_of_the_model_and_of_its_fingerprint(small: SentenceEncoder) -> None:
    a, b = np.ones((1, DIMENSION), np.float16), np.linspace(-1, 1, DIMENSION, dtype=np.float16)[:, None]
    name = "1.attention.output.dense"
    nothing, something = (
        Adapter({f"{name}.a": a, f"{name}.b": b * scale}, np.zeros((0, 3)), np.zeros(0, np.bool_), "", f"hash{scale}")
        for scale in (0, 1)
    )
    unchanged, changed = (SentenceEncoder(small.name, adapter) for adapter in (nothing, something))
    assert small.fingerprint == small.base_fingerprint == changed.base_fingerprint
    assert (unchanged.fingerprint, changed.fingerprint) == tuple(f"{small.fingerprint}+hash{at}" for at in (0, 1))
    assert same(unchanged.encode_queries(["cat"]), small.encode_queries(["cat"]))
    assert not same(changed.encode_queries(["cat"]), small.encode_queries(["cat"]))


@pytest.mark.parametrize("files", [{}, {"config.json": "{}"}, {"modules.json": "["}, {"modules.json": "[]"}])
def test_a_folder_without_a_model(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ModelUnavailable) as caught:
        SentenceEncoder(str(tmp_path)).encode_queries(["x"])
    before, after = messages.FOLDER_WITHOUT_MODEL.format(folder=tmp_path, error="…").split("…")
    assert str(caught.value).startswith(before)
    assert str(caught.value).endswith(after)


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_model_without_its_weights(copied: Path, damage: str) -> None:
    weights = copied / "model.safetensors"
    if damage == "cut":
        weights.write_bytes(weights.read_bytes()[:100])
    else:
        weights.unlink()
    with pytest.raises(ModelUnavailable, match="does not contain a sentence-transformers model"):
        SentenceEncoder(str(copied)).encode_queries(["x"])


@pytest.fixture
def two_cores() -> Iterator[None]:
    before = torch.get_num_threads()
    _all_cores.cache_clear()
    torch.set_num_threads(2)
    yield
    _all_cores.cache_clear()
    torch.set_num_threads(before)


@pytest.mark.usefixtures("two_cores")
def test_a_query_takes_one_core_and_a_rebuild_after_it_all(small: SentenceEncoder, unprompted: SentenceEncoder) -> None:
    small.encode_queries(["cat"])
    assert torch.get_num_threads() == 1
    unprompted.encode_passages(["cat"] * 9)
    assert torch.get_num_threads() == 2

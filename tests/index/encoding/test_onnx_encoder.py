import json
import shutil
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import messages
from index.encoding.export import export
from index.encoding.onnx_encoder import CONFIG, GRAPH, TOKENIZER, WEIGHTS, EncoderConfig, OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged
from tests.index.encoding.conftest import DIMENSION, LONGEST, PASSAGE, QUERY, TEXTS, same

BEFORE = """{
 "name": "all-MiniLM-L6-v2",
 "fingerprint": "b5c9",
 "dimension": 384,
 "longest": 256,
 "query_prompt": "\\u00e9",
 "passage_prompt": "",
 "pad_id": 0,
 "pad_token": "[PAD]",
 "inputs": [
  "input_ids",
  "attention_mask"
 ]
}
"""
"""A configuration as earlier versions wrote it."""


def exported(folder: Path, model: Path) -> OnnxEncoder:
    """Export with full weights, so that the two can be compared to the last digit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.encoding.export.NEARLY_SAME", 2.0)
        return export(SentenceEncoder(str(model)), folder, ["cats sleep", "the dog"])


@pytest.fixture(scope="module")
def small(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return exported(tmp_path_factory.mktemp("exports") / "tiny", tiny)


@pytest.fixture(scope="module")
def unprompted(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return exported(tmp_path_factory.mktemp("exports") / "bare", bare)


@pytest.fixture
def damaged(small: OnnxEncoder, tmp_path: Path) -> Path:
    """Return a copy of an export that a test may damage."""
    return Path(shutil.copytree(small.folder, tmp_path / "encoder"))


def test_it_embeds_as_its_model_does(small: OnnxEncoder, tiny: Path) -> None:
    texts = ["", "cat", "the dogs run.", "cat " * 100]
    model = SentenceEncoder(str(tiny))
    assert same(small.encode_queries(texts), model.encode_queries(texts))
    assert same(small.encode_passages(texts), model.encode_passages(texts))
    assert small.encode_queries(texts).dtype == np.float32
    assert (small.name, small.fingerprint, small.dimension) == (str(tiny), model.fingerprint, DIMENSION)
    assert sorted(small.vocabulary()) == sorted(model.vocabulary())


def test_queries_and_passages_have_prompts_of_their_own(small: OnnxEncoder, unprompted: OnnxEncoder) -> None:
    texts = ["cat", "the dogs sleep", ""]
    assert same(small.encode_queries(texts), unprompted.encode_queries([QUERY + text for text in texts]))
    assert same(small.encode_passages(texts), unprompted.encode_passages([PASSAGE + text for text in texts]))
    assert not same(small.encode_queries(texts), small.encode_passages(texts))


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.randoms(use_true_random=False))
def test_neither_company_nor_order_change_an_embedding(small: OnnxEncoder, texts: list[str], chance: Random) -> None:
    rows = small.encode_passages(texts)
    assert rows.shape == (len(texts), DIMENSION)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    order = chance.sample(range(len(texts)), len(texts))
    assert same(rows[order], small.encode_passages([texts[at] for at in order]))
    assert all(same(rows[at : at + 1], small.encode_passages([text])) for at, text in enumerate(texts))


def test_one_core_and_all_say_the_same(small: OnnxEncoder) -> None:
    texts = ["cat", "the dog?", "sleep", "é"]
    assert same(small.encode_queries(texts), small.encode_queries(texts * 3)[:4])


def test_an_encoder_for_one_question_says_the_same(small: OnnxEncoder) -> None:
    assert same(OnnxEncoder(small.folder, once=True).encode_queries(["cat", "é"]), small.encode_queries(["cat", "é"]))


def test_no_text_gives_no_row(small: OnnxEncoder) -> None:
    assert small.encode_queries([]).shape == small.encode_passages([]).shape == (0, DIMENSION)


def test_what_a_model_does_not_read_changes_nothing(small: OnnxEncoder) -> None:
    start = "cat " * LONGEST
    assert same(small.encode_passages([start + "dog"]), small.encode_passages([start + "sleep run"]))


def test_an_unpaired_surrogate_is_read_as_a_space(small: OnnxEncoder) -> None:
    assert same(small.encode_queries(["cat\ud800"]), small.encode_queries(["cat "]))


def test_progress_counts_every_text_once(small: OnnxEncoder) -> None:
    counts: list[int] = []
    small.encode_passages([f"{'cat ' * (number % 7)}dog" for number in range(70)], counts.append)
    assert counts == [32, 32, 6]


def test_the_configuration_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_text(BEFORE)
    config = EncoderConfig.load(tmp_path)
    assert (config.query_prompt, config.inputs, config.files) == ("é", ("input_ids", "attention_mask"), {})
    encoder = OnnxEncoder(tmp_path)
    assert (encoder.name, encoder.fingerprint, encoder.dimension) == ("all-MiniLM-L6-v2", "b5c9", 384)
    assert not encoder.is_whole()


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 10**6))
def test_a_configuration_comes_back_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, text: str, number: int
) -> None:
    folder = tmp_path_factory.mktemp("config")
    config = EncoderConfig(text, text, number, number, text, text, number, text, (text,), {text: text})
    config.save(folder)
    assert EncoderConfig.load(folder) == msgspec.structs.replace(config, own=config.sha256())


@pytest.mark.parametrize("field", ["name", "dimension", "inputs", "pad_token", "query_prompt"])
@pytest.mark.parametrize("value", [None, {"a": 1}])
def test_a_configuration_with_a_wrong_or_missing_field_is_damaged(tmp_path: Path, field: str, value: object) -> None:
    fields = json.loads(BEFORE)
    for wrong in ({**fields, field: value}, {name: fields[name] for name in fields if name != field}):
        (tmp_path / CONFIG).write_text(json.dumps(wrong))
        with pytest.raises(IndexDamaged) as caught:
            OnnxEncoder(tmp_path)
        assert str(caught.value) == messages.ENCODER_UNREADABLE.format(folder=tmp_path)


@given(
    st.one_of(st.binary(), st.sampled_from([b"{}", b"[]", b"null", BEFORE[:-4].encode(), b"\xff" + BEFORE.encode()]))
)
def test_any_other_bytes_are_a_damaged_configuration(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("config")
    (folder / CONFIG).write_bytes(data)
    with pytest.raises(IndexDamaged, match="mentor rebuild"):
        OnnxEncoder(folder)


def test_there_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be read; run `mentor rebuild`"):
        OnnxEncoder(tmp_path / "none")


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS, TOKENIZER])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut"])
def test_a_damaged_file_is_told_from_the_model_s_words(damaged: Path, name: str, damage: str) -> None:
    path = damaged / name
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "empty" else path.read_bytes()[: path.stat().st_size // 2])
    encoder = OnnxEncoder(damaged)
    assert not encoder.is_whole()
    for texts in (["cat"], ["cat"] * 9):
        with pytest.raises(IndexDamaged) as caught:
            encoder.encode_queries(texts)
        assert str(caught.value).startswith(f"The encoder in {damaged} cannot be ")
        assert str(caught.value).endswith("run `mentor rebuild`.")
    if name == TOKENIZER:
        with pytest.raises(IndexDamaged, match="cannot be loaded"):
            encoder.vocabulary()


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS, TOKENIZER])
def test_one_changed_bit_is_seen_where_it_is_looked_for(damaged: Path, name: str) -> None:
    assert OnnxEncoder(damaged).is_whole()
    data = bytearray((damaged / name).read_bytes())
    data[len(data) // 2] ^= 1
    (damaged / name).write_bytes(data)
    assert not OnnxEncoder(damaged).is_whole()


def test_the_configuration_is_json_that_people_can_read(small: OnnxEncoder) -> None:
    text = (small.folder / CONFIG).read_text(encoding="utf-8")
    assert text == msgspec.json.format(text, indent=1).strip() + "\n"
    fields = json.loads(text)
    assert list(fields)[:9] == list(json.loads(BEFORE))
    assert (fields["query_prompt"], fields["passage_prompt"], fields["longest"]) == (QUERY, PASSAGE, LONGEST)
    assert set(fields["files"]) == {GRAPH, WEIGHTS, TOKENIZER}

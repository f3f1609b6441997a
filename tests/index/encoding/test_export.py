import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, StaticEmbedding

from bot.answering.mentor import Mentor
from index.datatypes import Embeddings
from index.encoding import export as room
from index.encoding.adapter import Adapter
from index.encoding.export import SAME, export, export_once, least_cosine
from index.encoding.onnx_encoder import CONFIG, GRAPH, WEIGHTS, OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import ModelNotExported
from index.files import remove
from tests.conftest import ROOT, Corpus, build
from tests.index.encoding.conftest import DIMENSION, make_model, same

TEXTS = ["", "cat", "Do I need a PhD?", "é ü 漢字 😀", "words and words " * 400]
FEW = ["cats sleep", "the dog"]


@pytest.fixture(scope="module")
def exported(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    """Export the default model."""
    found = export(encoder, tmp_path_factory.mktemp("export") / "encoder", TEXTS)
    assert found
    return found


@pytest.fixture
def small(tiny: Path) -> SentenceEncoder:
    return SentenceEncoder(str(tiny))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the folders of all exports that are made from now on."""
    made: list[Path] = []

    def counting(encoder: SentenceEncoder, folder: Path, texts: Sequence[str]) -> OnnxEncoder | None:
        made.append(folder)
        return export(encoder, folder, texts)

    monkeypatch.setattr(room, "export", counting)
    return made


def static(folder: Path) -> SentenceEncoder:
    """Save a model that cannot be traced."""
    tokenizer = SentenceTransformer(str(folder), device="cpu").tokenizer.backend_tokenizer
    weights = np.eye(tokenizer.get_vocab_size(), DIMENSION, dtype=np.float32) + np.float32(0.1)
    target = folder.with_name("static")
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)]).save_pretrained(str(target))
    return SentenceEncoder(str(target))


def nearly_same(ours: Embeddings, theirs: Embeddings) -> bool:
    """Tell whether two arrays of embeddings differ by no more than eight bits make in so small a model."""
    return bool(np.einsum("nd,nd->n", ours, theirs).min() >= 0.99)


def test_the_default_model_s_export_embeds_as_it_does(encoder: SentenceEncoder, exported: OnnxEncoder) -> None:
    assert least_cosine(encoder, exported, TEXTS) >= SAME
    rows = exported.encode_passages(TEXTS)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows, encoder.encode_passages(TEXTS), atol=1e-4)
    assert (exported.name, exported.fingerprint, exported.dimension) == (encoder.name, encoder.fingerprint, 384)
    assert set(exported.vocabulary()) == set(encoder.vocabulary())
    assert exported.is_whole()


def has_eight_bits(encoder: OnnxEncoder) -> bool:
    return b"MatMulNBits" in (encoder.folder / GRAPH).read_bytes()


def test_weights_have_eight_bits_if_the_texts_are_embedded_nearly_as_before(
    small: SentenceEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "NEARLY_SAME", 0.99)
    found = export(small, tmp_path / "eight", FEW)
    assert has_eight_bits(found)
    assert SAME > least_cosine(small, found, FEW) >= 0.99
    monkeypatch.setattr(room, "NEARLY_SAME", 1.1)
    full = export(small, tmp_path / "full", FEW)
    assert not has_eight_bits(full)
    assert least_cosine(small, full, FEW) >= SAME
    for one in (found, full):
        assert {path.name for path in one.folder.iterdir()} == {GRAPH, WEIGHTS, CONFIG, "tokenizer.json"}
        assert one.is_whole()


def test_many_texts_of_the_default_model_come_back_in_order(exported: OnnxEncoder) -> None:
    texts = [f"{'very ' * (number % 7)}long text {number}" for number in range(70)]
    rows = exported.encode_passages(texts)
    assert same(rows[::23], np.concatenate([exported.encode_passages([text]) for text in texts[::23]]))


@pytest.mark.parametrize(
    "prompts",
    [
        {},
        {"query": "find "},
        {"document": "read "},
        {"passage": "read ", "corpus": "dog "},
        {"corpus": "read ", "query": ""},
        {"other": "dog "},
    ],
)
def test_whatever_prompts_a_model_has_are_exported(prompts: dict[str, str], tmp_path: Path) -> None:
    model = SentenceEncoder(str(make_model(tmp_path / "model", prompts)))
    found = export(model, tmp_path / "encoder", FEW)
    assert found
    assert nearly_same(found.encode_queries(["cat"]), model.encode_queries(["cat"]))
    assert nearly_same(found.encode_passages(["cat"]), model.encode_passages(["cat"]))


def test_a_prompt_for_everything_is_exported(copied: Path, tmp_path: Path) -> None:
    model = SentenceTransformer(str(copied), device="cpu")
    model.prompts, model.default_prompt_name = {"all": "dog "}, "all"
    model.save_pretrained(str(tmp_path / "default"))
    encoder = SentenceEncoder(str(tmp_path / "default"))
    found = export(encoder, tmp_path / "encoder", FEW)
    assert found
    assert nearly_same(found.encode_queries(["cat"]), encoder.encode_queries(["cat"]))
    assert nearly_same(found.encode_passages(["cat"]), encoder.encode_passages(["cat"]))


def test_what_was_learned_is_exported(small: SentenceEncoder, tmp_path: Path) -> None:
    name = "1.attention.output.dense"
    factors = {f"{name}.a": np.ones((1, DIMENSION), np.float16), f"{name}.b": np.ones((DIMENSION, 1), np.float16)}
    factors[f"{name}.b"][::2] = -1
    learned = SentenceEncoder(small.name, Adapter(factors, np.zeros((0, 3)), np.zeros(0, np.bool_), "", "a" * 64))
    found = export(learned, tmp_path / "encoder", FEW)
    assert found
    assert found.fingerprint == learned.fingerprint
    assert nearly_same(found.encode_queries(["cat"]), learned.encode_queries(["cat"]))
    assert not nearly_same(found.encode_queries(["cat"]), small.encode_queries(["cat"]))


def test_the_smallest_cosine_is_that_of_the_worst_text(small: SentenceEncoder, bare: Path, tmp_path: Path) -> None:
    found = export(SentenceEncoder(str(bare)), tmp_path / "encoder", FEW)
    assert found
    texts = ["cat", "dog", "the"]
    cosines = [
        float((ours * theirs).sum(axis=1).min())
        for ours, theirs in (
            (small.encode_queries(texts), found.encode_queries(texts)),
            (small.encode_passages(texts), found.encode_passages(texts)),
        )
    ]
    assert np.isclose(least_cosine(small, found, texts), min(cosines), atol=1e-6)
    assert min(cosines) < SAME


def test_a_model_that_cannot_be_traced_is_not_exported(copied: Path, tmp_path: Path) -> None:
    encoder = static(copied)
    with pytest.raises(ModelNotExported, match="the exporter failed"):
        export(encoder, tmp_path / "encoder", FEW)
    with pytest.raises(ModelNotExported, match="the exporter failed"):
        export_once(encoder, tmp_path / "exports", FEW)
    assert not (tmp_path / "encoder").exists()
    assert not [path for path in (tmp_path / "exports").iterdir() if path.is_dir()]


def test_an_export_that_embeds_otherwise_is_dropped(copied: Path, tmp_path: Path) -> None:
    model = SentenceTransformer(str(copied), device="cpu")
    pooling = model[1]
    assert isinstance(pooling, Pooling)
    pooling.include_prompt = False  # The graph pools the prompt's words, too.
    model.save_pretrained(str(tmp_path / "other"))
    with pytest.raises(ModelNotExported, match="differ from the model’s, cosine 0"):
        export(SentenceEncoder(str(tmp_path / "other")), tmp_path / "encoder", FEW)
    assert not (tmp_path / "encoder").exists()


def test_an_export_is_made_into_a_new_folder(small: SentenceEncoder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError):
        export(small, tmp_path, FEW)
    assert (tmp_path / "file").read_text() == "mine"


def test_an_export_is_made_once(tiny: Path, tmp_path: Path, calls: list[Path]) -> None:
    exports = tmp_path / "not" / "yet"
    first = export_once(SentenceEncoder(str(tiny)), exports, FEW)
    second = export_once(SentenceEncoder(str(tiny)), exports, ["other texts"])
    assert first
    assert second
    assert first.folder == second.folder
    assert first.folder.parent == exports
    assert calls == [first.folder]
    assert same(second.encode_queries(["cat"]), first.encode_queries(["cat"]))


def test_every_model_and_adapter_has_an_export_of_its_own(small: SentenceEncoder, bare: Path, tmp_path: Path) -> None:
    adapters = [Adapter({}, np.zeros((0, 3)), np.zeros(0, np.bool_), "", checksum) for checksum in ("a", "b")]
    encoders = [small, SentenceEncoder(str(bare)), *(SentenceEncoder(small.name, adapter) for adapter in adapters)]
    found = [export_once(encoder, tmp_path, FEW) for encoder in encoders]
    assert [one.fingerprint for one in found if one] == [encoder.fingerprint for encoder in encoders]
    assert len({one.folder for one in found if one}) == 4


@pytest.mark.parametrize("name", [GRAPH, WEIGHTS, CONFIG])
@pytest.mark.parametrize("damage", ["gone", "changed", "another's"])
def test_a_damaged_export_is_made_anew(
    small: SentenceEncoder, tmp_path: Path, calls: list[Path], name: str, damage: str
) -> None:
    first = export_once(small, tmp_path, FEW)
    assert first
    path = first.folder / name
    before = path.read_bytes()
    if damage == "gone":
        path.unlink()
    elif damage == "changed":
        path.write_bytes(before[:-9] + bytes([before[-9] ^ 1]) + before[-8:])
    else:
        path.write_bytes(before.replace(small.fingerprint.encode(), b"f" * 64) if name == CONFIG else b"other")
    again = export_once(small, tmp_path, FEW)
    assert again
    assert calls == [first.folder, first.folder]
    assert again.is_whole()
    assert nearly_same(again.encode_queries(["cat"]), small.encode_queries(["cat"]))


CHANGES = [
    (b'"dimension": ', b'"dimension": 1'),
    (b'"pad_id": 0', b'"pad_id": 5'),
    (b'"longest": ', b'"longest": 9'),
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_export_whose_configuration_says_something_else_is_made_anew(
    small: SentenceEncoder, tmp_path: Path, calls: list[Path], change: tuple[bytes, bytes]
) -> None:
    path = export_once(small, tmp_path, FEW).folder / CONFIG
    before = path.read_bytes()
    assert change[0] in before
    path.write_bytes(before.replace(*change))
    again = export_once(small, tmp_path, FEW)
    assert len(calls) == 2
    assert path.read_bytes() == before
    assert nearly_same(again.encode_queries(["cat"]), small.encode_queries(["cat"]))


@pytest.mark.parametrize("kind", ["pipe", "file", "link", "folder"])
@pytest.mark.parametrize("place", ["exports", "export", "lock"])
def test_what_stands_in_place_of_an_export_gives_way(
    tiny: Path, tmp_path: Path, calls: list[Path], in_time: None, place: str, kind: str
) -> None:
    exports = tmp_path / "exports"
    encoder = SentenceEncoder(str(tiny))
    made = export_once(encoder, exports, FEW).folder
    path = {"exports": exports, "export": made, "lock": Path(f"{made}.lock")}[place]
    remove(path)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "file":
        path.write_text("")
    elif kind == "link":
        path.symlink_to("nowhere")
    else:
        path.mkdir()
    assert export_once(encoder, exports, FEW).is_whole()
    assert len(calls) == (1 if place == "lock" else 2)


def test_an_export_that_was_interrupted_is_made_anew(small: SentenceEncoder, tmp_path: Path, calls: list[Path]) -> None:
    first = export_once(small, tmp_path, FEW)
    assert first
    shutil.rmtree(first.folder)
    first.folder.mkdir()
    (first.folder / GRAPH).write_bytes(b"half")
    again = export_once(small, tmp_path, FEW)
    assert again
    assert again.is_whole()
    assert len(calls) == 2


def test_two_at_once_make_one_export(tiny: Path, tmp_path: Path, calls: list[Path]) -> None:
    found: list[OnnxEncoder | None] = []
    threads = [
        Thread(target=lambda: found.append(export_once(SentenceEncoder(str(tiny)), tmp_path, FEW))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.is_whole() for one in found if one] == [True, True]
    assert len(calls) == 1


def test_a_model_that_cannot_be_exported_works_all_the_same(corpus: Corpus, copied: Path) -> None:
    model = static(copied).name
    settings = replace(corpus(a="Cats sleep. Dogs run."), model=model)
    manifest = build(settings).build.manifest
    assert manifest.encoder == "sentence-transformers"
    assert "the exporter failed" in manifest.not_exported
    assert not build(settings).built  # It was tried again, in vain.
    assert not (settings.artifacts / manifest.build / "encoder").exists()
    assert Mentor.open(settings).answer("Do cats sleep?").quotes[0].text == "Cats sleep. Dogs run."


@pytest.mark.parametrize("what", ["ask", "rebuild"])
def test_asking_and_rebuilding_a_changed_corpus_load_no_torch(corpus: Corpus, what: str) -> None:
    settings = corpus(a="Cats sleep. Dogs run.")
    build(settings)
    environment = {
        "MENTOR_CORPUS": str(settings.corpus),
        "MENTOR_ARTIFACTS": str(settings.artifacts),
        "MENTOR_MODEL": os.environ["MENTOR_MODEL"],
    }
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

"""From the pieces in the packages to an answer: the default model, as the README's first command installs it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from bot.answering.mentor import Mentor
from index.encoding.export import NEARLY_SAME, least_cosine
from index.encoding.onnx_encoder import WEIGHTS, OnnxEncoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.judging.evaluate import evaluate
from index.judging.judged import read_judged
from index.settings import IndexSettings
from tests.conftest import ROOT

_MEGABYTE = 1_000_000


def test_the_build_is_of_what_the_model_learned(best: Mentor) -> None:
    manifest = best.manifest
    assert (manifest.model, manifest.encoder, manifest.dimension) == ("all-mpnet-base-v2", "onnx", 768)
    assert manifest.learned
    asked = manifest.counts["expected questions"] + manifest.counts["questions not covered"]
    spared = manifest.counts["questions spared"]
    assert asked + spared > 8_000
    assert asked < 0.55 * (asked + spared)


def test_its_weights_have_eight_bits_and_embed_as_the_model_does(best: Mentor, best_settings: IndexSettings) -> None:
    folder = best.build.encoder_folder
    assert (folder / WEIGHTS).stat().st_size < 220 * _MEGABYTE
    encoder = OnnxEncoder(folder)
    texts = ["Do I need a PhD?", "Knowing how to form hypotheses is an essential skill.", "x"]
    rows = encoder.encode_queries(texts)
    assert rows.shape == (3, 768)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    plain = SentenceEncoder.of(best_settings)
    assert least_cosine(plain, encoder, texts) < NEARLY_SAME  # It has learned something.


def test_it_answers_the_judged_questions(best: Mentor) -> None:
    sets = read_judged(ROOT / "tests" / "judged")
    figures = evaluate(best.answer, [*sets["answerable"], *sets["not_covered"]]).figures
    assert figures["hit@1"].value >= 0.85
    assert figures["hit@3"].value >= 0.9
    assert figures["wrongly answered"].value <= 0.06


def test_a_question_needs_no_torch(best_settings: IndexSettings, best: Mentor, tmp_path: Path) -> None:
    code = "import sys; from bot.cli import main\n"
    code += "main(['ask', 'Do I need a PhD?'], standalone_mode=False)\n"
    code += "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    environment = {
        **os.environ,
        "MENTOR_CORPUS": str(best_settings.corpus),
        "MENTOR_ARTIFACTS": str(best_settings.artifacts),
        "MENTOR_MODEL": "",
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "Doing a PhD seems to be a predictable pathway" in " ".join(done.stdout.replace("│", "").split())
    assert done.stdout.splitlines()[-1] == "[]"

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from index.datatypes import ExpectedQuestion, Span
from index.encoding.adapter import Adapter, adapter_file
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import QuestionsError
from index.learning.learn import FEWEST_TO_LEARN, LearningReport, hold_out, learn
from index.ranking.views import text_key
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings
from index.text import normalise
from tests.conftest import build
from tests.index.learning.samples import QUESTIONS
from tests.index.learning.tiny_bert import DIMENSION

Told = list[tuple[str, int, int]]


def write_questions(folder: Path, count: int, voices: Sequence[str] = ("ann", "ben", "cat", "dan", "eve")) -> None:
    """Write questions about three sentences, by turns, and every fourth about nothing in the essay."""
    groups: dict[str, list[str]] = {"Cats sleep.": [], "Dogs run.": [], "Birds fly.": [], "": []}
    for number, sentence in zip(range(count), list(groups) * count, strict=False):
        groups[sentence].append(f"- is number {number} about {sentence.split()[:1]}? <!-- {voices[number % 5]} -->")
    parts = [f"> {sentence}\n\n" + "\n".join(lines) for sentence, lines in groups.items() if sentence and lines]
    (folder / "a.questions.md").write_text("\n\n".join([*parts, "# Not covered", *groups[""]]), encoding="utf-8")


@pytest.fixture
def small(corpus: Callable[..., IndexSettings], tiny: SentenceEncoder) -> IndexSettings:
    settings = replace(corpus(a="Cats sleep. Dogs run.\n\nBirds fly."), model=str(tiny.folder))
    write_questions(settings.corpus, 120)
    return settings


def learned(settings: IndexSettings, seed: int = 0) -> tuple[LearningReport, Told]:
    told: Told = []
    return learn(settings, seed, lambda what, step, steps: told.append((what, step, steps))), told


def test_what_is_learned_lies_beside_the_corpus(small: IndexSettings) -> None:
    report, told = learned(small)
    assert report == LearningReport(adapter_file(small.corpus, small.model), 120, 24, 120)
    adapter = Adapter.load(report.path)
    assert adapter
    assert adapter.evidence.shape == (24, 3)
    assert adapter.covered.shape == (24,)
    assert 0 < adapter.covered.sum() < 24
    assert adapter.factors["4.output.dense.a"].shape[1] == 2 * DIMENSION
    assert adapter.model == SentenceEncoder(small.model).weights
    assert adapter.day == datetime.now(UTC).date().isoformat()
    essays = read_essays(Corpus.open(small.corpus))
    asked = {text_key(normalise(question.text)) for essay in essays for question in essay.questions}
    assert set(adapter.questions.tolist()) == asked
    assert not adapter.spared.any()  # There are too few to spare any.
    assert told == [("with some questions held out", 1, 1), ("with all questions", 1, 2), ("with all questions", 2, 2)]
    assert {path.name for path in small.corpus.iterdir()} == {
        "a.md",
        "a.questions.md",
        adapter_file(small.corpus, small.model).name,
    }


def test_the_seed_makes_it_repeatable(small: IndexSettings) -> None:
    first, second, other = (learned(small, seed)[0].path.read_bytes() for seed in (3, 3, 4))
    assert first == second != other


def test_the_evidence_is_of_questions_that_were_not_learned(small: IndexSettings) -> None:
    """The share of covered neighbours and the best cosine to the text lie where they must."""
    adapter = Adapter.load(learned(small)[0].path)
    assert adapter
    _, share, best_text = adapter.evidence.T
    assert ((share >= 0) & (share <= 1)).all()
    assert (np.abs(best_text) <= 1 + 1e-5).all()
    assert len(np.unique(adapter.evidence, axis=0)) == 24


@pytest.mark.parametrize(("count", "found"), [(0, "0 expected questions"), (1, "1 expected question"), (99, "99 ")])
def test_too_few_questions_to_learn(small: IndexSettings, count: int, found: str) -> None:
    assert FEWEST_TO_LEARN == 100
    write_questions(small.corpus, count)
    with pytest.raises(QuestionsError) as caught:
        learned(small)
    assert str(caught.value).startswith(f"The corpus has {found}")
    assert str(caught.value).endswith("; learning needs at least 100.")
    assert not adapter_file(small.corpus, small.model).exists()


def test_a_build_uses_what_was_learned_and_goes_on_when_questions_come(small: IndexSettings) -> None:
    report, _ = learned(small)
    adapter = Adapter.load(report.path)
    assert adapter
    outcome = build(small)
    assert not outcome.old_adapter
    assert outcome.build.manifest.learned == adapter.sha256
    write_questions(small.corpus, 121)
    outcome = build(small)
    assert outcome.build.manifest.learned == adapter.sha256
    assert outcome.build.manifest.counts["questions not learned"] == 1


def test_whole_voices_are_held_out(tiny: SentenceEncoder) -> None:
    held_out = hold_out(QUESTIONS, [question.text for question in QUESTIONS], tiny, 0)
    voices = {question.voice for question, out in zip(QUESTIONS, held_out, strict=True) if out}
    assert voices
    assert all((question.voice in voices) == out for question, out in zip(QUESTIONS, held_out, strict=True))


def asked_by(voices: Sequence[str]) -> list[ExpectedQuestion]:
    return [ExpectedQuestion(f"q{at}", "a.md", (Span(0, 1),), voice, at) for at, voice in enumerate(voices)]


@pytest.mark.parametrize("seed", range(4))
def test_about_a_fifth_is_held_out(tiny: SentenceEncoder, seed: int) -> None:
    questions = asked_by([f"voice {at % 20}" for at in range(200)])
    held_out = hold_out(questions, [], tiny, seed)
    assert held_out.sum() == 40
    assert np.array_equal(held_out, hold_out(questions, [], tiny, seed))
    assert not np.array_equal(held_out, hold_out(questions, [], tiny, seed + 1))


def test_the_share_may_be_larger_where_a_voice_is(tiny: SentenceEncoder) -> None:
    """Voices are taken until a fifth is reached, and never cut."""
    questions = asked_by(["many"] * 16 + ["a", "b", "c", "d"])
    sizes = {int(hold_out(questions, [], tiny, seed).sum()) for seed in range(20)}
    assert sizes <= {4, *range(16, 20)}
    assert {4, 16} <= sizes


def test_few_voices_hold_out_near_duplicates(encoder: SentenceEncoder) -> None:
    texts = ["Do I need a PhD?", "do i need a phd", "Should I publish papers?", "should I publish papers"]
    texts += [f"What is {thing}?" for thing in ("bread", "a mountain", "jazz", "algebra", "rain", "a contract")]
    for seed in range(4):
        held_out = hold_out(asked_by(["ann"] * 10), texts, encoder, seed)
        assert held_out[0] == held_out[1]
        assert held_out[2] == held_out[3]
        assert 2 <= held_out.sum() <= 3

from collections.abc import Callable

import numpy as np
import pytest

from index.encoding.adapter import ADAPTER_FILE, Adapter
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import QuestionsError
from index.learning.learn import hold_out, learn, make_lesson
from index.learning.training import Lesson, Student, teach
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions
from index.settings import IndexSettings
from tests.conftest import build

TEXTS = ["do cats sleep?", "a much longer question about where all the dogs of this town go when it rains", "x"]
ESSAY = parse_document(CorpusFile("a.md", b"---\ntitle: T\n---\nCats sleep. Dogs run.\n\nBirds fly."))
ASKED = """
> Cats sleep.
- do felines rest? <!-- ann -->
- naps <!-- ben -->

> Dogs run.
- are hounds quick? <!-- ann -->
- canine speed <!-- cat -->

> Birds fly.
- do sparrows soar? <!-- dan -->
- wings <!-- eve -->

# Not covered
- how much money? <!-- ann -->
- taxes <!-- ben -->
"""
QUESTIONS = parse_questions(CorpusFile("a.questions.md", ASKED.encode()), ESSAY)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return make_lesson([ESSAY], QUESTIONS)


def taught(encoder: SentenceEncoder, lesson: Lesson, seed: int) -> Student:
    student = Student(encoder.load(), seed)
    for _ in range(3):  # A few questions make one step a time.
        teach(student, lesson, lambda step, steps: None)
    return student


def test_a_lesson_pairs_questions_with_sentences(lesson: Lesson) -> None:
    assert lesson.sentences == ["Cats sleep.", "Dogs run.", "Birds fly."]
    assert lesson.windows == ["Cats sleep. Dogs run.", "Cats sleep. Dogs run.", "Birds fly."]
    assert lesson.passages.tolist() == [0, 0, 1]
    assert lesson.answers.sum(axis=0).tolist() == [2, 2, 2]
    assert not lesson.answers[-1].any()


def test_a_fresh_student_embeds_as_its_model(encoder: SentenceEncoder) -> None:
    student = Student(encoder.load(), 0)
    assert np.allclose(student.encode(TEXTS), encoder.encode_queries(TEXTS), atol=1e-4)


def test_the_encoder_applies_what_was_learned(encoder: SentenceEncoder, lesson: Lesson) -> None:
    student = taught(encoder, lesson, 0)
    factors = student.factors()
    learned = Adapter(factors, np.zeros((0, 3)), np.zeros(0, np.bool_), "", "abc")
    changed = SentenceEncoder("all-MiniLM-L6-v2", learned)
    assert changed.fingerprint != encoder.fingerprint
    assert not np.allclose(changed.encode_queries(TEXTS), encoder.encode_queries(TEXTS), atol=1e-4)
    assert np.allclose(changed.encode_queries(TEXTS), student.encode(TEXTS), atol=5e-3)


def test_the_same_seed_learns_the_same(encoder: SentenceEncoder, lesson: Lesson) -> None:
    first, second, other = (taught(encoder, lesson, seed).factors() for seed in (0, 0, 1))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert not all(np.array_equal(first[name], other[name]) for name in first)


def test_whole_voices_are_held_out(encoder: SentenceEncoder, lesson: Lesson) -> None:
    apart = hold_out(QUESTIONS, lesson.questions, encoder, 0)
    voices = {question.voice for question, out in zip(QUESTIONS, apart, strict=True) if out}
    assert voices
    assert all((question.voice in voices) == out for question, out in zip(QUESTIONS, apart, strict=True))


def test_what_was_learned_from_other_questions_is_named_and_not_used(corpus: Callable[..., IndexSettings]) -> None:
    settings = corpus(a="Cats sleep. Dogs run.")
    Adapter({}, np.zeros((0, 3)), np.zeros(0, np.bool_), "other questions", "").save(settings.corpus / ADAPTER_FILE)
    outcome = build(settings)
    assert outcome.adapter_is_old
    assert outcome.build.manifest.learned == ""
    assert build(settings).adapter_is_old


def test_too_few_questions_to_learn(corpus: Callable[..., IndexSettings]) -> None:
    with pytest.raises(QuestionsError, match="learning needs at least 100"):
        learn(corpus(a="Cats sleep."), 0, lambda what, step, steps: None)

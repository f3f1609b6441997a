import math
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.neighbours import NOBODY, TEMPERATURE, Neighbours
from index.ranking.ragged import Ragged
from index.ranking.votes import LABEL, Expected
from index.stores.contract import Nearest

Label = tuple[int, int, int]
COSINE = st.floats(-1, 1, width=32)


def expected(labels: list[Label], questions: int) -> Expected:
    return Expected(range(100, 100 + questions), range(0), np.array(labels, LABEL))


def cosines(runs: list[list[float]]) -> Ragged[np.float32]:
    starts = list(accumulate(map(len, runs), initial=0))[:-1]
    return Ragged(np.array([value for run in runs for value in run], np.float32), np.array(starts))


def neighbours(rows: list[int], near: list[float]) -> Neighbours:
    return Neighbours(Nearest(np.array(rows), np.array(near, np.float32)), NOBODY)


@dataclass(frozen=True)
class Asked:
    """Passages of a build that are candidates, the cosines of their sentences, and the questions near a query."""

    passages: list[int]
    sentences: list[list[float]]
    labels: list[Label]
    near: list[float]
    """Cosines of all covered questions, best first: the n-th is question `order[n]`."""
    order: list[int]


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    passages = sorted(draw(st.sets(st.integers(0, 30), min_size=1, max_size=6)))
    sentences = [draw(st.lists(COSINE, min_size=1, max_size=4)) for _ in passages]
    places = [(passage, at) for passage, run in zip(passages, sentences, strict=True) for at in range(len(run))]
    questions = draw(st.lists(st.sets(st.sampled_from(places), min_size=1, max_size=3), min_size=1, max_size=5))
    labels = [(number, *place) for number, found in enumerate(questions) for place in sorted(found)]
    near = sorted(draw(st.lists(COSINE, min_size=len(questions), max_size=len(questions))), reverse=True)
    return Asked(passages, sentences, labels, near, draw(st.permutations(range(len(questions)))))


@given(asked())
def test_votes_sum_to_one_and_are_those_of_plain_sums(one: Asked) -> None:
    held = expected(one.labels, len(one.order))
    sentences = cosines(one.sentences)
    votes = held.votes(sentences, np.array(one.passages), neighbours(one.order, one.near))
    assert votes.values.sum() == pytest.approx(1, abs=1e-5)
    assert (votes.values >= 0).all()
    plain = {
        (passage, at): math.exp(cosine / TEMPERATURE)
        for passage, run in zip(one.passages, one.sentences, strict=True)
        for at, cosine in enumerate(run)
    }
    for question, cosine in zip(one.order, one.near, strict=True):
        places = [(passage, sentence) for number, passage, sentence in one.labels if number == question]
        for place in places:
            plain[place] += math.exp(cosine / TEMPERATURE) / len(places)
    total = sum(plain.values())
    assert votes.values.tolist() == pytest.approx([value / total for value in plain.values()], abs=1e-4)


def test_a_question_votes_for_the_sentence_that_answers_it() -> None:
    held = expected([(0, 7, 1)], 1)
    sentences = cosines([[0.5, 0.5], [0.5]])
    votes = held.votes(sentences, np.array([7, 9]), neighbours([0], [0.5]))
    assert votes[0].tolist() == pytest.approx([0.25, 0.5])
    assert votes[1].tolist() == pytest.approx([0.25])


def test_a_question_with_two_answers_has_one_vote_all_the_same() -> None:
    held = expected([(0, 7, 0), (0, 9, 0)], 1)
    sentences = cosines([[0.5, 0.5], [0.5]])
    votes = held.votes(sentences, np.array([7, 9]), neighbours([0], [0.5]))
    assert votes.values.tolist() == pytest.approx([0.375, 0.25, 0.375])


def test_a_cosine_lower_by_the_temperature_weighs_a_third() -> None:
    held = expected([(0, 3, 0), (1, 4, 0)], 2)
    sentences = cosines([[-1], [-1]])
    votes = held.votes(sentences, np.array([3, 4]), neighbours([1, 0], [0.9, 0.9 - TEMPERATURE]))
    assert votes.values.tolist() == pytest.approx([1 / (1 + math.e), math.e / (1 + math.e)], rel=1e-4)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=6), st.data())
def test_labels_are_found_by_question(counts: list[int], data: st.DataObject) -> None:
    rows = [(question, question + 10, at) for question, count in enumerate(counts) for at in range(count)]
    held = expected(rows, len(counts))
    by_question = [[row for row in rows if row[0] == question] for question in range(len(counts))]
    assert [held.labels_of(question).tolist() for question in range(len(counts))] == by_question
    wanted = data.draw(st.lists(st.integers(0, len(counts) - 1)))
    labels, lengths = held.labels_of_all(np.array(wanted, dtype=np.int64))
    assert labels.tolist() == [row for question in wanted for row in by_question[question]]
    assert lengths.tolist() == [counts[question] for question in wanted]

from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.datatypes import Answer, State
from index.judging.evaluate import JudgedAnswer, coverages, evaluate, measure
from index.judging.judged import Judged
from tests.index.judging.samples import answer, asked, judged, quote

ANSWERS = {
    "first": answer("answers", 0.9, quote("A. B.", "A."), quote("C.", "C.")),
    "second": answer("related", 0.6, quote("C.", "C."), quote("A. B.", "B.")),
    "never": answer("not_covered", 0.1, quote("C.", "C.")),
    "elsewhere": answer("answers", 0.7, quote("C.", "C.")),
}
QUESTIONS = [
    judged("first", "A.", slices=["who: ann", "overlap: low"]),
    judged("second", "A.", slices=["who: ben"]),
    judged("never", "A.", slices=["who: ann"]),
    judged("elsewhere", slices=["kind: near"]),
]


def known(question: str, history: Sequence[str]) -> Answer:
    return ANSWERS[question]


def test_figures_by_hand() -> None:
    evaluation = evaluate(known, QUESTIONS)
    values = {name: figure.value for name, figure in evaluation.figures.items()}
    assert values == pytest.approx(
        {
            "hit@1": 1 / 3,
            "hit@3": 2 / 3,
            "MRR": (1 + 1 / 2) / 3,
            "nDCG@3": (1 + 1 / np.log2(3)) / 3,
            "highlight@1": 1 / 3,
            "wrongly refused": 1 / 3,
            "wrongly answered": 1.0,
            "AUROC": 1 / 3,
        }
    )
    counts = {name: figure.count for name, figure in evaluation.figures.items()}
    assert counts == {name: {"wrongly answered": 1, "AUROC": 4}.get(name, 3) for name in values}
    assert [one.judged.id for one in evaluation.misses()] == ["second", "never", "elsewhere"]
    assert [one.answer for one in evaluation.answers] == [ANSWERS[one.question] for one in QUESTIONS]


def test_slices_have_the_figures_that_apply_to_them() -> None:
    slices = evaluate(known, QUESTIONS).slices
    assert list(slices) == ["kind: near", "overlap: low", "who: ann", "who: ben"]
    assert {name: next(iter(figures.values())).count for name, figures in slices.items()} == {
        "kind: near": 1,
        "overlap: low": 1,
        "who: ann": 2,
        "who: ben": 1,
    }
    assert slices["who: ann"]["hit@1"].value == 0.5
    assert slices["who: ben"]["MRR"].value == 0.5
    assert list(slices["kind: near"]) == ["wrongly answered"]
    assert not {"AUROC", "wrongly answered"} & set(slices["who: ann"])


def test_no_question_has_no_figure() -> None:
    assert measure([]) == {}


def test_the_history_is_asked_first() -> None:
    heard: list[tuple[str, Sequence[str]]] = []

    def listen(question: str, history: Sequence[str]) -> Answer:
        heard.append((question, history))
        return ANSWERS["first"]

    evaluate(listen, [judged("and then?", "A.", history=["why?", "how?"])])
    assert heard == [("and then?", ("why?", "how?"))]


def rank(one: Judged, *texts: str) -> int:
    return JudgedAnswer(one, answer("answers", 1.0, *map(quote, texts))).rank


def test_a_quote_answers_if_it_holds_a_right_sentence_whole() -> None:
    one = judged("q", "One is right.", "So is two.")
    assert rank(one, "One is right. More.") == 1
    assert rank(one, "One is", "Well. So is two.") == 2
    assert rank(one, "x", "x", "One is right.") == 3
    assert rank(one, "x", "x", "x", "One is right.") == 0  # Beyond three nobody looks.
    assert rank(one) == 0
    assert rank(judged("not covered"), "One is right.") == 0


def test_the_first_highlight_counts() -> None:
    one = judged("q", "A.", also=["B."])
    for highlight, right in (("A.", True), ("B.", True), ("C.", False), ("A. B.", False), ("", False)):
        # The quote starts somewhere in its document, and spans count from there.
        shown = answer("answers", 1.0, quote("A. B. C.", highlight, start=40), quote("A.", "A."))
        assert JudgedAnswer(one, shown).highlighted is right
    assert not JudgedAnswer(one, answer("not_covered", 0.0)).highlighted


@pytest.mark.parametrize(
    ("state", "covered", "answered", "refused", "missed"),
    [
        ("answers", True, True, False, False),
        ("related", True, False, False, False),
        ("not_covered", True, False, True, True),
        ("help", True, False, True, True),
        ("answers", False, True, False, True),
        ("related", False, False, False, False),
        ("not_covered", False, False, True, False),
        ("help", False, False, True, False),
    ],
)
def test_what_each_state_means(state: State, covered: bool, answered: bool, refused: bool, missed: bool) -> None:
    one = JudgedAnswer(judged("q", *["A."] * covered), answer(state, 0.5, quote("A.", "A.")))
    assert (one.covered, one.answered, one.refused, one.missed) == (covered, answered, refused, missed)


def test_coverages() -> None:
    assert coverages([asked(True, 0.25), asked(False, 1.0)]).tolist() == [0.25, 1.0]


PLACES = st.lists(st.integers(0, 5), min_size=1, max_size=20)
"""Of the quote that answers; 0: no quote does."""


@given(PLACES, st.sampled_from(get_args(State)))
@settings(max_examples=40, deadline=None)
def test_what_holds_for_all_figures(places: list[int], state: State) -> None:
    shown = [answer(state, 0.5, *(quote("A." if at == place else "x", "x" * (at != place)) for at in range(1, 6)))
             for place in places]  # fmt: skip
    figures = measure([JudgedAnswer(judged("q", "A."), one) for one in shown])
    values = {name: figure.value for name, figure in figures.items()}
    assert all(0 <= figure.low <= figure.high <= 1 for figure in figures.values())
    assert values["hit@1"] == places.count(1) / len(places)
    assert 0 <= values["hit@1"] <= values["MRR"] <= values["nDCG@3"] <= values["hit@3"] <= 1
    assert values["wrongly refused"] == (state in ("not_covered", "help"))

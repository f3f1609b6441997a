from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.builds.layout import Layout
from index.encoding.adapter import Adapter
from index.making.assemble import assemble
from index.making.calibrate import calibrate
from index.making.draft import Draft
from index.ranking.calibration import FEWEST_TO_CALIBRATE, Calibration, fit_calibration
from index.ranking.contents import Contents
from index.ranking.neighbours import held_out_evidence, near_duplicates
from index.ranking.untaught import Untaught
from tests.conftest import WordEncoder
from tests.index.making.conftest import written


def asked(folder: Path, covered: int, others: int) -> Contents:
    """Assemble an essay with so many questions that it answers, and so many that it does not."""
    chance = np.random.default_rng(0)
    numbers = [" ".join(f"n{number}" for number in chance.integers(200, size=5)) for _ in range(covered + others)]
    body = "\n\n".join(f"Cats {text}. They {text[:-3]}. It is." for text in numbers[:covered])
    questions = "".join(f"> Cats {text}.\n- cats {text[4:]}?\n\n" for text in numbers[:covered])
    questions += "# Not covered\n" + "".join(f"- dogs {text}?\n" for text in numbers[covered:])
    one = written("a", body, questions)
    with Draft(Layout(folder)) as draft:
        draft.add(one.document, one.questions)
        return assemble(draft.finish(), WordEncoder().encode_passages)


def test_coverage_is_learned_from_the_author_s_own_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = asked(tmp_path, 40, 35)
    rows = held.vectors.take(np.arange(len(held.vectors)))
    questions = rows[held.rows("question").start :]
    texts = np.concatenate([rows[held.rows("sentence")], rows[held.rows("window")]])
    covered = np.arange(75) < 40
    best_text = (questions @ texts.T).max(axis=1)
    expected = fit_calibration(held_out_evidence(questions, covered, near_duplicates(questions), best_text), covered)
    assert expected.questions == 75
    found = calibrate(held, None)
    assert found.answers == pytest.approx(expected.answers, abs=1e-5)
    assert found.weights == pytest.approx(expected.weights, rel=1e-4)
    monkeypatch.setattr("index.making.calibrate._AT_ONCE", 7)
    monkeypatch.setattr("index.stores.flat.CHUNK", 11)
    assert calibrate(held, None).weights == pytest.approx(found.weights, rel=1e-4)


@pytest.mark.parametrize(
    ("covered", "others"), [(0, 0), (1, 0), (40, FEWEST_TO_CALIBRATE - 1), (FEWEST_TO_CALIBRATE - 1, 40)]
)
def test_too_few_of_one_kind_leave_the_defaults(covered: int, others: int, tmp_path: Path) -> None:
    held = asked(tmp_path, covered, others) if covered else _without_questions(tmp_path)
    assert calibrate(held, None) == Calibration()


def test_what_was_held_out_while_learning_comes_first(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    covered = np.arange(80) < 40
    evidence = np.where(covered[:, None], 0.5, 0.2) + chance.normal(scale=0.1, size=(80, 3))
    found = calibrate(_without_questions(tmp_path), Adapter({}, evidence, covered, "", ""))
    assert found == fit_calibration(evidence, covered)
    assert found.questions == 80


def _without_questions(folder: Path) -> Contents:
    with Draft(Layout(folder)) as draft:
        draft.add(written("a", "Cats sleep.").document)
        return assemble(draft.finish(), WordEncoder().encode_passages)


def test_the_text_of_essays_without_questions_says_nothing(tmp_path: Path) -> None:
    held = asked(tmp_path, 40, 35)
    half = replace(held, untaught=Untaught(np.array([[20, 40]])))
    rows = held.vectors.take(np.arange(len(held.vectors)))
    questions = rows[held.rows("question").start :]
    texts = [at for kind in ("sentence", "window") for at in held.rows(kind) if held.views["first"][at] < 20]
    covered = np.arange(75) < 40
    evidence = held_out_evidence(
        questions, covered, near_duplicates(questions), (questions @ rows[texts].T).max(axis=1)
    )
    assert calibrate(half, None).weights == pytest.approx(fit_calibration(evidence, covered).weights, rel=1e-4)
    nothing = replace(held, untaught=Untaught(np.array([[0, 40]])))
    assert calibrate(nothing, None).questions == 75

from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import TEXT_KINDS, VIEW_KINDS, TextKind
from index.ranking.contents import Contents
from index.ranking.fusion import ByWords, Weights, by_sentence, fuse
from index.ranking.ragged import Ragged
from index.ranking.spread import Spread
from index.ranking.views import VIEW_ROW

SUM = sum(getattr(Weights(), name) for name in Weights.__slots__)


def ragged(*runs: list[float]) -> Ragged[np.float32]:
    starts = list(accumulate(map(len, runs), initial=0))[:-1]
    return Ragged(np.array([value for run in runs for value in run], np.float32), np.array(starts))


def sized(held: Contents, **counts: int) -> Contents:
    """Give the contents other numbers of views."""
    table = np.array(
        [(VIEW_KINDS.index(kind), 0, 1, 0, 1) for kind in TEXT_KINDS for _ in range(counts[kind])], VIEW_ROW
    )
    return replace(held, views=table, passages=[held.passages[0]] * counts["passage"])


def test_scores_go_together_as_by_hand(held: Contents) -> None:
    # For the query (1, 0): mean 0.5 and deviation 0.2 of the sentences, 0.4 and 0.1 of the windows.
    spreads: dict[TextKind, Spread] = {
        "sentence": Spread(np.array([0.5, 9], np.float32), np.diag([0.04, 7]).astype(np.float32)),
        "window": Spread(np.array([0.4, 9], np.float32), np.diag([0.01, 7]).astype(np.float32)),
    }
    by_words = ByWords(np.array([4, 0, 2], np.float32), np.array([0.5, 0.7, 1], np.float32))
    fused = fuse(
        replace(held, spreads=spreads),
        {"sentence": 0.3, "window": 0.5, "bm25": 0.8, "titles": 10},
        np.array([1, 0], np.float32),
        np.array([0, 2]),
        {"sentence": ragged([0.9, 0.5], [0.3]), "window": ragged([0.5], [0.6])},
        by_words,
    )
    assert fused.dtype == np.float32
    bm25 = (4 - 2) / (8 / 3) ** 0.5
    first = 0.3 * 2 + 0.5 * 1 + 0.8 * bm25 + 10 * 0.5
    second = 0.3 * -1 + 0.5 * 2 + 0.8 * 0 + 10 * 1
    assert fused.tolist() == pytest.approx([first, second], rel=1e-5)


def test_words_that_are_in_no_passage_count_nothing(held: Contents) -> None:
    nothing = np.zeros(3, np.float32)
    weights = {"bm25": 0.8, "titles": 10.0}
    fused = fuse(held, weights, np.zeros(64, np.float32), np.arange(3), {}, ByWords(nothing, nothing))
    assert fused.tolist() == [0, 0, 0]


def test_few_titles_count_less_than_many(held: Contents) -> None:
    counts = dict.fromkeys(TEXT_KINDS, 50_000)
    weights = Weights()
    many = weights.trusted(sized(held, **counts))
    assert many == pytest.approx({name: getattr(weights, name) for name in Weights.__slots__}, rel=5e-3)
    few = weights.trusted(sized(held, **{**counts, "title": 5}))
    assert few["title"] < weights.title / 100
    assert few["titles"] < weights.titles / 100
    assert sum(few.values()) == pytest.approx(SUM)


def test_words_count_less_where_there_are_few_passages(held: Contents) -> None:
    kept = {"passage": 1.0, "bm25": 0.8}
    for count in (9, 40, 3000):
        trusted = Weights().trusted(sized(held, **dict.fromkeys(TEXT_KINDS, count)))
        shares = {
            name: weight * (count / (count + (160 if name == "bm25" else 100))) ** 2 for name, weight in kept.items()
        }
        assert trusted["bm25"] / trusted["passage"] == pytest.approx(shares["bm25"] / shares["passage"])


@given(st.fixed_dictionaries({kind: st.integers(1, 300) for kind in TEXT_KINDS}))
def test_the_sum_of_the_weights_stays(held: Contents, counts: dict[str, int]) -> None:
    trusted = Weights().trusted(sized(held, **counts))
    assert sum(trusted.values()) == pytest.approx(SUM)
    # Two kinds change places with their counts.
    factors = {kind: (counts[kind] / (counts[kind] + 100)) ** 2 for kind in TEXT_KINDS}
    for kind in TEXT_KINDS:
        expected = getattr(Weights(), kind) * factors[kind] / (Weights().passage * factors["passage"])
        assert trusted[kind] / trusted["passage"] == pytest.approx(expected)


@given(st.data())
def test_a_sentence_counts_half_by_the_window_around_it(data: st.DataObject) -> None:
    cosine = st.floats(-1, 1, width=32)
    alone = data.draw(st.lists(st.lists(cosine, min_size=1, max_size=7), min_size=1, max_size=4))
    around = [data.draw(st.lists(cosine, min_size=n, max_size=n)) for n in (max(1, len(run) - 2) for run in alone)]
    found = by_sentence({"sentence": ragged(*alone), "window": ragged(*around)})
    for run, (own, windows) in enumerate(zip(alone, around, strict=True)):
        # The window that begins one sentence before, where there is one.
        near = [windows[min(max(at - 1, 0), len(windows) - 1)] for at in range(len(own))]
        assert found[run].tolist() == pytest.approx([(a + b) / 2 for a, b in zip(own, near, strict=True)], abs=1e-6)

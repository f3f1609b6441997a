import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import TEXT_KINDS, VIEW_KINDS
from index.ranking.contents import Contents
from tests.conftest import WordEncoder
from tests.index.ranking.conftest import contents, everything


def test_views_of_all_passages(held: Contents) -> None:
    views = held.views_of(TEXT_KINDS, everything(held))
    runs = iter([views[run].tolist() for run in range(len(views))])
    rows = {kind: [next(runs) for _ in held.passages] for kind in TEXT_KINDS}
    assert [len(rows[kind][0]) for kind in TEXT_KINDS] == [2, 1, 1, 1, 1]
    assert [len(rows[kind][2]) for kind in TEXT_KINDS] == [1, 1, 1, 1, 1]
    assert rows["title"][0] == rows["title"][1] != rows["title"][2]
    assert rows["section"][0] == rows["section"][1] != rows["section"][2]


@given(st.sets(st.integers(0, 2)), st.lists(st.sampled_from(TEXT_KINDS), min_size=1, unique=True))
def test_views_of_some_passages_are_those_of_the_table(held: Contents, some: set[int], kinds: list[str]) -> None:
    wanted = [kind for kind in TEXT_KINDS if kind in kinds]
    views = held.views_of(wanted, np.array(sorted(some), dtype=np.int64))
    table = [(VIEW_KINDS[row["kind"]], row["first"], row["last"]) for row in held.views]
    assert [views[run].tolist() for run in range(len(views))] == [
        [row for row, (of, first, last) in enumerate(table) if of == kind and first <= passage < last]
        for kind in wanted
        for passage in sorted(some)
    ]


def test_expected_questions_lie_behind_the_text(held: Contents, words: WordEncoder) -> None:
    assert held.expected.covered == held.rows("question") == range(15, 17)
    assert held.expected.others == held.rows("not_covered") == range(17, 18)
    assert held.labels.tolist() == [(0, 1, 1), (1, 1, 1)]
    questions = ["what about wet creatures?", "gills and fins"]
    assert np.array_equal(held.expected_vectors(), words.encode_passages(questions))


def test_without_questions_nobody_is_expected(words: WordEncoder) -> None:
    held = contents(words)
    assert not len(held.expected.covered)
    assert not len(held.expected.others)
    assert held.expected_vectors().shape == (0, 64)
    assert not len(held.labels)


def test_a_view_s_own_vector_scores_one(held: Contents) -> None:
    rows = held.vectors.take(np.arange(len(held.vectors)))
    assert np.allclose((rows * rows).sum(axis=1), 1.0)

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Embeddings
from index.judging.beir import RetrievalSet
from index.judging.retrieval import cached, compare, measure
from index.making.scratch import scratch
from index.ranking.retriever import Retriever
from tests.conftest import WordEncoder

NAMES = ("ndcg@10", "mrr@10", "p@1", "recall@10")


def figures(folder: Path, data: RetrievalSet) -> dict[str, dict[str, float]]:
    words, asked = WordEncoder(), []
    made = scratch(data.essays(), folder, words.encode_passages)
    found = compare(
        data,
        Retriever(made.contents, words),
        made.documents,
        words,
        words.encode_passages,
        lambda: asked.append(1),
    )
    assert len(asked) == len(data.queries)
    return found


def test_three_systems_by_hand(tmp_path: Path) -> None:
    """The first query finds its document; the second shares words with another one, and none with the right one."""
    data = RetrievalSet(
        ids=["d0", "d1", "d2"],
        titles=["", "", ""],
        texts=["Cats sleep.", "Dogs run.\nFar.", ""],
        queries=["dogs run", "cats sleep"],
        relevant=[{1: 1}, {1: 1}],
    )
    expected = {"ndcg@10": (1 + 1 / np.log2(3)) / 2, "mrr@10": 0.75, "p@1": 0.5, "recall@10": 1.0}
    assert figures(tmp_path, data) == {name: pytest.approx(expected) for name in ("engine", "bm25", "dense")}


def test_titles_count(tmp_path: Path) -> None:
    data = RetrievalSet(["d0", "d1"], ["Dogs", "Cats"], ["They sleep.", "They sleep."], ["cats"], [{1: 1}])
    assert {name: row["p@1"] for name, row in figures(tmp_path, data).items()} == {"engine": 1, "bm25": 1, "dense": 1}


def test_the_engine_finds_a_document_by_its_best_passage(tmp_path: Path) -> None:
    """A long document is cut into passages, of which the last answers: as a whole it is about something else."""
    long = "\n".join(f"Sentence {number} is about other matters altogether." for number in range(40))
    texts = [f"{long}\nDogs run far.", "Dogs bark.", "Cats sleep."]
    data = RetrievalSet(["d0", "d1", "d2"], [""] * 3, texts, ["dogs run far"], [{0: 1}])
    found = figures(tmp_path, data)
    assert found["engine"] == dict.fromkeys(NAMES, 1.0)
    assert found["dense"]["p@1"] == 0


def test_a_query_is_normalised(tmp_path: Path) -> None:
    data = RetrievalSet(["d0", "d1"], ["", ""], ["Cats sleep.", "Dogs run."], ["\u200bdogs\u00a0run"], [{1: 1}])
    found = figures(tmp_path, data)
    assert found["engine"]["p@1"] == found["dense"]["p@1"] == 1


def test_figures_of_rankings_by_hand() -> None:
    found = measure([[5, 7], [1], [3, 4]], [{7: 1}, {1: 2, 2: 1}, {9: 1}])
    ideal = 2 + 1 / np.log2(3)
    assert found == pytest.approx(
        {
            "ndcg@10": (1 / np.log2(3) + 2 / ideal + 0) / 3,
            "mrr@10": (1 / 2 + 1 + 0) / 3,
            "p@1": 1 / 3,
            "recall@10": (1 + 1 / 2 + 0) / 3,
        }
    )


def test_more_relevant_documents_belong_first() -> None:
    best, worst = (measure([ranking], [{0: 3, 1: 1}]) for ranking in ([0, 1], [1, 0]))
    assert best["ndcg@10"] == 1
    assert worst["ndcg@10"] == pytest.approx((1 + 3 / np.log2(3)) / (3 + 1 / np.log2(3)))


def test_more_right_documents_than_places() -> None:
    found = measure([list(range(10))], [dict.fromkeys(range(20), 1)])
    assert found == {"ndcg@10": 1.0, "mrr@10": 1.0, "p@1": 1.0, "recall@10": 0.5}


RANKING = st.permutations(range(12))
RIGHT = st.dictionaries(st.integers(0, 11), st.integers(1, 3), min_size=1)


@given(RANKING, RIGHT)
def test_what_holds_for_all_rankings(ranking: list[int], right: dict[int, int]) -> None:
    found = measure([ranking], [right])
    assert all(0 <= found[name] <= 1 + 1e-12 for name in NAMES)
    assert found["p@1"] == (ranking[0] in right)
    assert found["p@1"] <= found["mrr@10"]
    assert found == measure([ranking[:10]], [right])  # Nobody looks beyond ten.
    ideal = sorted(range(12), key=lambda document: -right.get(document, 0))
    assert found["ndcg@10"] <= measure([ideal], [right])["ndcg@10"] == pytest.approx(1)


@given(RANKING, RIGHT)
def test_ndcg_is_what_scikit_learn_computes(ranking: list[int], right: dict[int, int]) -> None:
    from sklearn.metrics import ndcg_score

    truth = [[right.get(document, 0) for document in range(12)]]
    scores = [[-ranking.index(document) for document in range(12)]]
    assert measure([ranking], [right])["ndcg@10"] == pytest.approx(ndcg_score(truth, scores, k=10))


class Counting:
    """Embeds anything, and remembers which texts it was given."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def __call__(self, texts: list[str]) -> Embeddings:
        self.asked.append(texts)
        return np.full((len(texts), 2), len(self.asked), dtype=np.float32)


def test_embeddings_are_remembered(tmp_path: Path, words: WordEncoder) -> None:
    embed, folder = Counting(), tmp_path / "artifacts" / "cache"
    first = cached(folder, words, embed)(["a", "b"])
    again = cached(folder, words, embed)(("a", "b"))
    assert embed.asked == [["a", "b"]]
    assert np.array_equal(first, again)
    assert first.tolist() == [[1, 1], [1, 1]]
    assert [path.suffix for path in folder.iterdir()] == [".npy"]


def test_other_texts_and_other_models_are_embedded_anew(tmp_path: Path, words: WordEncoder) -> None:
    embed = Counting()
    lists = [["a", "b"], ["b", "a"], ["ab"], ["a"], ["\ud83d"]]
    for texts in lists:
        cached(tmp_path, words, embed)(texts)
    other = WordEncoder()
    other.fingerprint = "other words"
    cached(tmp_path, other, embed)(["a"])
    assert embed.asked == [*lists, ["a"]]
    assert len(list(tmp_path.iterdir())) == 6


def test_after_an_error_nothing_is_remembered(tmp_path: Path, words: WordEncoder) -> None:
    def fail(texts: list[str]) -> Embeddings:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(tmp_path / "cache", words, fail)(["a"])
    assert not (tmp_path / "cache").exists()

import json
from pathlib import Path

import numpy as np
import pytest

from index.datatypes import Answer, Embeddings, Quote, Span, State
from index.errors import JudgedError
from index.judging.beir import cached, compare, measure, read_set
from index.judging.evaluate import auroc, evaluate
from index.judging.judged import Judged, read_judged
from tests.conftest import WordEncoder


def quote(text: str, highlight: str) -> Quote:
    at = text.index(highlight)
    return Quote(text, "a.md", "T", "", 1, Span(0, len(text)), (Span(at, at + len(highlight)),), 1.0, "00", "")


def answer(state: State, coverage: float, *quotes: Quote) -> Answer:
    return Answer("", state, coverage, quotes)


ANSWERS = {
    "first": answer("answers", 0.9, quote("A. B.", "A."), quote("C.", "C.")),
    "second": answer("related", 0.6, quote("C.", "C."), quote("A. B.", "B.")),
    "never": answer("not_covered", 0.1, quote("C.", "C.")),
    "elsewhere": answer("answers", 0.7, quote("C.", "C.")),
}


def judged(question: str, *best: str) -> Judged:
    return Judged(question, question, (), best, (), (f"kind: {question}",))


def test_figures_by_hand() -> None:
    questions = [judged("first", "A."), judged("second", "A."), judged("never", "A."), judged("elsewhere")]
    evaluation = evaluate(lambda question, history: ANSWERS[question], questions)
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
    assert evaluation.slices["kind: first"]["hit@1"].value == 1
    assert [outcome.judged.id for outcome in evaluation.misses()] == ["second", "never", "elsewhere"]


def test_auroc_counts_ties_half() -> None:
    figure = auroc(np.array([0.5, 0.9]), np.array([0.5, 0.1]))
    assert figure.value == pytest.approx(0.875)
    assert figure.low <= figure.value <= figure.high


def test_judged_files(tmp_path: Path) -> None:
    with pytest.raises(JudgedError, match="holds no judged questions"):
        read_judged(tmp_path)
    path = tmp_path / "x_answerable.jsonl"
    path.write_text('{"id": "1", "question": "q", "best": ["s"], "who": "me"}\n\n')
    (tmp_path / "x_followups.jsonl").write_text('{"first": "f", "followup": "g", "best": ["s"]}\n')
    sets = read_judged(tmp_path)
    assert sets["answerable"][0].slices == ("who: me",)
    assert (sets["followups"][0].history, sets["followups"][0].question) == (("f",), "g")
    for line, says in (
        ("nothing", "line 1: not JSON"),
        ("[]", "not a JSON object"),
        ('{"best": []}', 'needs "question"'),
    ):
        path.write_text(line)
        with pytest.raises(JudgedError, match=says):
            read_judged(tmp_path)


def write_set(folder: Path, key: str, header: bool) -> None:
    corpus = [
        {key: "d1", "title": "Cats", "text": "Cats sleep."},
        {key: "d2", "text": "Dogs run.\nFar."},
        {key: "d3", "text": ""},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(line) + "\n" for line in corpus))
    queries = [{key: "q1", "text": "dogs run"}, {key: "q2", "text": "cats sleep"}, {key: "q3", "text": "not judged"}]
    (folder / "queries_dev.jsonl").write_text("".join(json.dumps(line) + "\n" for line in queries))
    lines = "query-id\tcorpus-id\tscore\n" * header + "q1\td2\t1\nq2\td1\t2\nq2\td2\t1\n"
    (folder / "qrels_dev.tsv").write_text(lines)


@pytest.mark.parametrize(("key", "header"), [("id", False), ("_id", True)])
def test_a_public_set(tmp_path: Path, words: WordEncoder, key: str, header: bool) -> None:
    write_set(tmp_path, key, header)
    data = read_set(tmp_path, "dev")
    assert data.queries == ["dogs run", "cats sleep"]
    assert data.relevant == [{1: 1}, {0: 2, 1: 1}]
    figures = compare(data, words, words.encode_passages, lambda: None)
    assert set(figures) == {"engine", "bm25", "dense"}
    for row in figures.values():
        assert row["p@1"] == 1
        assert set(row) == {"ndcg@10", "mrr@10", "p@1", "recall@10"}


def test_retrieval_figures_by_hand() -> None:
    figures = measure([[5, 7], [1]], [{7: 1}, {1: 2, 2: 1}])
    ideal = 2 + 1 / np.log2(3)
    assert figures == pytest.approx(
        {"ndcg@10": (1 / np.log2(3) + 2 / ideal) / 2, "mrr@10": 0.75, "p@1": 0.5, "recall@10": 0.75}
    )


def test_a_set_that_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(JudgedError, match=r"no file .*corpus\.jsonl"):
        read_set(tmp_path, "")
    write_set(tmp_path, "id", False)
    (tmp_path / "qrels_dev.tsv").write_text("q1\td2\t1\nq1\td2\tx\n")
    with pytest.raises(JudgedError, match="line 2"):
        read_set(tmp_path, "dev")


def test_embeddings_are_remembered(tmp_path: Path, words: WordEncoder) -> None:
    asked: list[int] = []

    def embed(texts: list[str]) -> Embeddings:
        asked.append(len(texts))
        return words.encode_passages(texts)

    recall = cached(tmp_path, words, embed)
    first, second = recall(["a", "b"]), recall(["a", "b"])
    assert np.array_equal(first, second)
    assert asked == [2]

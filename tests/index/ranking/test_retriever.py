from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from index.datatypes import TEXT_KINDS, Document
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.calibration import Coverage, fit_coverage
from index.ranking.contents import Contents
from index.ranking.retriever import CANDIDATES, Retriever, Weights
from index.ranking.spread import Spread
from index.ranking.votes import Neighbours, held_out_evidence, near_duplicates
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions
from index.stores.flat import write_vectors
from tests.conftest import WordEncoder

ESSAY = parse_document(
    CorpusFile(
        "a.md",
        b"---\ntitle: T\n---\n# Animals\nCats sleep. Dogs run.\n\nBirds fly. Fish swim.\n\n# Plants\nTrees grow.",
    )
)
QUESTIONS = b"> Fish swim.\n- what about wet creatures?\n- gills and fins\n\n# Not covered\n- how much money\n"


def contents(words: WordEncoder, questions: bytes = b"", essay: Document = ESSAY) -> Contents:
    # Left open, the memory-mapped files outlive their folder.
    with TemporaryDirectory() as folder, Draft(Path(folder)) as draft:
        draft.add(essay, parse_questions(CorpusFile("a.questions.md", questions), essay))
        return assemble(draft.finish(), words.encode_passages)


def test_a_sentence_finds_its_own_passage(words: WordEncoder) -> None:
    retriever = Retriever(contents(words), words)
    for passage in retriever.contents.passages:
        for sentence in passage.sentences:
            hit = retriever.retrieve(passage.slice(sentence), 3).hits[0]
            assert hit.passage == passage
            assert max(hit.sentence_scores) == hit.sentence_scores[passage.sentences.index(sentence)]


def test_long_sections_do_not_make_every_passage_a_candidate(words: WordEncoder) -> None:
    paragraphs = [f"Item {number} is green." for number in range(4 * CANDIDATES)]
    paragraphs[3 * CANDIDATES] = "Fish swim."
    for section in range(4):
        paragraphs[section * CANDIDATES] = f"# Part {section}\n\n{paragraphs[section * CANDIDATES]}"
    long = parse_document(CorpusFile("a.md", ("---\ntitle: T\n---\n" + "\n\n".join(paragraphs)).encode()))
    retriever = Retriever(contents(words, essay=long), words)
    scored = retriever.score("fish swim", retriever.embed("fish swim"))
    assert len(scored.passages) <= 3 * CANDIDATES
    assert retriever.judge(scored, 1).hits[0].passage.text == "Fish swim."


def test_few_titles_count_less_than_many() -> None:
    weights, counts = Weights(), dict.fromkeys(Weights.__slots__, 50_000)
    assert weights.trusted(counts) == pytest.approx({name: getattr(weights, name) for name in Weights.__slots__})
    few = weights.trusted({**counts, "title": 5})
    assert few["title"] < weights.title / 100
    assert sum(few.values()) == pytest.approx(sum(getattr(weights, name) for name in Weights.__slots__))


def test_a_view_s_own_vector_scores_one(words: WordEncoder) -> None:
    held = contents(words)
    vectors = held.store.vectors(np.arange(len(held.store)))
    assert np.allclose((vectors * vectors).sum(axis=1), 1.0)
    row = held.store.search(vectors[0], 1, held.rows("sentence"))[0]
    assert float(held.store.vectors(np.array([row]))[0] @ vectors[0]) == pytest.approx(1.0)


def test_rows_of_a_passage(words: WordEncoder) -> None:
    held = contents(words)
    everything = np.arange(len(held.passages))
    rows = {kind: list(zip(*held.views_of(kind, everything), strict=True)) for kind in TEXT_KINDS}
    assert [end - start for start, end in (rows[kind][0] for kind in TEXT_KINDS)] == [2, 1, 1, 1, 1]
    assert rows["title"][0] == rows["title"][1] != rows["title"][2]


def test_an_expected_question_finds_its_sentence(words: WordEncoder) -> None:
    retriever = Retriever(contents(words, QUESTIONS), words)
    hit = retriever.retrieve("any wet creatures", 3).hits[0]
    assert hit.passage.text == "Birds fly. Fish swim."
    assert hit.sentence_scores[1] > 0.9


@pytest.mark.parametrize("question", ["", "\0", "\ud800", "zzzz", "x" * 40_000])
def test_nothing_crashes_and_all_passages_are_ranked(words: WordEncoder, question: str) -> None:
    found = Retriever(contents(words), words).retrieve(question, 3)
    assert 0 <= found.coverage <= 1
    assert found.state in ("answers", "related", "not_covered")


def test_standard_scores_are_those_of_all_views() -> None:
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(500, 8)).astype(np.float32)
    query = generator.normal(size=8).astype(np.float32)
    scores = vectors @ query
    expected = (scores - scores.mean()) / scores.std()
    assert np.allclose(Spread.of([vectors[:300], vectors[300:]], 8).standardise(query, scores), expected, atol=1e-3)
    assert not Spread.of([vectors[:1]], 8).standardise(query, scores[:1]).any()


def test_the_store_searches_only_the_rows_it_is_given(tmp_path: Path) -> None:
    store = write_vectors(tmp_path, [np.eye(4, dtype=np.float32)])
    query = np.array([1, 0.5, 0.25, 0], dtype=np.float32)
    assert store.search(query, 2, range(1, 4)).tolist() == [1, 2]
    assert store.search(query, 9, range(2, 4)).tolist() == [2, 3]
    assert store.search(query, 9, range(2, 2)).tolist() == []


def test_coverage_is_learned_from_evidence() -> None:
    generator = np.random.default_rng(0)
    covered = np.arange(400) < 200
    evidence = np.where(covered[:, None], 0.5, 0.2) + generator.normal(scale=0.05, size=(400, 3))
    coverage = fit_coverage(evidence, covered)
    assert coverage.probability(np.full(3, 0.5)) > 0.95
    assert coverage.probability(np.full(3, 0.2)) < 0.05
    assert coverage.related <= coverage.answers
    assert coverage.wrongly_answered is not None and coverage.wrongly_answered <= 0.03
    assert Coverage.from_json(coverage.to_json()) == coverage


def test_too_few_questions_leave_the_defaults() -> None:
    assert fit_coverage(np.zeros((40, 3)), np.arange(40) < 35) == Coverage()


def test_evidence_leaves_out_the_question_s_own_group() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    covered = np.array([True, True, False, True])
    groups = near_duplicates(vectors)
    assert groups[0] == groups[1] != groups[2] == groups[3]
    evidence = held_out_evidence(vectors, covered, groups, np.zeros(4, np.float32))
    # The first sees the fourth alone among the covered ones, and the third: both at cosine 0.
    assert evidence[0].tolist() == pytest.approx([0.0, 0.5, 0.0])


def test_evidence_without_any_question() -> None:
    none = np.zeros(0, np.float32)
    assert Neighbours(np.zeros(0, np.int64), none, none).evidence(0.3)[2] == pytest.approx(0.3)

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.datatypes import TEXT_KINDS, Document
from index.ranking.calibration import Calibration, Evidence
from index.ranking.fusion import Weights
from index.ranking.neighbours import NEIGHBOURS, NOBODY, Neighbours
from index.ranking.ragged import Ragged
from index.ranking.retriever import PROPOSED, Retriever, Scored
from index.ranking.spelling import Spelling
from index.ranking.untaught import Untaught
from index.stores.contract import Nearest, Search
from index.stores.flat import FlatVectors
from index.text import normalise
from tests.conftest import WordEncoder
from tests.index.ranking.conftest import ESSAY, QUESTIONS, Counted, contents, essay, everything, large, many, sentences


def asked_of_large(of: Document, count: int) -> str:
    """Write down expected questions: each sentence of every tenth passage with one word left out."""
    lines = []
    for paragraph in of.blocks[: 10 * count : 10]:
        for span in paragraph.sentences:
            sentence = of.text[slice(*span)]
            lines += [f"> {sentence}", f"- {' '.join(sentence.split()[1:])}", ""]
    return "\n".join([*lines, "# Not covered", "- what of w1 and w2", "- w299 w298"])


def test_a_sentence_finds_its_own_passage(words: WordEncoder) -> None:
    retriever = Retriever(contents(words), words)
    for passage in retriever.contents.passages:
        for sentence in passage.sentences:
            hit = retriever.retrieve(passage.slice(sentence), 3).hits[0]
            assert hit.passage == passage
            assert max(hit.sentence_scores) == hit.sentence_scores[passage.sentences.index(sentence)]


def test_a_sentence_finds_its_own_passage_among_many_as_among_few(words: WordEncoder) -> None:
    texts = sentences(0, 3 * PROPOSED)
    few = Retriever(contents(words, of=essay("\n\n".join(texts[:30]))), words)
    among_many = Retriever(contents(words, of=essay("\n\n".join(texts))), words)
    for at in range(0, 30, 3):
        for retriever in (few, among_many):
            hit = retriever.retrieve(texts[at].partition(". ")[0], 3).hits[0]
            assert hit.passage.text == texts[at]
            assert hit.sentence_scores[0] == max(hit.sentence_scores)


@pytest.mark.parametrize("expected", [0, 40])
def test_candidates_alone_are_ranked_as_all_passages_are(
    words: WordEncoder, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = large()
    retriever = Retriever(contents(words, asked_of_large(of, expected) if expected else "", of), words)
    questions = [
        " ".join(f"w{word}" for word in np.random.default_rng(seed).integers(300, size=4)) for seed in range(20)
    ]
    some = [retriever.retrieve(question, 3) for question in questions]
    candidates = [len(retriever.score(question, retriever.embed(question)).passages) for question in questions]
    monkeypatch.setattr("index.ranking.retriever.PROPOSED", len(retriever.contents.passages))
    assert max(candidates) < len(retriever.contents.passages)
    for question, found in zip(questions, some, strict=True):
        every = retriever.retrieve(question, 3)
        assert len(retriever.score(question, retriever.embed(question)).passages) == 3 * PROPOSED
        assert [hit.passage for hit in every.hits] == [hit.passage for hit in found.hits]
        assert every.coverage == pytest.approx(found.coverage, abs=1e-5)
        for one, other in zip(every.hits, found.hits, strict=True):
            assert one.sentence_scores == pytest.approx(other.sentence_scores, rel=1e-2, abs=1e-6)


def test_long_sections_do_not_make_every_passage_a_candidate(words: WordEncoder) -> None:
    long = many(4 * PROPOSED, 4, {3 * PROPOSED: "Fish swim."})
    retriever = Retriever(contents(words, of=long), words)
    scored = retriever.score("fish swim", retriever.embed("fish swim"))
    assert len(scored.passages) <= 3 * PROPOSED
    assert retriever.judge(scored, 1).hits[0].passage.text == "Fish swim."


def test_what_answers_a_near_question_is_a_candidate_however_far_its_text_is(words: WordEncoder) -> None:
    long = many(3 * PROPOSED, 1, {2 * PROPOSED: "Fish swim."})
    retriever = Retriever(contents(words, "> Fish swim.\n- item of green gills", long), words)
    found = retriever.retrieve("item of green gills", 1)
    assert found.hits[0].passage.text == "Fish swim."


def test_a_rare_word_makes_a_candidate_where_other_texts_are_nearer(words: WordEncoder) -> None:
    at = 2 * PROPOSED
    long = many(3 * PROPOSED, 1, {at: f"It rains {' '.join(f'w{word}' for word in range(40))} zeppelin."})
    retriever = Retriever(contents(words, of=long), words)
    found = retriever.score("green item zeppelin", retriever.embed("green item zeppelin")).passages
    assert at in found
    assert len(found) < len(retriever.contents.passages)


def test_what_nobody_votes_for_is_ordered_by_its_text(words: WordEncoder) -> None:
    retriever = Retriever(contents(words, QUESTIONS), words)
    for section, passages in (("plants", [1, 2, 0]), ("animals", [1, 0, 2])):
        hits = retriever.retrieve(f"gills fins {section}", 3).hits
        assert [hit.passage for hit in hits] == [retriever.contents.passages[at] for at in passages]


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("has_questions", [False, True])
def test_a_question_asks_the_store_once(words: WordEncoder, is_large: bool, has_questions: bool) -> None:
    of = large() if is_large else ESSAY
    questions = asked_of_large(of, 3) if is_large else QUESTIONS
    held = contents(words, questions if has_questions else "", of)
    store = Counted(held.vectors)
    retriever = Retriever(replace(held, vectors=store), words)
    assert retriever.retrieve("what about wet w1 fish", 3) == Retriever(held, words).retrieve(
        "what about wet w1 fish", 3
    )
    assert (len(store.searches), store.others) == (1, 0)
    nearest = store.searches[0].nearest
    assert nearest[:2] == [(held.rows("question"), NEIGHBOURS), (held.rows("not_covered"), NEIGHBOURS)]
    assert nearest[2:] == ([(held.rows(kind), PROPOSED) for kind in TEXT_KINDS] if is_large else [])
    retriever.look_at("what about fish", 1)
    assert (len(store.searches), store.others) == (2, 0)
    # Those who bring their own neighbours do not ask for any.
    retriever.score("wet fish", retriever.embed("wet fish"), Neighbours(NOBODY, NOBODY))
    assert (len(store.searches), store.others) == (3, 0)
    assert len(store.searches[2].nearest) == (len(TEXT_KINDS) if is_large else 0)


def test_scores_without_questions_are_those_of_plain_sums(words: WordEncoder) -> None:
    held = contents(words)
    retriever = Retriever(held, words)
    query = retriever.embed("fish, animals")
    scored = retriever.score("fish, animals", query)
    cosines = held.vectors.take(np.arange(len(held.vectors))) @ query
    weights = Weights().trusted(held)
    bm25, titles = held.bm25.of("fish, animals"), held.titles.of("fish, animals")
    plain = weights["bm25"] * (bm25 - bm25.mean()) / bm25.std() + weights["titles"] * titles
    for kind in TEXT_KINDS:
        own, table = cosines[held.rows(kind)], held.views[held.rows(kind)]
        for passage in everything(held):
            best = max(own[(table["first"] <= passage) & (passage < table["last"])])
            plain[passage] += weights[kind] * (best - own.mean()) / own.std()
    assert scored.passages.tolist() == [0, 1, 2]
    assert scored.fused.tolist() == pytest.approx(plain.tolist(), rel=1e-3)
    # The third passage has one sentence, and its window is that sentence.
    assert scored.sentences[2].tolist() == pytest.approx([cosines[4]])
    assert scored.best_text == pytest.approx(max(cosines[:8]))
    assert not len(scored.neighbours.covered.rows)


def test_votes_rank_before_everything_else(words: WordEncoder) -> None:
    retriever = Retriever(contents(words, QUESTIONS), words)
    scored = retriever.score("gills and fins", retriever.embed("gills and fins"))
    assert scored.sentences.values.sum() == pytest.approx(1)
    votes = [float(scored.sentences[run].sum()) for run in range(3)]
    assert votes[1] > 0.99
    assert scored.fused.tolist() == pytest.approx(votes, abs=0.01)
    assert scored.neighbours.covered.rows.tolist() == [1, 0]
    assert scored.neighbours.covered.cosines[0] == pytest.approx(1)
    assert scored.neighbours.others.rows.tolist() == [17]


def test_an_expected_question_finds_its_sentence(words: WordEncoder) -> None:
    retriever = Retriever(contents(words, QUESTIONS), words)
    hit = retriever.retrieve("any wet creatures", 3).hits[0]
    assert hit.passage.text == "Birds fly. Fish swim."
    assert hit.sentence_scores[1] > 0.9


@pytest.mark.parametrize("question", ["", "\0", "\ud800", "zzzz", "x" * 40_000])
def test_nothing_crashes_and_all_passages_are_ranked(words: WordEncoder, question: str) -> None:
    for held in (contents(words), contents(words, QUESTIONS)):
        found = Retriever(held, words).retrieve(normalise(question), 3)
        assert 0 <= found.coverage <= 1
        assert found.state in ("answers", "related", "not_covered")
        assert {hit.passage for hit in found.hits} == set(held.passages)


def test_hits_come_best_first_and_no_more_than_wanted(words: WordEncoder) -> None:
    retriever = Retriever(contents(words), words)
    scored = Scored(
        np.array([0, 1, 2]),
        np.array([0.5, 2, 0.5], np.float32),
        Ragged(np.array([1, 2, 3, 4, 5], np.float32), np.array([0, 2, 4])),
        Neighbours(NOBODY, NOBODY),
        0.25,
        np.zeros(3, np.float32),
        voted=False,
    )
    held = retriever.contents
    found = retriever.judge(scored, 2)
    assert [(hit.passage, hit.score, hit.sentence_scores) for hit in found.hits] == [
        (held.passages[1], 2, (3, 4)),
        (held.passages[0], 0.5, (1, 2)),
    ]
    assert found.coverage == Calibration().coverage(Evidence(0, 0, 0.25))
    assert retriever.judge(scored, 0).hits == ()
    assert len(retriever.judge(scored, 9).hits) == 3


LETTER = essay("Hello [NAME], please write.\n\nMen write letters.\n\nBirds fly.\n\nHello dogs.\n\nFish swim.")


@pytest.mark.parametrize(
    ("words_of_each", "votes", "limit", "order"),
    [
        ((0, 0, 0, 0, 0), False, 9, (1, 2, 3, 4, 0)),  # An aside comes last …
        ((0, 0, 0, 0, 0), False, 4, (1, 2, 3, 4)),
        ((3, 2, 0, 0, 0), False, 9, (0, 1, 2, 3, 4)),  # … unless its very words were asked for …
        ((3, 2.5, 0, 0, 0), False, 9, (1, 2, 3, 4, 0)),
        ((0, 0, 0, 0, 0), True, 2, (0, 1)),  # … or the author says that it answers.
    ],
)
def test_an_aside_comes_first_where_it_is_asked_for(
    words: WordEncoder, words_of_each: tuple[float, ...], votes: bool, limit: int, order: tuple[int, ...]
) -> None:
    retriever = Retriever(contents(words, of=LETTER), words)
    held = retriever.contents.passages
    assert [passage.aside for passage in held] == [True, False, False, False, False]
    scored = Scored(
        np.arange(5),
        np.array([0.6, 0.2, 0.1, 0.06, 0.04], np.float32),
        Ragged(np.zeros(5, np.float32), np.arange(6)),
        Neighbours(NOBODY, NOBODY),
        0.25,
        np.array(words_of_each, np.float32),
        votes,
    )
    assert [hit.passage for hit in retriever.judge(scored, limit).hits] == [held[at] for at in order]


def test_the_calibration_of_the_build_tells_the_state(words: WordEncoder) -> None:
    held = contents(words, QUESTIONS)
    sure = Calibration(weights=Evidence(0, 100, 0), bias=-50, answers=0.9, related=0.1)
    retriever = Retriever(replace(held, calibration=sure), words)
    assert retriever.retrieve("gills and fins", 1).state == "answers"
    assert retriever.retrieve("how much money", 1).state == "not_covered"


def test_one_passage_is_looked_at_whatever_else_is_nearer(words: WordEncoder) -> None:
    held = contents(words, QUESTIONS)
    retriever = Retriever(held, words)
    for position, passage in enumerate(held.passages):
        hit = retriever.look_at("do dogs run", position)
        assert (hit.passage, hit.score) == (passage, 0)
        assert len(hit.sentence_scores) == len(passage.sentences)
    assert retriever.look_at("trees grow", 2).sentence_scores == pytest.approx((1,))
    first = retriever.look_at("Dogs run.", 0).sentence_scores
    # Its own cosine and that of "Cats sleep. Dogs run.", which is the square root of one half.
    assert first == pytest.approx((0.5**0.5 / 2, (1 + 0.5**0.5) / 2))


def test_spelling_is_corrected_before_anything_is_looked_for(words: WordEncoder) -> None:
    held = replace(contents(words, QUESTIONS), spelling=Spelling(used=frozenset({"creatures", "fish"})))
    retriever = Retriever(held, words)
    assert retriever.retrieve("wet craetures", 3) == retriever.retrieve("wet creatures", 3)
    assert retriever.retrieve("and now", 3, "wet craetures") == retriever.retrieve("and now", 3, "wet creatures")
    assert retriever.look_at("fihs", 1) == retriever.look_at("fish", 1)


def test_a_topic_counts_half(words: WordEncoder) -> None:
    retriever = Retriever(contents(words), words)
    together, alone = words.encode_queries(["cats sleep when", "when"])
    expected = (together + alone) / np.linalg.norm(together + alone)
    assert np.allclose(retriever.embed("when", "cats sleep"), expected)
    assert np.allclose(retriever.embed("when"), alone)


def test_the_end_of_a_long_message_counts_a_second_time(words: WordEncoder) -> None:
    retriever = Retriever(contents(words), words)
    message = "I like cats. They sleep. Dogs run? Do birds fly?"
    whole, end = words.encode_queries([message, "Dogs run? Do birds fly?"])
    assert np.allclose(retriever.embed(message), (whole + end) / np.linalg.norm(whole + end))
    short = "Dogs run? Do birds fly?"
    assert np.allclose(retriever.embed(short), end)


def test_a_query_of_no_known_word_has_no_direction(words: WordEncoder) -> None:
    assert not Retriever(contents(words), words).embed("").any()


def test_the_store_searches_only_the_rows_it_is_given(tmp_path: Path) -> None:
    store = FlatVectors.write(tmp_path / "vectors.npy", [np.eye(4, dtype=np.float32)], 4)
    query = np.array([1, 0.5, 0.25, 0], dtype=np.float32)
    nearest: list[Nearest] = []

    def then(found: Sequence[Nearest]) -> NDArray[np.int64]:
        nearest.extend(found)
        return np.array([3, 0])

    found = store.search(Search(query, [(range(1, 4), 2), (range(2, 4), 9), (range(2, 2), 9)], then))
    assert [one.rows.tolist() for one in found.nearest] == [[1, 2], [2, 3], []]
    assert [one.cosines.tolist() for one in found.nearest] == [[0.5, 0.25], [0.25, 0], []]
    assert found.cosines.tolist() == [0, 1]
    assert tuple(nearest) == found.nearest


TAUGHT = "> Cats sleep.\n- do cats nap?\n- gills and fins\n\n# Not covered\n- how much money\n"


def test_an_essay_without_questions_is_lifted_when_it_votes(words: WordEncoder) -> None:
    held = contents(words, TAUGHT)
    untaught = replace(held, untaught=Untaught(np.array([[1, 2]])))
    text = "gills of fish"  # "Fish swim." has one word of it, the question under "Cats sleep." another one.
    plain, lifted = (Retriever(each, words).score(text, words.encode_queries([text])[0]) for each in (held, untaught))
    assert plain.fused[1] < lifted.fused[1]
    assert lifted.fused.sum() == pytest.approx(1, abs=0.01)
    cosines = held.vectors.take(np.arange(8)) @ words.encode_queries([text])[0]
    of_second = [cosines[2], cosines[3], cosines[6]]  # Its sentences, and the window that is both.
    assert lifted.best_untaught == pytest.approx(max(of_second))
    assert lifted.best_text == pytest.approx(max(set(cosines.tolist()) - set(map(float, of_second))))
    assert plain.best_untaught == -1.0
    assert plain.near.tolist() == lifted.near.tolist()


def test_where_such_an_essay_comes_first_its_own_text_tells_the_coverage(words: WordEncoder) -> None:
    strict = Calibration(Evidence(0.0, 0.0, 0.0), bias=-9.0)
    held = replace(contents(words, TAUGHT), calibration=strict, untaught=Untaught(np.array([[1, 2]])))
    retriever = Retriever(held, words)
    found = retriever.retrieve("fish swim", 3)
    assert found.hits[0].passage == held.passages[1]
    assert found.coverage == Calibration().coverage(Evidence(0.0, 0.0, 1.0))
    assert found.state == "answers"
    other = retriever.retrieve("do cats nap", 3)
    assert other.hits[0].passage == held.passages[0]
    assert (other.state, other.coverage < 0.01) == ("not_covered", True)
    assert retriever.retrieve("fish swim", 0).hits == ()

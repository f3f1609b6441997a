import math
from dataclasses import replace
from pathlib import Path

import bm25s
import numpy as np
import pytest
import Stemmer
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.builds.layout import Layout
from index.builds.persistence import load_contents, save_contents
from index.making.assemble import assemble
from index.making.draft import Draft
from index.ranking.contents import Contents
from index.ranking.lexical import K1, B, LexicalIndex, TitleIndex
from tests.conftest import WordEncoder
from tests.index.ranking.conftest import many

TEXTS = ["Cats sleep all day.", "Dogs run and run; cats do not.", "", "the and of", "Überall schläft die Katze"]
TITLES = ["Sleeping cats", "Cats and dogs that run", "Dogs", "Dogs", ""]
SOME = st.lists(st.sampled_from("cat cats dogs running run the a über 42 sleep".split()), max_size=6).map(" ".join)


def saved_and_loaded(texts: list[str], titles: list[str], folder: Path) -> Contents:
    """Let the indexes take the way through a build's files."""
    assert len(texts) == len(titles)
    layout = Layout(folder)
    with Draft(layout) as draft:
        draft.add(many(len(texts), 1, {}))
        made = assemble(draft.finish(), WordEncoder().encode_passages)
        save_contents(replace(made, bm25=LexicalIndex.build(texts), titles=TitleIndex.build(titles)), layout)
    return load_contents(layout, made.vectors.describe())


def by_bm25s(texts: list[str], query: str) -> NDArray[np.float32]:
    options = {"stopwords": "en", "stemmer": Stemmer.Stemmer("english"), "return_ids": False, "show_progress": False}
    reference = bm25s.BM25(k1=K1, b=B)
    reference.index(bm25s.tokenize(texts, **options), show_progress=False)
    known = reference.get_tokens_ids(bm25s.tokenize([query], **options)[0])
    scores: NDArray[np.float32] = reference.get_scores_from_ids(known) if known else np.zeros(len(texts), np.float32)
    return scores


@pytest.mark.parametrize("query", ["cats", "running dogs", "cats cats sleep", "the", "", "no words", "katze ÜBERALL"])
def test_scores_are_those_of_bm25s(query: str, tmp_path: Path) -> None:
    expected = by_bm25s(TEXTS, query)
    assert np.allclose(LexicalIndex.build(TEXTS).of(query), expected)
    assert np.allclose(saved_and_loaded(TEXTS, TITLES, tmp_path).bm25.of(query), expected)


@settings(max_examples=40, deadline=None)
@given(st.lists(SOME, min_size=1, max_size=5), SOME)
def test_scores_of_any_texts_are_those_of_bm25s(texts: list[str], query: str) -> None:
    assume(any(set(text.split()) - {"the", "a"} for text in texts))  # bm25s takes no texts without a word.
    assert np.allclose(LexicalIndex.build(texts).of(query), by_bm25s(texts, query), atol=1e-6)


def test_texts_without_words_score_nothing(tmp_path: Path) -> None:
    for index in (LexicalIndex.build(["", "the"]), saved_and_loaded(["", "the"], ["", "the"], tmp_path).bm25):
        assert index.of("the cat").tolist() == [0, 0]


def test_a_title_is_like_a_query_that_says_the_same_and_no_more(tmp_path: Path) -> None:
    for one in (TitleIndex.build(TITLES), saved_and_loaded(TEXTS, TITLES, tmp_path).titles):
        scores = one.of("do cats sleep")
        assert scores.argmax() == 0
        assert np.all((scores >= 0) & (scores <= 1.0001))
        assert scores[2] == scores[3] == 0
        assert one.of("dog").tolist() == pytest.approx([0, one.of("dog")[1], 1, 1, 0])
        assert one.of("sleeping cats in an unknown zeppelin")[0] < one.of("sleeping cats")[0]
        assert not one.of("").any()


def test_a_title_s_likeness_is_the_cosine_of_weighted_words() -> None:
    # Three different titles; "cat" is in two of them, "dog" in one.
    index = TitleIndex.build(["cats", "cats dogs", "owls", "cats"])
    cat, dog = math.log(3.5 / 2.5), math.log(3.5 / 1.5)
    both = math.hypot(cat, dog)
    assert index.of("dogs").tolist() == pytest.approx([0, dog / both, 0, 0])
    assert index.of("a cat, dogs!").tolist() == pytest.approx([cat / both, 1, 0, cat / both])


@given(st.lists(SOME, min_size=1, max_size=5), SOME)
def test_a_title_s_likeness_lies_between_nothing_and_all(titles: list[str], query: str) -> None:
    scores = TitleIndex.build(titles).of(query)
    assert scores.shape == (len(titles),)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-5))
    for one, other in ((a, b) for a in range(len(titles)) for b in range(a)):
        if titles[one] == titles[other]:
            assert scores[one] == scores[other]

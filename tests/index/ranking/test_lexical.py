from pathlib import Path

import bm25s
import numpy as np
import pytest
import Stemmer

from index.ranking.lexical import K1, B, LexicalIndex, TitleIndex

TEXTS = ["Cats sleep all day.", "Dogs run and run; cats do not.", "", "the and of", "Überall schläft die Katze"]


@pytest.mark.parametrize("query", ["cats", "running dogs", "cats cats sleep", "the", "", "no words", "katze ÜBERALL"])
def test_scores_are_those_of_bm25s(query: str, tmp_path: Path) -> None:
    index = LexicalIndex.build(TEXTS)
    index.save(tmp_path / "index")
    loaded = LexicalIndex.load(tmp_path / "index", len(TEXTS))
    options = {"stopwords": "en", "stemmer": Stemmer.Stemmer("english"), "return_ids": False, "show_progress": False}
    reference = bm25s.BM25(k1=K1, b=B)
    reference.index(bm25s.tokenize(TEXTS, **options), show_progress=False)
    known = reference.get_tokens_ids(bm25s.tokenize([query], **options)[0])
    expected = reference.get_scores_from_ids(known) if known else np.zeros(len(TEXTS))
    assert np.allclose(index.of(query), expected)
    assert np.allclose(loaded.of(query), expected)


def test_texts_without_words_score_nothing(tmp_path: Path) -> None:
    index = LexicalIndex.build(["", "the"])
    index.save(tmp_path / "index")
    assert LexicalIndex.load(tmp_path / "index", 2).of("the cat").tolist() == [0, 0]


def test_a_title_is_like_a_query_that_says_the_same_and_no_more(tmp_path: Path) -> None:
    titles = ["Sleeping cats", "Cats and dogs that run", "Dogs", "Dogs", ""]
    index = TitleIndex.build(titles)
    index.save(tmp_path / "index")
    for one in (index, TitleIndex.load(tmp_path / "index", len(titles))):
        scores = one.of("do cats sleep")
        assert scores.argmax() == 0
        assert np.all((scores >= 0) & (scores <= 1.0001))
        assert scores[2] == scores[3] == 0
        assert one.of("dog").tolist() == pytest.approx([0, one.of("dog")[1], 1, 1, 0])
        assert one.of("sleeping cats in an unknown zeppelin")[0] < one.of("sleeping cats")[0]
        assert not one.of("").any()

from dataclasses import replace

import numpy as np

from index.authoring.pool import Pool
from index.builds.freshness import open_active
from index.reading.corpus import Corpus
from index.reading.questions import read_essays
from index.settings import IndexSettings


def pool(settings: IndexSettings) -> Pool:
    build = open_active(settings)
    (essay,) = read_essays(Corpus.open(settings.corpus))
    return Pool.of(build, build.encoder(), essay.questions, ())


def test_each_question_has_the_passages_that_answer_it(animals: IndexSettings) -> None:
    assert pool(animals).passages == [*(frozenset({at}) for at in (0, 0, 1, 2)), frozenset(), frozenset()]


def test_a_question_is_scored_as_if_the_index_did_not_hold_it(animals: IndexSettings) -> None:
    both = pool(animals)
    cosines = dict(both.cosines())
    scored = both.scored(2, cosines[2])  # "what do hounds chase?", the only one about dogs.
    assert np.isclose(float(scored.fused.sum()), 1.0, atol=1e-2)
    covered, others = scored.neighbours.covered, scored.neighbours.others
    assert sorted(covered.rows.tolist()) == [0, 1, 3]
    assert sorted(others.rows.tolist()) == [0, 1]
    assert sorted(covered.cosines.tolist(), reverse=True) == covered.cosines.tolist()


def test_the_same_words_again_do_not_count_either(animals: IndexSettings) -> None:
    active = open_active(animals)
    (essay,) = read_essays(Corpus.open(animals.corpus))
    draft = replace(essay.questions[2], text="What do HOUNDS chase?")
    both = Pool.of(active, active.encoder(), essay.questions, [draft])
    covered = both.scored(6, dict(both.cosines())[6]).neighbours.covered
    assert sorted(covered.rows.tolist()) == [0, 1, 3]

from dataclasses import replace

import numpy as np
import pytest

from index.authoring.pool import Pool
from index.authoring.review import Doubtful, review
from index.builds.freshness import open_active
from index.builds.past import Past
from index.datatypes import Essay, ExpectedQuestion
from index.ranking.views import text_key
from index.reading.corpus import Corpus as Corpus_
from index.reading.questions import read_essays
from index.settings import IndexSettings
from index.text import normalise
from tests.conftest import Corpus, build
from tests.index.authoring.conftest import BODY, QUESTIONS


def essay(settings: IndexSettings) -> Essay:
    corpus = Corpus_.open(settings.corpus)
    (read,) = read_essays(corpus, Past(settings, corpus))
    return read


def asked(settings: IndexSettings, text: str, sentence: str = "", line: int = 1) -> ExpectedQuestion:
    document = essay(settings).document
    start = document.text.index(sentence)
    answers = tuple(span for block in document.blocks for span in block.sentences if span.start == start and sentence)
    return ExpectedQuestion(text, document.name, answers, "", line, "animals.draft.md")


def pool(settings: IndexSettings, *drafts: ExpectedQuestion) -> Pool:
    active = open_active(settings)
    return Pool.of(active, active.encoder(), essay(settings).questions, drafts)


def doubts(settings: IndexSettings, *drafts: ExpectedQuestion) -> list[Doubtful]:
    return list(review(pool(settings, *drafts)))


def told(settings: IndexSettings, *drafts: ExpectedQuestion) -> list[tuple[str, str, str]]:
    return [
        (found.question.text, found.doubt, found.other.text if found.other else found.sentence)
        for found in doubts(settings, *drafts)
    ]


def test_the_pool_has_what_the_index_holds_and_drafts(animals: IndexSettings) -> None:
    draft = asked(animals, "what do horses get for dinner?", "Horses eat oats and hay.")
    both = pool(animals, draft)
    assert [one.text for one in both.questions] == [*(one.text for one in essay(animals).questions), draft.text]
    assert both.covered.tolist() == [True, True, True, True, False, False, True]
    assert both.drafts == 1
    encoder = open_active(animals).encoder()
    expected = encoder.encode_passages([normalise(one.text) for one in both.questions])
    assert np.allclose(both.vectors, expected, atol=1e-3)
    rows = dict(both.cosines())
    assert sorted(rows) == list(range(7))
    assert all(row[at] == -1.0 for at, row in rows.items())
    assert np.allclose(rows[3][:3], both.vectors[:3] @ both.vectors[3], atol=1e-5)


def test_what_is_well_placed_is_not_doubted(animals: IndexSettings) -> None:
    fine = [
        asked(animals, "what do horses get for dinner?", "Horses eat oats and hay."),
        asked(animals, "where are the mice?", "Mice hide behind the kitchen wall."),
        asked(animals, "what is the capital of Peru?"),
    ]
    assert told(animals, *fine) == []


def test_the_same_question_with_two_answers(animals: IndexSettings) -> None:
    other = asked(animals, "WHEN does a kitten rest?", "Bees make honey for the winter.")
    assert told(animals, other) == [("WHEN does a kitten rest?", "contradicts", "when does a kitten rest?")]
    silent = asked(animals, "When do sparrows wake us?")
    assert told(animals, silent) == [("When do sparrows wake us?", "contradicts", "when do sparrows wake us?")]


def test_a_draft_that_is_there_already(animals: IndexSettings) -> None:
    again = asked(animals, "What do hounds chase?", "Dogs run after every cat they see.")
    twice = [
        asked(animals, f"{begins} honey made by bees?", "Bees make honey for the winter.") for begins in ("is", "Is")
    ]
    assert told(animals, again, *twice) == [
        ("What do hounds chase?", "again", "what do hounds chase?"),
        ("Is honey made by bees?", "again", "is honey made by bees?"),
    ]


def test_what_has_little_to_do_with_its_sentence(animals: IndexSettings) -> None:
    wrong = asked(animals, "do salmon swim upstream?", "Horses eat oats and hay.")
    assert told(animals, wrong) == [("do salmon swim upstream?", "far", "Fish swim up the river in spring.")]


def test_what_stands_alone_among_questions_about_another_passage(animals: IndexSettings) -> None:
    asks = ("where do salmon swim in April?", "do fish swim up rivers?", "when do trout swim up the river?")
    near = [asked(animals, text, "Fish swim up the river in spring.") for text in asks]
    path = animals.corpus / "animals.questions.md"
    path.write_text(
        path.read_text() + "\n> Fish swim up the river in spring.\n" + "".join(f"- {one.text}\n" for one in near)
    )

    build(animals)
    alone = asked(animals, "which river do fish swim up?", "Cats sleep all day long.")
    assert told(animals, alone) == [("which river do fish swim up?", "outvoted", "Fish swim up the river in spring.")]


def test_what_is_said_not_to_be_covered_and_is(animals: IndexSettings) -> None:
    silent = asked(animals, "do horses eat oats and hay")
    assert told(animals, silent) == [("do horses eat oats and hay", "answered", "Horses eat oats and hay.")]


def test_what_the_model_has_learned_is_compared_with_other_questions_alone(animals: IndexSettings) -> None:
    wrong = asked(animals, "do salmon swim upstream?", "Horses eat oats and hay.")
    twin = asked(animals, "What do hounds chase?", "Bees make honey for the winter.")
    active = open_active(animals)
    keys = {text_key(normalise(one.text)) for one in (*essay(animals).questions, wrong, twin)}
    learned = Pool.of(active, active.encoder(), essay(animals).questions, [wrong, twin], keys)
    assert [found.doubt for found in review(learned)] == ["contradicts"]


def test_of_a_large_index_only_drafts_are_looked_at(animals: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.authoring.review._AT_MOST", 3)
    other = asked(animals, "WHEN does a kitten rest?", "Bees make honey for the winter.")
    (found,) = doubts(animals, other)
    assert (found.question, found.doubt) == (replace(other), "contradicts")


def both_essays(corpus: Corpus, other: str) -> IndexSettings:
    """Write two essays, of which the second has one block of questions."""
    settings = corpus(animals=BODY, pets="Cats sleep in baskets.")
    (settings.corpus / "animals.questions.md").write_text(QUESTIONS)
    (settings.corpus / "pets.questions.md").write_text(other)
    build(settings)
    return settings


def of_both(settings: IndexSettings, *wanted: str) -> list[tuple[str, str, str]]:
    active = open_active(settings)
    essays = read_essays(Corpus_.open(settings.corpus))
    both = Pool.of(active, active.encoder(), [one for essay in essays for one in essay.questions], ())
    return [
        (found.question.document, found.doubt, found.other.document if found.other else "")
        for found in review(both, wanted)
    ]


def test_two_essays_may_answer_the_same_question(corpus: Corpus) -> None:
    settings = both_essays(corpus, "> Cats sleep in baskets.\n- when does a kitten rest?\n")
    assert of_both(settings) == []


@pytest.mark.parametrize("wanted", [(), ("animals.md",), ("pets.md",)])
def test_what_one_essay_answers_another_one_cannot_call_not_covered(corpus: Corpus, wanted: tuple[str, ...]) -> None:
    settings = both_essays(corpus, "> Cats sleep in baskets.\n- where?\n\n# Not covered\n- when does a kitten rest?\n")
    assert ("pets.md", "contradicts", "animals.md") in of_both(settings, *wanted)


def test_a_draft_is_compared_by_its_words_with_what_the_index_spares(animals: IndexSettings) -> None:
    active, own = open_active(animals), essay(animals)
    spared = [replace(own.questions[0], text=text) for text in ("is a tomcat lazy?", "do lions doze?")]
    again = replace(spared[0], text="Is a tomcat  lazy?")
    other = replace(asked(animals, "do lions doze?", "Bees make honey for the winter."))
    both = Pool.of(active, active.encoder(), [*own.questions, *spared], [again, other])
    assert [(found.question.text, found.doubt) for found in review(both)] == [
        ("Is a tomcat  lazy?", "again"),
        ("do lions doze?", "contradicts"),
    ]

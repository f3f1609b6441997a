"""The training ground: short essays of many fields in tests/essays, each with questions by people who did not write it.

They are written for this project and belong to no corpus of anybody's. A second reader, who did not see the first
one's labels, read 1,088 of the questions: both agreed on covered or not for 99.9 %, and on a sentence for 99.6 %.
"""

import pytest

from index.datatypes import Essay
from index.reading.corpus import Corpus
from index.reading.passages import split_passages
from index.reading.plain import lines_of
from index.reading.questions import read_essays
from tests.conftest import ROOT

ESSAYS = list(read_essays(Corpus.open(ROOT / "tests" / "essays")))


def test_there_are_twenty() -> None:
    assert len(ESSAYS) == 20


@pytest.mark.parametrize("essay", ESSAYS, ids=lambda essay: essay.document.name)
def test_each_has_questions_of_both_kinds_by_many_voices(essay: Essay) -> None:
    covered = [question for question in essay.questions if question.answers]
    assert not essay.requoted
    assert len(covered) >= 100
    assert len(essay.questions) - len(covered) >= 40
    assert len({question.voice for question in essay.questions}) >= 5
    words = sum(len(line.split()) for passage in split_passages(essay.document) for line in lines_of(passage))
    assert 600 <= words <= 1500
    asked_about = {span for question in covered for span in question.answers}
    assert len(asked_about) >= 40


def test_most_questions_share_hardly_a_word_with_their_answer() -> None:
    shares = []
    for essay in ESSAYS:
        text = essay.document.text
        for question in essay.questions:
            if question.answers:
                asked, said = (
                    {word.strip(".,?!’'“”\"()").casefold() for word in each.split() if len(word) > 4}
                    for each in (question.text, " ".join(text[slice(*span)] for span in question.answers))
                )
                shares.append(len(asked & said) / max(1, len(asked)))
    assert sum(share == 0 for share in shares) > 0.5 * len(shares)

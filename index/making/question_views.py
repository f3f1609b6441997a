"""Expected questions to views, and to the labels that say which sentences answer each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index import messages
from index.datatypes import ExpectedQuestion, Passage, View
from index.errors import QuestionsError
from index.ranking.votes import LABEL
from index.text import normalise


def question_views(
    questions: Sequence[ExpectedQuestion], passages: Sequence[Passage], first: int = 0, asked: int = 0
) -> tuple[list[View], NDArray[np.void], list[ExpectedQuestion]]:
    """Return one view for each expected question, and the labels of the covered ones and these, in the views' order.

    The document's `passages` lie at `first`, `first` + 1 … in the build, after `asked` covered questions of others.
    Raises QuestionsError for a covered question whose sentences are in no passage.
    """
    places = {
        sentence: (at, number)
        for at, passage in enumerate(passages, first)
        for number, sentence in enumerate(passage.sentences)
    }
    labelled: list[tuple[ExpectedQuestion, list[tuple[int, int]]]] = []
    views: list[View] = []
    for question in questions:
        if not question.answers:
            views.append(View((0, 0), "not_covered", normalise(question.text), (0, 0)))
            continue
        try:
            found = [places[span] for span in question.answers]
        except KeyError:
            raise QuestionsError(
                messages.QUESTION_WITHOUT_PASSAGE.format(document=question.document, line=question.line)
            ) from None
        labelled.append((question, found))
    labelled.sort(key=lambda entry: entry[1][0][0])
    for question, found in labelled:
        views.append(View((found[0][0], found[0][0] + 1), "question", normalise(question.text), (0, 0)))
    rows = [(number, *label) for number, (_, found) in enumerate(labelled, asked) for label in found]
    return views, np.array(rows, dtype=LABEL), [question for question, _ in labelled]

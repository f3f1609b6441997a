import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import ExpectedQuestion, Span, View
from index.errors import QuestionsError
from index.making.question_views import question_views
from index.reading.passages import split_passages
from tests.index.making.conftest import written

BODY = "Cats sleep. Dogs run.\n\nBirds fly. Fish swim.\n\nTrees grow."
ESSAY = written("a", BODY)
PASSAGES = split_passages(ESSAY.document)


def asked(questions: str) -> tuple[ExpectedQuestion, ...]:
    return written("a", BODY, questions).questions


def test_views_and_labels_by_hand() -> None:
    questions = asked(
        "> Trees grow.\n- Wood   *now*?\n\n> Dogs run.\n>\n> Fish swim.\n- who moves\n\n# Not covered\n- money\n- fame"
    )
    views, labels, covered = question_views(questions, PASSAGES, first=10, asked=5)
    assert views == [
        View((0, 0), "not_covered", "money", (0, 0)),
        View((0, 0), "not_covered", "fame", (0, 0)),
        View((10, 11), "question", "who moves", (0, 0)),
        View((12, 13), "question", "Wood now?", (0, 0)),
    ]
    assert [question.text for question in covered] == ["who moves", "Wood   *now*?"]
    # The fifth question of the build: the second sentences of its first two passages here.
    assert labels.tolist() == [(5, 10, 1), (5, 11, 1), (6, 12, 0)]


def test_no_question_at_all() -> None:
    views, labels, covered = question_views([], PASSAGES)
    assert (views, labels.tolist(), covered) == ([], [], [])


def test_a_question_whose_sentences_are_in_no_passage_is_named() -> None:
    lost = ExpectedQuestion("why", "a.md", (Span(0, 11), Span(3, 7)), "", 42)
    with pytest.raises(QuestionsError, match=r"a\.md: no passage contains .* on line 42\."):
        question_views([lost], PASSAGES)


@given(st.data())
def test_every_label_leads_back_to_what_answers(data: st.DataObject) -> None:
    spans = [span for passage in PASSAGES for span in passage.sentences]
    answers = data.draw(st.lists(st.lists(st.sampled_from(spans), max_size=3, unique=True), max_size=6))
    questions = [ExpectedQuestion(f"q{at}", "a.md", tuple(found), "", at) for at, found in enumerate(answers)]
    first, before = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 5))
    views, labels, covered = question_views(questions, PASSAGES, first, before)
    assert len(views) == len(questions)
    assert sorted(view.text for view in views) == sorted(question.text for question in questions)
    back: dict[int, list[Span]] = {number: [] for number in range(before, before + len(covered))}
    for question, passage, sentence in labels.tolist():
        back[question].append(PASSAGES[passage - first].sentences[sentence])
    assert [tuple(found) for found in back.values()] == [question.answers for question in covered]
    positions = [view.passages for view in views if view.kind == "question"]
    assert positions == sorted(positions)

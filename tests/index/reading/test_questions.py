from collections import Counter
from pathlib import Path

import pytest

from index.errors import QuestionsError
from index.reading.corpus import Corpus, CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions, read_essays
from tests.conftest import ROOT

ESSAY = parse_document(
    CorpusFile("essay.md", "---\ntitle: T\n---\nOne is here. Two is there.\nThree too.\n\nFour “last”.".encode())
)


def parse(text: str) -> list[tuple[str, list[str], str]]:
    found = parse_questions(CorpusFile("essay.questions.md", text.encode()), ESSAY)
    return [(q.text, [ESSAY.text[a:b] for a, b in q.answers], q.voice) for q in found]


def test_the_format() -> None:
    assert parse(
        "<!-- a comment\n over lines -->\n# Section\n> One is here. Two\n> is there.\n>\n> Four “last”.\n\n"
        "- what of one? <!-- student -->\n- a long one\n  that goes on\n\n> Three too.\n- three?\n"
        "# Not covered\n- the weather?\n"
    ) == [
        ("what of one?", ["One is here.", "Two is there.", "Four “last”."], "student"),
        ("a long one that goes on", ["One is here.", "Two is there.", "Four “last”."], ""),
        ("three?", ["Three too."], ""),
        ("the weather?", [], ""),
    ]


def test_the_same_question_under_two_quotations_has_both_answers() -> None:
    assert parse("> One is here.\n- which?\n\n> Three too.\n- Which?\n") == [
        ("which?", ["One is here.", "Three too."], "")
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "> One is hear.\n- x?",
            r"line 1: essay.md does not contain “One is hear.” as whole sentences; .* the nearest is “One is here.”",
        ),
        ("> One is\n- x?", "as whole sentences"),
        ("> Three too. Four “last”.\n- x?", "as whole sentences"),
        ("- x?", "line 1: there is no quotation above"),
        ("> Three too.\n\n# Other\n- x?", "line 4: there is no quotation above"),
        (">\n- x?", "quotation is empty"),
        ("> Three too.\n- \n", "line 2: the question is empty"),
        ("> Three too.\n- x?\n# Not covered\n- X?", "line 4: line 2 has the same question"),
        ("stray text", "line 1: not a quotation"),
    ],
)
def test_errors_name_file_line_and_fix(text: str, says: str) -> None:
    with pytest.raises(QuestionsError, match=says) as caught:
        parse(text)
    assert str(caught.value).startswith("essay.questions.md, line ")


def test_questions_lie_beside_their_own_essay(tmp_path: Path) -> None:
    for name in ("b", "B.notes", "a"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nOf {name}.\n")
    (tmp_path / "B.questions.md").write_text("> Of b.\n- who is b?\n")
    essays = list(read_essays(Corpus.open(tmp_path)))
    assert [(e.document.name, e.asked()) for e in essays] == [
        ("B.notes.md", []),
        ("a.md", []),
        ("b.md", [("who is b?", ["Of b."])]),
    ]
    (tmp_path / "other.questions.md").write_text("")
    with pytest.raises(QuestionsError, match=r"no essay other\.md"):
        list(read_essays(Corpus.open(tmp_path)))


def test_the_essay_s_own_questions() -> None:
    essays = list(read_essays(Corpus.open(ROOT / "corpus")))
    questions = [question for essay in essays for question in essay.questions]
    covered = [question for question in questions if question.answers]
    assert len(covered) >= 1800
    assert len(questions) - len(covered) >= 600
    assert len({question.voice for question in questions}) >= 15
    asked = Counter(span for question in covered for span in question.answers)
    sentences = [span for paragraph in essays[0].document.paragraphs for span in paragraph.sentences]
    assert min(asked[span] for span in sentences) >= 15

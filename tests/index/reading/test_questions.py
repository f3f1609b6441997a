import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Essay
from index.errors import CorpusError, QuestionsError
from index.reading.corpus import Corpus, CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions, read_essays
from tests.conftest import ROOT

DOCUMENT = parse_document(
    CorpusFile("essay.md", "---\ntitle: T\n---\nOne is here. Two is there.\nThree too.\n\nFour “last”.".encode())
)
SENTENCES = [span for paragraph in DOCUMENT.blocks for span in paragraph.sentences]


def parse(text: str) -> list[tuple[str, list[str], str]]:
    found = parse_questions(CorpusFile("essay.questions.md", text.encode()), DOCUMENT)
    return [(q.text, [DOCUMENT.text[a:b] for a, b in q.answers], q.voice) for q in found]


FORMAT = (
    "<!-- a comment\n over lines -->\n# Section\n> One is here. Two\n> is there.\n>\n> Four “last”.\n\n"
    "- what of one? <!-- student -->\n- a long one\n  that goes on\n\n> Three too.\n- three?\n"
    "# Not covered\n- the weather?\n"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_the_format(newline: str, bom: str) -> None:
    assert parse(bom + FORMAT.replace("\n", newline)) == [
        ("what of one?", ["One is here.", "Two is there.", "Four “last”."], "student"),
        ("a long one that goes on", ["One is here.", "Two is there.", "Four “last”."], ""),
        ("three?", ["Three too."], ""),
        ("the weather?", [], ""),
    ]


def test_a_question_knows_its_document_and_its_line() -> None:
    found = parse_questions(CorpusFile("essay.questions.md", FORMAT.encode()), DOCUMENT)
    assert [(question.document, question.line) for question in found] == [
        ("essay.md", 9),
        ("essay.md", 10),
        ("essay.md", 14),
        ("essay.md", 16),
    ]


@pytest.mark.parametrize("heading", ["# Not covered", "## not COVERED ##", "#Not covered"])
def test_what_is_not_covered_ends_with_the_next_quotation(heading: str) -> None:
    assert parse(f"{heading}\n- x?\n\n> Three too.\n- y?\n") == [("x?", [], ""), ("y?", ["Three too."], "")]


def test_the_voice_may_stand_where_the_question_goes_on() -> None:
    assert parse("# Not covered\n- a long\n  one <!-- ann -->\n- b <!-- not a voice --> c\n") == [
        ("a long one", [], "ann"),
        ("b <!-- not a voice --> c", [], ""),
    ]


def test_a_comment_that_is_never_closed_hides_the_rest() -> None:
    assert parse("# Not covered\n- x?\n<!-- open\n- y?\nstray\n") == [("x?", [], "")]


def test_the_same_question_under_two_quotations_has_both_answers() -> None:
    assert parse("> One is here.\n- which?\n\n> Three too.\n>\n> One is here.\n- Which?\n") == [
        ("which?", ["One is here.", "Three too."], "")
    ]


def test_the_same_question_in_other_letters_is_the_same() -> None:
    assert parse("# Not covered\n- *Ｗhich*  one?\n- which one?\n") == [("*Ｗhich*  one?", [], "")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "> One is hear.\n- x?",
            "line 1: essay.md does not contain “One is hear.” as whole sentences; quote them as they are, "
            "the nearest is “One is here.”.",
        ),
        ("> One is\n- x?", "as whole sentences"),
        ("> Three too. Four “last”.\n- x?", "as whole sentences"),
        ("> One is here.\n> Four “last”.\n>\n> Three too.", "line 3: essay.md does not contain “One is here. Four"),
        ("# A\n> Three too.\n>\n> nowhere\n- x?", "line 4: essay.md does not contain “nowhere”"),
        ("> " + "long " * 1000 + "\n- x?", "“" + "long " * 40 + "”"),
        ("- x?", "line 1: there is no quotation above"),
        ("> Three too.\n\n# Other\n- x?", "line 4: there is no quotation above"),
        (">\n- x?", "line 1: the quotation is empty"),
        ("> Three too.\n- x?\n> ", "line 3: the quotation is empty"),
        ("> Three too.\n- \n", "line 2: the question is empty"),
        ("# Not covered\n- \u200b\n", "line 2: the question is empty"),
        ("> Three too.\n- x?\n# Not covered\n- X?", "line 4: line 2 has the same question"),
        ("stray text", "line 1: not a quotation"),
        ("* x?", "line 1: not a quotation"),
    ],
)
def test_errors_name_file_line_and_fix(text: str, says: str) -> None:
    with pytest.raises(QuestionsError) as caught:
        parse(text)
    assert says in str(caught.value)
    assert str(caught.value).startswith("essay.questions.md, line ")
    assert "\n" not in str(caught.value)


def test_nothing_can_be_quoted_from_an_essay_without_sentences() -> None:
    empty = parse_document(CorpusFile("essay.md", b"---\ntitle: T\n---\n"))
    with pytest.raises(QuestionsError, match=r"line 1: essay\.md contains no sentence to quote"):
        parse_questions(CorpusFile("essay.questions.md", b"> x\n- y?"), empty)


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, unique=True),
    st.lists(st.text(st.characters(categories=["L", "Nd"]), min_size=1), min_size=1),
    st.sampled_from([" ", "\n> ", "  \t", "\n>"]),
)
def test_what_is_quoted_is_what_answers(quoted: list[tuple[int, int]], asked: list[str], space: str) -> None:
    quotation = "\n>\n".join("> " + DOCUMENT.text[a:b].replace(" ", space) for a, b in quoted)
    text = f"{quotation}\n\n" + "".join(f"- why {question}\n" for question in asked)
    found = parse_questions(CorpusFile("essay.questions.md", text.encode()), DOCUMENT)
    assert found
    assert all(list(question.answers) == quoted for question in found)
    assert {question.text for question in found} <= {f"why {question}" for question in asked}


OLD_COMMENT = re.compile(r"\s*<!--\s*(.*?)\s*-->\s*$")  # As it should be, but slow where there are many.


@given(st.lists(st.sampled_from(["<!--", "-->", "--", "<", ">", " ", "\t", "a"])).map("".join))
def test_comments_are_what_a_regular_expression_says_they_are(text: str) -> None:
    line = f"- q{text}"
    comment = OLD_COMMENT.search(line)
    asked, voice = (line[2 : comment.start()], comment[1]) if comment else (line[2:], "")
    assert parse(f"# Not covered\n{line}\n") == [(asked.strip(), [], voice)]


REPEATED = parse_document(
    CorpusFile("essay.md", b"---\ntitle: T\n---\nYes. No. Yes. Yes. No way.\n\nNo way. Yes. Yes.\n")
)


@given(st.lists(st.sampled_from(["Yes.", "No.", "No", "way.", "No way."]), min_size=1).map(" ".join))
def test_the_first_run_of_whole_sentences_is_quoted(quotation: str) -> None:
    runs = [
        paragraph.sentences[first:last]
        for paragraph in REPEATED.blocks
        for first in range(len(paragraph.sentences))
        for last in range(first + 1, len(paragraph.sentences) + 1)
    ]
    texts = [REPEATED.text[run[0].start : run[-1].end] for run in runs]
    exact = [run for run, text in zip(runs, texts, strict=True) if text == quotation]
    words = quotation.replace(".", "")
    in_words = [run for run, text in zip(runs, texts, strict=True) if text.replace(".", "") == words]
    fitting = exact or in_words
    file = CorpusFile("essay.questions.md", f"> {quotation}\n- q?".encode())
    if not fitting:
        with pytest.raises(QuestionsError, match="as whole sentences"):
            parse_questions(file, REPEATED)
    else:
        assert [question.answers for question in parse_questions(file, REPEATED)] == [fitting[0]]


def test_an_error_obeys_nothing_that_a_file_contains() -> None:
    evil = parse_document(CorpusFile("essay.md", b"---\ntitle: T\n---\nRed \x1b[31m line."))
    with pytest.raises(QuestionsError) as caught:
        parse_questions(CorpusFile("essay.questions.md", "> Red \x1b[32m line\u202e.".encode()), evil)
    assert str(caught.value) == (
        r"essay.questions.md, line 1: essay.md does not contain “Red \x1b[32m line\u202e.” as whole sentences; "
        r"quote them as they are, the nearest is “Red �[31m line.”."
    )


def test_of_a_long_sentence_the_beginning_is_named() -> None:
    long = parse_document(CorpusFile("essay.md", f"---\ntitle: T\n---\nShort.\n\n{'word ' * 1000}end.".encode()))
    with pytest.raises(QuestionsError) as caught:
        parse_questions(CorpusFile("essay.questions.md", f"> {'word ' * 999}end.".encode()), long)
    assert f"the nearest is “{'word ' * 40}”." in str(caught.value)


def test_a_question_under_many_quotations_has_all_their_answers() -> None:
    text = "".join(f"> {DOCUMENT.text[a:b]}\n- which?\n\n" for a, b in SENTENCES * 2)
    assert parse(text) == [("which?", [DOCUMENT.text[a:b] for a, b in SENTENCES], "")]


MARKS = st.sampled_from(["\n", "\n> ", "\n>\n> ", "\n- ", "\n# ", "Three too.", "<!--", "-->", "\n# Not covered\n"])


@given(st.lists(st.one_of(MARKS, st.text(st.characters(exclude_categories=["Cs"]), max_size=3))).map("".join))
def test_any_file_of_questions_is_read_or_named(text: str) -> None:
    try:
        found = parse_questions(CorpusFile("essay.questions.md", text.encode()), DOCUMENT)
    except QuestionsError as error:
        assert str(error).startswith("essay.questions.md, line ")
    else:
        assert all(span in SENTENCES for question in found for span in question.answers)


def asked(essay: Essay) -> list[tuple[str, list[str]]]:
    """Return each question's text and the sentences that answer it."""
    return [(q.text, [essay.document.text[slice(*span)] for span in q.answers]) for q in essay.questions]


def test_questions_lie_beside_their_own_essay(tmp_path: Path) -> None:
    for name in ("b", "B.notes", "a"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nOf {name}.\n")
    (tmp_path / "B.questions.md").write_text("> Of b.\n- who is b?\n")
    essays = list(read_essays(Corpus.open(tmp_path)))
    assert [(e.document.name, asked(e)) for e in essays] == [
        ("B.notes.md", []),
        ("a.md", []),
        ("b.md", [("who is b?", ["Of b."])]),
    ]


def test_every_file_that_cannot_be_read_is_named_once_the_others_are_read(tmp_path: Path) -> None:
    for name, text in {
        "a.md": "---\ntitle: 'open\n---\nOf a.\n",
        "a.questions.md": "stray, but nobody can tell",
        "b.md": "Of b.\n",
        "b.questions.md": "> Of a.\n- who?\n",
        "c.md": "Of c.\n",
        "d.questions.md": "> Of d.\n- who?\n",
        "e.mdx": "Of e.\n",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "f.md").write_bytes(b"\xff")
    (tmp_path / "f.questions.md").write_bytes(b"\n\xff")
    (tmp_path / "g.md").symlink_to("c.md")
    read: list[str] = []
    with pytest.raises(CorpusError) as caught:
        read.extend(essay.document.name for essay in read_essays(Corpus.look(tmp_path)))
    assert read == ["c.md", "e.mdx"]
    assert not isinstance(caught.value, QuestionsError)
    assert [sentence.split(";")[0] for sentence in caught.value.sentences] == [
        "g.md is a link, and a corpus takes no links",
        "a.md, line 2: the front matter is not valid YAML",
        "b.questions.md, line 1: b.md does not contain “Of a.” as whole sentences",
        "f.md, line 1: not UTF-8 text",
        "f.questions.md, line 2: not UTF-8 text",
        "d.questions.md: there is no essay d.md beside it",
    ]


def test_where_only_questions_are_wrong_the_error_is_of_their_kind(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Of a.\n")
    (tmp_path / "a.questions.md").write_text("> Of b.\n- who?\n")
    (tmp_path / "b.questions.md").write_text("")
    with pytest.raises(QuestionsError) as caught:
        list(read_essays(Corpus.open(tmp_path)))
    assert len(caught.value.sentences) == 2


def test_the_essay_s_own_questions() -> None:
    essays = list(read_essays(Corpus.open(ROOT / "corpus")))
    questions = [question for essay in essays for question in essay.questions]
    covered = [question for question in questions if question.answers]
    assert len(covered) >= 1800
    assert len(questions) - len(covered) >= 600
    assert len({question.voice for question in questions}) >= 15
    asked = Counter(span for question in covered for span in question.answers)
    sentences = [span for paragraph in essays[0].document.blocks for span in paragraph.sentences]
    assert min(asked[span] for span in sentences) >= 15

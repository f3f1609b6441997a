import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Document, Essay
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
    found = parse_questions(CorpusFile("essay.questions.md", text.encode()), DOCUMENT).expected
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
    found = parse_questions(CorpusFile("essay.questions.md", FORMAT.encode()), DOCUMENT).expected
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
        ("- x?", "line 1: there is no quotation above"),
        ("> Three too.\n\n# Other\n- x?", "line 4: there is no quotation above"),
        (">\n- x?", "line 1: the quotation is empty"),
        ("> Three too.\n- x?\n> ", "line 3: the quotation is empty"),
        ("> Three too.\n- \n", "line 2: the question is empty"),
        ("# Not covered\n- \u200b\n", "line 2: the question is empty"),
        ("> Three too.\n- x?\n# Not covered\n- X?", "line 4: line 2 has the same question"),
        ("stray text", "line 1: not a quotation"),
        ("* x?", "line 1: there is no quotation above"),
    ],
)
def test_errors_name_file_line_and_fix(text: str, says: str) -> None:
    with pytest.raises(QuestionsError) as caught:
        parse(text)
    assert says in str(caught.value)
    assert str(caught.value).startswith("essay.questions.md, line ")
    assert "\n" not in str(caught.value)


def test_all_that_does_not_fit_is_said_at_once() -> None:
    with pytest.raises(QuestionsError) as caught:
        parse("- x?\nstray\n> Three too.\n- y?\n-\n# Not covered\n- Y?\n")
    assert [sentence.split(";")[0].split(", ")[1] for sentence in caught.value.sentences] == [
        "line 1: there is no quotation above the question",
        'line 2: not a quotation ("> …")',
        "line 5: the question is empty",
        "line 7: line 4 has the same question",
    ]


def requoted(text: str, document: Document = DOCUMENT) -> list[tuple[int, str, str, int]]:
    found = parse_questions(CorpusFile("essay.questions.md", text.encode()), document).requoted
    return [(each.lines[0], each.text, each.now if each.sentences else "", each.kept_out) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> Nowhere.\n- x?\n- y?", [(1, "Nowhere.", "", 2)]),
        ("> One is\n- x?", [(1, "One is", "", 1)]),
        ("> One is hear.\n- x?", [(1, "One is hear.", "One is here.", 0)]),
        ("# A\n> Three too.\n>\n> no\n> where\n- x?", [(4, "no where", "", 0)]),
        ("> Nowhere.\n- x?\n\n> Three too.\n- X?", [(1, "Nowhere.", "", 0)]),
        ("> Nowhere.\n- x?\n# Not covered\n- x?", [(1, "Nowhere.", "", 0)]),
        (
            "> Nowhere.\n>\n> Gone too.\n- x?\n\n> Gone three.\n- x?\n- z?",
            [(1, "Nowhere.", "", 1), (3, "Gone too.", "", 0), (6, "Gone three.", "", 1)],
        ),
        ("> Three too. Four “last”.\n- x?", []),
    ],
)
def test_a_quotation_that_is_gone_keeps_its_questions_out_and_the_rest_counts(
    text: str, expected: list[tuple[int, str, str, int]]
) -> None:
    assert requoted(text) == expected
    asked = {line.casefold() for line in text.split("\n") if line.startswith("- ")}
    assert len(parse(text)) == len(asked) - sum(kept_out for *_, kept_out in expected)


def test_nothing_can_be_quoted_from_an_essay_without_sentences() -> None:
    empty = parse_document(CorpusFile("essay.md", b"---\ntitle: T\n---\n"))
    found = parse_questions(CorpusFile("essay.questions.md", b"> x\n- y?"), empty)
    assert [(each.sentences, each.now, each.kept_out) for each in found.requoted] == [((), "", 1)]
    assert not found.expected


@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, unique=True),
    st.lists(st.text(st.characters(categories=["L", "Nd"]), min_size=1), min_size=1),
    st.sampled_from([" ", "\n> ", "  \t", "\n>"]),
)
def test_what_is_quoted_is_what_answers(quoted: list[tuple[int, int]], asked: list[str], space: str) -> None:
    quotation = "\n>\n".join("> " + DOCUMENT.text[a:b].replace(" ", space) for a, b in quoted)
    text = f"{quotation}\n\n" + "".join(f"- why {question}\n" for question in asked)
    found = parse_questions(CorpusFile("essay.questions.md", text.encode()), DOCUMENT).expected
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


REPEATED_SENTENCES = [span for block in REPEATED.blocks for span in block.sentences]


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
    found = parse_questions(CorpusFile("essay.questions.md", f"> {quotation}\n- q?".encode()), REPEATED)
    if fitting:
        assert [question.answers for question in found.expected] == [fitting[0]]
    assert all(span in REPEATED_SENTENCES for question in found.expected for span in question.answers)
    assert len(found.expected) + sum(each.kept_out for each in found.requoted) == 1


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
        assert all(span in SENTENCES for question in found.expected for span in question.answers)


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
        "b.questions.md": "- who?\nwhat\n",
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
        "b.questions.md, line 1: there is no quotation above the question",
        'b.questions.md, line 2: not a quotation ("> …"), a question ("- …") or a heading ("# …")',
        "f.md, line 1: not UTF-8 text",
        "f.questions.md, line 2: not UTF-8 text",
        "d.questions.md: there is no essay d.md beside it",
    ]


def test_where_only_questions_are_wrong_the_error_is_of_their_kind(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Of a.\n")
    (tmp_path / "a.questions.md").write_text("- who?\n")
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

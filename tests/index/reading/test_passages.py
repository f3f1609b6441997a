from hypothesis import given
from hypothesis import strategies as st

from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.passages import LONGEST_PASSAGE, make_views, plain, split_passages

BODY = st.lists(
    st.sampled_from(["Short one. ", "A rather longer sentence, " + "x" * 300 + ". ", "\n\n", "# H\n", "y" * 1500])
)


@given(BODY)
def test_passages_hold_every_sentence_once_whole_and_inside_a_paragraph(pieces: list[str]) -> None:
    document = parse_document(CorpusFile("a.md", ("---\ntitle: T\n---\n\n" + "".join(pieces)).encode()))
    passages = split_passages(document)
    assert [s for p in passages for s in p.sentences] == [s for p in document.paragraphs for s in p.sentences]
    for passage in passages:
        assert passage.text == document.text[slice(*passage.span)]
        assert len(passage.text) <= LONGEST_PASSAGE or len(passage.sentences) == 1
        assert any(paragraph.span.holds(passage.span) for paragraph in document.paragraphs)


def test_views_of_a_section() -> None:
    document = parse_document(CorpusFile("a.md", b"---\ntitle: T\n---\nIntro.\n\n# S\nOne. Two. Three. Four.\n\nFive."))
    views = [
        (view.kind, view.passages, view.sentences, view.text) for view in make_views("T", split_passages(document), 0)
    ]
    assert ("passage", (1, 2), (0, 4), "S. One. Two. Three. Four.") in views
    assert ("window", (1, 2), (1, 4), "Two. Three. Four.") in views
    assert ("title", (1, 3), (0, 0), "S") in views
    assert ("section", (1, 3), (0, 0), "S One. Two. Three. Four. Five.") in views
    assert ("title", (0, 1), (0, 0), "T") in views


def test_plain_text_of_markdown() -> None:
    assert plain("see [the site](http://x.y) now\n> and  here") == "see the site now and here"

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.datatypes import Document
from index.errors import CorpusError
from index.reading.corpus import Corpus, CorpusFile
from index.reading.documents import parse_document
from tests.conftest import ESSAY, ROOT

FRONT = '---\ntitle: "T"\n---\n\n'


def parse(body: str, front: str = FRONT) -> Document:
    return parse_document(CorpusFile("a.md", (front + body).encode()))


def texts(body: str, front: str = FRONT) -> list[tuple[str, str]]:
    document = parse(body, front)
    return [(p.kind, document.text[slice(*p.span)]) for p in document.paragraphs]


def test_the_essay_has_13_paragraphs_and_64_sentences() -> None:
    document = parse_document(Corpus.open(ROOT / "corpus").read(ESSAY))
    assert [len(p.sentences) for p in document.paragraphs] == [8, 5, 5, 2, 6, 5, 4, 9, 3, 5, 4, 6, 2]
    assert document.title == "How do you break into a career in machine learning?"
    assert document.paragraphs[0].section == ""
    assert document.paragraphs[1].section == "1. There are many different types of machine learning roles."


def test_kinds_of_blocks() -> None:
    body = (
        "# H *x*\nOne. Two.\n\n- item\n  goes on\n1. first\n\n   second part\n\n> quoted\n> twice\n\n"
        "```py\ncode = 1\n\nmore\n```\n\n    indented\n\n<!-- nothing -->\n\n***\n"
    )
    assert texts(body) == [
        ("paragraph", "One. Two."),
        ("item", "item\n  goes on"),
        ("item", "first"),
        ("item", "second part"),
        ("quote", "quoted\n> twice"),
        ("code", "code = 1\n\nmore"),
        ("code", "indented"),
    ]
    assert parse(body).paragraphs[0].section == "H x"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_offsets_survive_line_ends_and_a_bom(newline: str, bom: str) -> None:
    body = (
        "Caf\u00e9 😀 one. Two.\n\n- \u05e9\u05dc\u05d5\u05dd item\n\n> "
        + unicodedata.normalize("NFD", "é à")
        + " end."
    )
    document = parse(body.replace("\n", newline), bom + FRONT.replace("\n", newline))
    found = [document.text[slice(*p.span)] for p in document.paragraphs]
    assert found == ["Café 😀 one. Two.", "שלום item", unicodedata.normalize("NFD", "é à") + " end."]


def test_a_file_of_five_megabytes() -> None:
    body = "A sentence about nothing much. Another one follows it here.\n\n" * 85_000
    document = parse(body)
    assert len(document.text) > 5_000_000
    assert len(document.paragraphs) == 85_000
    last = document.paragraphs[-1]
    assert [document.text[a:b] for a, b in last.sentences] == [
        "A sentence about nothing much.",
        "Another one follows it here.",
    ]


@given(st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("#>-*`\n\r \t1.[]()\0"))))
def test_every_span_is_exact_for_any_text(body: str) -> None:
    document = parse(body)
    for paragraph in document.paragraphs:
        assert paragraph.sentences
        assert paragraph.span == (paragraph.sentences[0].start, paragraph.sentences[-1].end)
        for start, end in paragraph.sentences:
            assert document.text[start:end].strip() == document.text[start:end] != ""


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"---\ntitle: x\n---\n\xff\xfe", "a.md, line 4: not UTF-8"),
        (b'---\ntitle: "\\ud800"\n---\n', "title contains an unpaired surrogate"),
        (b"no front matter", "a.md, line 1: no front matter"),
        (b"---\ndate: 2020-01-01\n---\nText.", "needs text as its title"),
        (b"---\ntitle: 5\n---\nText.", "needs text as its title"),
        (b"---\ntitle: x: y\n---\nText.", "not valid YAML"),
        (b"---\ntitle: x\ndate: soon\n---\nText.", "write it like 2022-09-18"),
        (b"---\ntitle: x\ndate: 2020-13-45\n---\nText.", "front matter"),
        (b"---\n- list\n---\nText.", "needs text as its title"),
    ],
)
def test_bad_files_are_named_with_the_fix(data: bytes, says: str) -> None:
    with pytest.raises(CorpusError, match=says):
        parse_document(CorpusFile("a.md", data))


def test_a_corpus_must_exist_and_hold_an_essay(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no corpus folder"):
        Corpus.open(tmp_path / "none")
    (tmp_path / "a.questions.md").write_text("# Not covered\n")
    with pytest.raises(CorpusError, match="contains no essay"):
        Corpus.open(tmp_path)


def test_links_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text(FRONT)
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").symlink_to(outside)
    with pytest.raises(CorpusError, match=r"a\.md is a link"):
        Corpus.open(folder)
    (folder / "a.md").unlink()
    (folder / "sub").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(CorpusError, match="sub is a link"):
        Corpus.open(folder)


def test_names_that_differ_by_case_alone_are_refused(tmp_path: Path) -> None:
    for name in ("Essay.md", "essay.MD"):
        (tmp_path / name).write_text(FRONT)
    with pytest.raises(CorpusError, match=r"Essay\.md and essay\.MD differ only by case"):
        Corpus.open(tmp_path)


def test_a_file_that_vanishes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text(FRONT)
    (tmp_path / "b.md").write_text(FRONT)
    read = Path.read_bytes

    def vanish(path: Path) -> bytes:
        (tmp_path / "b.md").unlink(missing_ok=True)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    with pytest.raises(CorpusError, match=r"b\.md disappeared"):
        Corpus.open(tmp_path).checksums()


def test_a_file_that_changes_between_hash_and_copy(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(FRONT)
    corpus = Corpus.open(tmp_path)
    sums = corpus.checksums()
    copied = corpus.copy(tmp_path / "copy", sums)
    assert copied.checksums() == sums
    (tmp_path / "a.md").write_text(f"{FRONT}Changed.\n")
    with pytest.raises(CorpusError, match=r"a\.md was changed"):
        corpus.copy(tmp_path / "other", sums)

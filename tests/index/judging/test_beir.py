import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import JudgedError
from index.judging.beir import RetrievalSet, read_set

CORPUS: list[dict[str, object]] = [
    {"title": " Cats ", "text": "Cats sleep."},
    {"text": "Dogs run.\nFar."},
    {"title": None, "text": None, "metadata": {}},
]
QUERIES = ["dogs run", "cats sleep", "not judged"]


def write(folder: Path, qrels: str, key: str = "_id", suffix: str = "") -> None:
    corpus = [{key: f"d{number}", **fields} for number, fields in enumerate(CORPUS)]
    queries = [{key: f"q{number}", "text": text} for number, text in enumerate(QUERIES)]
    for name, lines in (("corpus", corpus), (f"queries{suffix}", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / f"qrels{suffix}.tsv").write_bytes(qrels.encode())


PLAIN = "q0\td1\t1\nq1\td0\t2\nq1\td1\t1\n"


@pytest.mark.parametrize("key", ["_id", "id"])
@pytest.mark.parametrize(
    "qrels",
    [
        PLAIN,
        f"query-id\tcorpus-id\tscore\n{PLAIN}",
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\t1\n", "\t1.0\n\n"),
        "q0\t0\td1\t1\nq1\t0\td0\t2\nq1\t0\td1\t1\n",
        PLAIN + "q2\td1\t0\nq0\td9\t1\nq9\td1\t1\nq0\td2\t-1",
    ],
    ids=["plain", "header", "crlf", "floats", "trec", "others"],
)
def test_a_set_in_any_of_its_forms(tmp_path: Path, key: str, qrels: str) -> None:
    write(tmp_path, qrels, key)
    assert read_set(tmp_path, "") == RetrievalSet(
        ids=["d0", "d1", "d2"],
        titles=["Cats", "", ""],
        texts=["Cats sleep.", "Dogs run.\nFar.", ""],
        queries=["dogs run", "cats sleep"],
        relevant=[{1: 1}, {0: 2, 1: 1}],
    )


def test_a_split_has_files_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, PLAIN)
    write(tmp_path, "q1\td0\t1\n", suffix="_dev")
    assert read_set(tmp_path, "dev").queries == ["cats sleep"]
    assert read_set(tmp_path, "").queries == ["dogs run", "cats sleep"]
    with pytest.raises(JudgedError, match=r"no file .*queries_test\.jsonl"):
        read_set(tmp_path, "test")


def test_queries_come_in_the_order_of_their_judgements(tmp_path: Path) -> None:
    write(tmp_path, "q1\td0\t1\nq0\td0\t1\nq1\td1\t3\n")
    data = read_set(tmp_path, "")
    assert data.queries == ["cats sleep", "dogs run"]
    assert data.relevant == [{0: 1, 1: 3}, {0: 1}]


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, PLAIN)
    (tmp_path / name).unlink()
    with pytest.raises(JudgedError) as caught:
        read_set(tmp_path, "")
    assert str(caught.value).startswith(f"There is no file {tmp_path / name}; a retrieval set has corpus.jsonl")


@pytest.mark.parametrize("line", [b"q1\td1\tx", b"q1\td1\t", b"q1\td1\tinf", b"q1\td1\tnan", b"q1", b"q1 d1 1"])
def test_a_line_that_is_no_judgement_is_named(tmp_path: Path, line: bytes) -> None:
    write(tmp_path, PLAIN)
    path = tmp_path / "qrels.tsv"
    path.write_bytes(line + b"\n")  # It may be a header.
    with pytest.raises(JudgedError, match=r"No line of .*qrels\.tsv joins a query and a document of"):
        read_set(tmp_path, "")
    path.write_bytes(PLAIN.encode() + line + b"\n")
    with pytest.raises(JudgedError) as caught:
        read_set(tmp_path, "")
    assert str(caught.value) == f"{path}, line 4: needs a query, a document and a number, with tabs between them."


def test_other_bad_lines_are_named(tmp_path: Path) -> None:
    write(tmp_path, PLAIN)
    (tmp_path / "qrels.tsv").write_bytes(b"q0\td1\t1\nq\xff\td1\t1\n")
    with pytest.raises(JudgedError, match=r"qrels\.tsv, line 2: not UTF-8 text"):
        read_set(tmp_path, "")
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d0"}\n{"_id": ')
    with pytest.raises(JudgedError, match=r"corpus\.jsonl, line 2: not JSON"):
        read_set(tmp_path, "")


@pytest.mark.parametrize("field", ["_id", "id", "title", "text"])
@pytest.mark.parametrize("value", ["[" * 600 + "]" * 600, '{"a": 1}', "true"])
def test_what_can_be_no_text_is_named(tmp_path: Path, field: str, value: str) -> None:
    write(tmp_path, PLAIN)
    (tmp_path / "queries.jsonl").write_text(f'{{"{field}": {value}}}', encoding="utf-8")
    with pytest.raises(JudgedError, match=r"queries\.jsonl, line 1: Expected `int \| float \| str \| null`"):
        read_set(tmp_path, "")


def test_numbers_can_be_names_and_texts(tmp_path: Path) -> None:
    write(tmp_path, "7\t8\t1\n")
    (tmp_path / "corpus.jsonl").write_text('{"_id": 8, "title": 1.5, "text": null}', encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": null, "id": 7, "text": 0}', encoding="utf-8")
    assert read_set(tmp_path, "") == RetrievalSet(["8"], ["1.5"], [""], ["0"], [{0: 1}])


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_what_is_no_file_is_named(tmp_path: Path, in_time: None, name: str) -> None:
    write(tmp_path, PLAIN)
    (tmp_path / name).unlink()
    os.mkfifo(tmp_path / name)
    with pytest.raises(JudgedError, match=rf"{name} is a named pipe, not a file; "):
        read_set(tmp_path, "")


def one(text: str) -> RetrievalSet:
    return RetrievalSet(["d"], ["A title"], [text], [], [])


def sentences(data: RetrievalSet) -> Sequence[str]:
    (essay,) = data.essays()
    return [essay.document.text[slice(*span)] for p in essay.document.blocks for span in p.sentences]


def test_documents_become_essays_of_one_paragraph() -> None:
    (essay,) = one("  Dogs run. Cats do not.\n\nWhy, 1. # no heading").essays()
    assert essay.questions == ()
    assert (essay.document.name, essay.document.title) == ("d", "A title")
    (paragraph,) = essay.document.blocks
    assert (paragraph.number, paragraph.section, paragraph.kind) == (1, "", "paragraph")
    assert paragraph.span.start == 2
    assert paragraph.span.end == len(essay.document.text)


def test_lines_end_sentences() -> None:
    assert sentences(one("Dogs run. Cats\ndo not.\n")) == ["Dogs run.", "Cats", "do not."]


def test_an_empty_document_has_no_paragraph() -> None:
    for text in ("", " \n\t\n"):
        (essay,) = one(text).essays()
        assert essay.document.blocks == ()


@given(st.text(alphabet="ab .?!\n-é", max_size=80))
def test_no_word_is_lost(text: str) -> None:
    assert " ".join(sentences(one(text))).split() == text.split()

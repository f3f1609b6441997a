import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import JudgedError
from index.judging.judged import Judged, json_lines, read_judged, text_lines

GOOD = '{"question": "q"}\n'


def write(folder: Path, name: str, *lines: object) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_folder_of_judged_questions(tmp_path: Path) -> None:
    covered = {"id": "e1", "question": "why?", "best": ["A.", "B."], "also": ["C."], "who": "me", "overlap": "low"}
    write(tmp_path, "dev_answerable.jsonl", covered)
    write(tmp_path, "dev_not_covered.jsonl", {"id": 7, "question": "how much?", "kind": "near"})
    write(tmp_path, "near_misses.jsonl", {"id": "n1", "question": "and a chef?"})
    write(tmp_path, "dev_followups.jsonl", {"id": "f1", "first": "why?", "followup": "and then?", "best": ["D."]})
    assert read_judged(tmp_path) == {
        "answerable": [Judged("e1", "why?", (), ("A.", "B."), ("C.",), ("who: me", "overlap: low"))],
        "not_covered": [Judged("7", "how much?", (), (), (), ("kind: near",))],
        "followups": [Judged("f1", "and then?", ("why?",), ("D.",), (), ())],
        "near_misses": [Judged("n1", "and a chef?", (), (), (), ())],
    }


def test_files_of_a_kind_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, "test_answerable.jsonl", {"question": "third"})
    write(tmp_path, "dev_answerable.jsonl", {"question": "first"}, {"question": "second"})
    write(tmp_path, "answerable.json", {"question": "of another format"})
    assert [one.question for one in read_judged(tmp_path)["answerable"]] == ["first", "second", "third"]


def test_what_has_no_id_is_called_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "answerable.jsonl").write_text(f'{GOOD}\n  \n{GOOD}{{"id": null, "question": "q"}}', encoding="utf-8")
    assert [one.id for one in read_judged(tmp_path)["answerable"]] == ["1", "4", "5"]


def test_a_folder_without_covered_questions(tmp_path: Path) -> None:
    write(tmp_path, "dev_not_covered.jsonl", {"question": "q"})
    with pytest.raises(JudgedError, match=r"holds no judged questions; it needs a file such as dev_answerable\.jsonl"):
        read_judged(tmp_path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"nothing", "not JSON; every line must be one JSON object."),
        (b'{"question": "q"', "not JSON; every line must be one JSON object."),
        (b"[" * 100_000, "not JSON; every line must be one JSON object."),
        (b"[]", "not a JSON object; every line must be one."),
        (b'"question"', "not a JSON object; every line must be one."),
        (b'{"question": "\xff"}', "not UTF-8 text; save the file as UTF-8."),
        (b'{"best": []}', 'needs "question", or "first" and "followup", as texts.'),
        (b'{"question": null}', 'needs "question", or "first" and "followup", as texts.'),
        (b'{"question": 1}', "Expected `str | null`, got `int` - at `$.question`."),
        (b'{"question": "q", "best": "A."}', "Expected `array`, got `str` - at `$.best`."),
        (b'{"question": "q", "also": ["A.", 2]}', "Expected `str`, got `int` - at `$.also[1]`."),
        (b'{"question": NaN}', "Expected `str | null`, got `float` - at `$.question`."),
        (b'{"question": ' + b"9" * 5000 + b"}", "not JSON; every line must be one JSON object."),
        (b'{"question": "q", "id": [[]]}', "Expected `int | float | str | null`, got `array` - at `$.id`."),
        (
            b'{"question": "q", "id": ' + b"[" * 600 + b"]" * 600 + b"}",
            "Expected `int | float | str | null`, got `array` - at `$.id`.",
        ),
        (b'{"question": "q", "who": {"a": 1}}', "Expected `int | float | str | null`, got `object` - at `$.who`."),
        (
            b'{"question": "q", "x": ' + b'{"a": ' * 100_000 + b"1" + b"}" * 100_001,
            "not JSON; every line must be one JSON object.",
        ),
        (b'{"first": ["q"], "followup": "r"}', "Expected `str | null`, got `array` - at `$.first`."),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, says: str) -> None:
    path = tmp_path / "answerable.jsonl"
    path.write_bytes(GOOD.encode() + b"\n" + line + b"\n" + GOOD.encode())
    with pytest.raises(JudgedError) as caught:
        read_judged(tmp_path)
    assert str(caught.value) == f"{path}, line 3: {says}"


def test_lines_of_any_system(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes("one\r\n\r\n\ttwo \nthree\u2028still three".encode())
    assert list(text_lines(path)) == [(1, "one"), (3, "\ttwo "), (4, "three\u2028still three")]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(JudgedError, match=r"There is no file .*none\.jsonl; a retrieval set has corpus\.jsonl"):
        list(json_lines(tmp_path / "none.jsonl"))


@pytest.mark.parametrize(("make", "reason"), [(os.mkfifo, "a named pipe"), (os.mkdir, "a folder")])
def test_what_is_no_file_is_named(tmp_path: Path, in_time: None, make: Callable[[Path], None], reason: str) -> None:
    path = tmp_path / "dev_answerable.jsonl"
    make(path)
    with pytest.raises(JudgedError) as caught:
        read_judged(tmp_path)
    assert str(caught.value) == f"{path} is {reason}, not a file; put a file in its place, or take it away."


def test_a_link_that_leads_round_in_a_circle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.symlink_to(path.name)
    with pytest.raises(JudgedError, match=r"corpus\.jsonl cannot be read \(Too many levels of symbolic links\)"):
        list(json_lines(path))


def test_what_json_can_spell_and_nobody_can_print_is_left_out(tmp_path: Path) -> None:
    line = {"id": "\ud800", "first": "a\udc00?", "followup": "b\ud83d", "who": "\udfff", "kind": None, "overlap": 0.5}
    write(tmp_path, "followups.jsonl", line)
    write(tmp_path, "answerable.jsonl", {"question": "q"})
    (one,) = read_judged(tmp_path)["followups"]
    assert one == Judged(" ", "b ", ("a ?",), (), (), ("who:  ", "overlap: 0.5"))


def test_public_sets_may_hold_half_characters(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"text": "\\ud83d"}', encoding="utf-8")
    assert list(json_lines(path)) == [(1, {"text": "\ud83d"})]


TEXTS = st.lists(st.text(max_size=5), max_size=3)


@given(questions=st.lists(st.tuples(st.text(), TEXTS, TEXTS), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read(tmp_path: Path, questions: list[tuple[str, list[str], list[str]]]) -> None:
    lines = [{"question": question, "best": best, "also": also} for question, best, also in questions]
    write(tmp_path, "answerable.jsonl", *lines)
    read = read_judged(tmp_path)["answerable"]
    assert [(one.question, list(one.best), list(one.also)) for one in read] == questions
    assert [one.id for one in read] == [str(number) for number in range(1, len(questions) + 1)]

import os
from dataclasses import replace
from pathlib import Path

import pytest

from index.datatypes import Requoted, Span
from index.messages import not_a_file, not_read, requoted


def test_what_is_no_file_is_called_by_its_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere")
    modes = {path.name: path.lstat().st_mode for path in [tmp_path, *tmp_path.iterdir(), Path("/dev/null")]}
    assert not_a_file(modes[tmp_path.name]) == "is a folder, not a file"
    assert not_a_file(modes["pipe"]) == "is a named pipe, not a file"
    assert not_a_file(modes["link"]) == "is a link, not a file"
    assert not_a_file(modes["null"]) == "is a device, not a file"


@pytest.mark.parametrize("mode", [0, 0o140000, 0o060000])
def test_anything_else_has_a_name_too(mode: int) -> None:
    assert not_a_file(mode).endswith(", not a file")


def test_of_many_files_the_first_are_named() -> None:
    said = "Not read, as they are neither essays nor questions: "
    assert not_read(["a.png"]) == f"{said}a.png."
    assert not_read(["a", "b", "c"]) == f"{said}a, b, c."
    assert not_read(["a", "b", "c", "d"]) == f"{said}a, b, c and 1 other."


def moved(text: str, now: str, line: int = 1, *, gone: bool = False, kept_out: int = 0) -> Requoted:
    return Requoted("a.questions.md", (line, line), text, () if gone else (Span(0, 1),), now, 2, kept_out)


def test_each_quotation_that_moved_has_a_line() -> None:
    assert list(requoted([moved("One.", "1.", 3), moved("One.", "1.", 9), moved("Two.", "2.", 5)])) == [
        "a.questions.md, lines 3, 9: “One.” is now “1.”.",
        "a.questions.md, line 5: “Two.” is now “2.”.",
    ]
    (many,) = requoted([moved("One.", "1.", line) for line in range(1, 7)])
    assert many.startswith("a.questions.md, lines 1, 2, 3 and 3 others: ")


def test_what_is_gone_is_said_with_the_nearest_sentence() -> None:
    assert list(
        requoted(
            [
                moved("One.", "Once.", gone=True, kept_out=1),
                moved("Two.", "To.", gone=True, kept_out=2),
                moved("Three.", "Tree.", gone=True),
                moved("Four.", "", gone=True),
            ]
        )
    ) == [
        "a.questions.md, line 1: “One.” is not in the essay; 1 question under it does not count. "
        "The nearest sentence is “Once.”.",
        "a.questions.md, line 1: “Two.” is not in the essay; 2 questions under it do not count. "
        "The nearest sentence is “To.”.",
        "a.questions.md, line 1: “Three.” is not in the essay; the questions under it have other answers. "
        "The nearest sentence is “Tree.”.",
        "a.questions.md, line 1: “Four.” is not in the essay, which has no sentence; the questions under it have "
        "other answers.",
    ]


def test_of_long_sentences_the_place_is_shown_where_they_differ() -> None:
    text = "word " * 50 + "end of it."
    (said,) = requoted([moved(text, text.replace("end", "END"))])
    assert said.endswith(": “…word word word word word end of it.” is now “…word word word word word END of it.”.")
    (said,) = requoted([moved("word \x1b " * 50, "x")])
    assert "\\x1b" in said and "…”" in said


def test_a_sentence_that_was_extended_is_shown_where_it_goes_on() -> None:
    text = "word " * 50
    (said,) = requoted([moved(text + "end.", text + "end. More.")])
    assert said.endswith("end.” is now “…word word word word word end. More.”.")


def test_of_quotations_without_questions_nothing_is_said() -> None:
    assert list(requoted([replace(moved("One.", "1."), asked=0)])) == []

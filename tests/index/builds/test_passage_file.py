import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.builds.layout import Layout
from index.builds.passage_file import PassageFile, PassageWriter
from index.datatypes import Context, Passage, Run, Span
from tests.marked_passages import documents


def write(passages: list[Passage], folder: Path) -> None:
    writer = PassageWriter(Layout(folder))
    writer.append(passages[:1])
    writer.append(passages[1:])
    assert len(writer) == len(passages)
    writer.finish()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_any_passages_come_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    passages = [
        Passage(f"{at}.md", text, at, Span(at, at + len(text)), (Span(at, at + len(text)),), text)
        for at, text in enumerate(texts)
    ]
    folder = tmp_path_factory.mktemp("passages")
    write(passages, folder)
    read = PassageFile(Layout(folder))
    assert list(read) == passages
    assert read[-1] == passages[-1]
    assert read[1:] == passages[1:]


def as_it_stands(runs: tuple[Run, ...], text: str) -> bool:
    return "".join(run.text for run in runs) == text and {run[3:] for run in runs} == {((), "")}


@given(st.lists(documents(), min_size=1, max_size=3), st.booleans())
def test_what_is_seen_of_a_passage_and_what_it_needs_come_back(
    tmp_path_factory: pytest.TempPathFactory, several: list[tuple[Passage, str]], aside: bool
) -> None:
    passages = [replace(passage, aside=aside) for passage, _ in several]
    folder = tmp_path_factory.mktemp("passages")
    write(passages, folder)
    for passage, read in zip(passages, PassageFile(Layout(folder)), strict=True):
        assert replace(read, runs=(), context=()) == replace(passage, runs=(), context=())
        assert read.runs == passage.runs or (read.runs == () and as_it_stands(passage.runs, passage.text))
        for one, again in zip(passage.context, read.context, strict=True):
            assert again[:4] == one[:4]
            assert again.runs == one.runs or (again.runs == () and as_it_stands(one.runs, one.text))


def test_a_line_says_only_what_is_not_a_matter_of_course(tmp_path: Path) -> None:
    plain = Passage("a.md", "S", 1, Span(3, 8), (Span(3, 8),), "a b c")
    seen = replace(plain, runs=(Run(3, 5, "a "), Run(5, 8, "b c")))
    marked = replace(plain, text="a*b*c", runs=(Run(3, 4, "a"), Run(5, 6, "b", ("bold",), "https://e.org")))
    write([plain, seen, marked], tmp_path)
    lines = Layout(tmp_path).passages.read_text().splitlines()
    assert lines[0] == lines[1]
    assert list(json.loads(lines[0])) == ["document", "section", "paragraph", "start", "end", "sentences", "text"]
    assert json.loads(lines[2])["runs"] == [[3, 4, None, [], ""], [5, 6, None, ["bold"], "https://e.org"]]


def test_a_passage_of_format_7_is_seen_as_it_stands(tmp_path: Path) -> None:
    old = {
        "document": "a.md",
        "section": "",
        "paragraph": 1,
        "start": 0,
        "end": 4,
        "sentences": [[0, 4]],
        "text": "*a*.",
    }
    layout = Layout(tmp_path)
    layout.passages.write_text(json.dumps(old) + "\n")
    np.save(layout.passage_starts, np.array([0, layout.passages.stat().st_size], dtype=np.int64))
    assert list(PassageFile(layout)) == [Passage("a.md", "", 1, Span(0, 4), (Span(0, 4),), "*a*.")]


def test_a_context_keeps_its_place_and_its_words(tmp_path: Path) -> None:
    line = Context(Span(0, 6), 0, 1, "*Two*:", (Run(1, 4, "Two", ("italic",)), Run(5, 6, ":")))
    passage = Passage("a.md", "", 2, Span(8, 9), (Span(8, 9),), "x", context=(line,))
    write([passage], tmp_path)
    assert PassageFile(Layout(tmp_path))[0].context == (line,)


def test_a_place_beyond_the_last_is_an_error(tmp_path: Path) -> None:
    write([Passage("a.md", "", 1, Span(0, 1), (Span(0, 1),), "x")], tmp_path)
    with pytest.raises(IndexError):
        PassageFile(Layout(tmp_path))[1]

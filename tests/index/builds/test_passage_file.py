from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.builds.layout import Layout
from index.builds.passage_file import PassageFile, PassageWriter
from index.datatypes import Passage, Span


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


def test_a_place_beyond_the_last_is_an_error(tmp_path: Path) -> None:
    write([Passage("a.md", "", 1, Span(0, 1), (Span(0, 1),), "x")], tmp_path)
    with pytest.raises(IndexError):
        PassageFile(Layout(tmp_path))[1]

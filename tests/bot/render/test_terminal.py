from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.render.terminal import render, show
from index.datatypes import Answer, Quote, Span

PASSAGE = "First comes this. Then comes the key, which is rather long and must be wrapped. Last."


def quote(text: str, *highlights: Span) -> Quote:
    return Quote(text, "a.md", "Title", "Section", 4, Span(10, 10 + len(text)), highlights, 1.0, "0123abcd", "")


def lines(answer: Answer, width: int = 40) -> list[str]:
    return [line.plain for line in render(answer, 3, width)]


def test_an_answer_as_a_person_reads_it() -> None:
    start = PASSAGE.index("Then")
    answer = Answer("?", "answers", 0.95, (quote(PASSAGE, Span(10 + start, 10 + PASSAGE.index(" Last"))),))
    assert lines(answer) == [
        "Section",
        "┃ First comes this. Then comes the key,",
        "┃ which is rather long and must be",
        "┃ wrapped. Last.",
        "a.md, paragraph 4, sha256 0123abcd",
        "",
        "The essay very likely answers your question.",
    ]
    bold = [
        line.plain[span.start : span.end]
        for line in render(answer, 3, 40)
        for span in line.spans
        if span.style == "bold"
    ]
    assert " ".join(bold) == "Then comes the key, which is rather long and must be wrapped."


def test_states_look_different() -> None:
    quotes = (quote("One.", Span(10, 14)), quote("Two.", Span(10, 14)))
    related = lines(Answer("?", "related", 0.5, quotes))
    assert " ".join(related).startswith("Nothing in the essay answers this directly")
    assert "│ Two." not in related and "┃ Two." not in related
    refused = lines(Answer("?", "not_covered", 0.1, quotes))
    assert refused[0] == "The essay does not cover this."
    assert "┃ One." not in refused
    assert "  Section" in refused
    assert lines(Answer("?", "help", 0.0, ()))[0].startswith("Ask me anything")
    assert "talk to someone you trust" in " ".join(lines(Answer("?", "help", 0.0, (), distress=True)))


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\x1b\x07\r\u202e\u2066[31m a"))), st.integers(10, 100)
)
def test_no_control_character_reaches_the_terminal(text: str, width: int) -> None:
    for line in lines(Answer("?", "answers", 0.5, (quote(text, Span(10, 10 + len(text))),)), width):
        assert not any(
            ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066" or 0xD800 <= ord(c) < 0xE000 for c in line
        )


def test_an_answer_is_printed_as_wide_as_the_terminal_but_not_wider_than_reads_well() -> None:
    answer = Answer("?", "answers", 0.95, (quote(" ".join([PASSAGE] * 4), Span(10, 28)),))
    for width, widest in ((40, 40), (300, 100)):
        console = Console(width=width, file=StringIO(), highlight=False)
        show(answer, 1, console)
        shown = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
        assert shown == lines(answer, widest)
        assert widest - 20 < max(len(line) for line in shown if line.startswith(("│", "┃"))) <= widest

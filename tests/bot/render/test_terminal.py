from dataclasses import replace
from io import StringIO
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from bot.render.terminal import render, show
from bot.render.words import context_runs, quote_runs
from index.datatypes import Answer, Quote, Span
from index.text import safe
from tests.bot.render.samples import marked_quote, quotes

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


def shown(quote: Quote, width: int = 60) -> list[Text]:
    return render(Answer("?", "answers", 0.95, (quote,)), 1, width)


def looks(rows: list[Text], text: str) -> set[str]:
    """How each stretch looks whose text, as far as it is in one row, is the given one."""
    (row,) = [row for row in rows if text in row.plain]
    at = row.plain.index(text)
    return {
        getattr(span.style, "link", None) or str(span.style)
        for span in row.spans
        if span.start <= at and at + len(text) <= span.end and str(span.style) != "none"
    }


def test_marks_are_shown_as_looks_and_what_answers_is_underlined_besides() -> None:
    rows = shown(marked_quote())
    assert [row.plain for row in rows[:5]] == [
        "1. Sleep",
        "┆ Habits:",
        "┃ • Cats sleep & eat. They never ever run.",
        "│ • Dogs bark.",
        f"a.md, paragraph 2, sha256 {marked_quote().receipt}",
    ]
    assert looks(rows, "Habits:") == {"dim"}
    assert looks(rows, "Cats") == {"bold"}
    assert looks(rows, "sleep") == set()
    assert looks(rows, "They") == {"bold", "underline"}
    assert looks(rows, "never") == {"bold", "underline", "https://e.org/a_(b)"}
    assert looks(rows, "run") == {"bold", "underline", "green"}


def test_links_are_links_where_a_terminal_knows_them() -> None:
    answer = Answer("?", "answers", 0.95, (marked_quote(),))
    for linked in (True, False):
        system: Literal["truecolor"] | None = "truecolor" if linked else None
        console = Console(width=60, file=StringIO(), force_terminal=linked, color_system=system, highlight=False)
        show(answer, 1, console)
        printed = console.file.getvalue()  # type: ignore[attr-defined]
        assert (";https://e.org/a_(b)\x1b\\" in printed) is linked
        assert ("\x1b" in printed) is linked


@given(quotes(), st.integers(4, 100))
def test_what_is_seen_is_what_is_shown(quote: Quote, width: int) -> None:
    rows = [row.plain for row in shown(quote, width)]
    quoted = "".join(row[2:] for row in rows if row.startswith(("│ ", "┃ ")))
    assert "".join(quoted.split()) == "".join(safe("".join(run.text for run in quote_runs(quote))).split())
    needed = "".join(row[2:] for row in rows if row.startswith("┆ "))
    runs = [run.text for context in quote.context for run in context_runs(context)]
    assert "".join(needed.split()) == "".join(safe("".join(runs)).split())
    assert all(safe(row) == row for row in rows)


@given(quotes(), st.integers(4, 100))
def test_a_thick_bar_is_beside_what_answers_and_only_there(quote: Quote, width: int) -> None:
    for row in shown(quote, width):
        if row.plain.startswith(("│ ", "┃ ")):
            underlined = any(str(span.style) == "underline" and span.start < span.end for span in row.spans)
            assert underlined is row.plain.startswith("┃ ") or not row.plain[2:].strip()


def test_both_places_are_in_the_receipt() -> None:
    twin = replace(marked_quote(), document="b\x1b.md", receipt="456789ab")
    rows = shown(replace(marked_quote(), also=(twin,)))
    assert rows[4].plain.endswith("; also b�.md, paragraph 2, sha256 456789ab")


def test_of_several_essays_each_quote_and_each_section_says_which_one() -> None:
    one = replace(quote("One.", Span(10, 14)), one_of_several=True, url="https://a.example/x")
    other = replace(one, title="Other", url="")
    shown = lines(Answer("?", "answers", 0.95, (one, other)))
    assert [line for line in shown if "›" in line] == ["Title › Section", "Other › Section"]
    assert shown.count("https://a.example/x") == 1
    refused = lines(Answer("?", "not_covered", 0.1, (one, other)))
    assert refused[0] == "The essays do not cover this."
    assert refused[-2:] == ["  Title › Section", "  Other › Section"]
    assert lines(Answer("?", "related", 0.5, (one,)))[0].startswith("Nothing in the essays answers")
    assert "https://a.example/x" not in lines(Answer("?", "answers", 0.95, (replace(one, one_of_several=False),)))

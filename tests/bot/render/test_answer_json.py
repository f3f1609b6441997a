import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.render.answer_json import answer_to_json
from index.datatypes import Answer, Context, Quote, Run, Span

QUOTE = Quote(
    text="Cats sleep. Dogs run.",
    document="a.md",
    title="Animals",
    section="1. Sleep",
    paragraph=2,
    span=Span(100, 121),
    highlights=(Span(112, 121), Span(100, 111)),
    score=0.123456,
    receipt="0123abcd",
    url="https://example.org/essay",
)


def test_an_answer_keeps_the_contract() -> None:
    assert answer_to_json(Answer("do they?", "related", 0.98765, (QUOTE,)), 2) == {
        "state": "related",
        "coverage": 0.9877,
        "shown": 1,
        "quotes": [
            {
                "text": "Cats sleep. Dogs run.",
                "plain": "Cats sleep. Dogs run.",
                "context": [],
                "document": "a.md",
                "title": "Animals",
                "url": "https://example.org/essay",
                "section": "1. Sleep",
                "paragraph": 2,
                "start": 100,
                "end": 121,
                "score": 0.1235,
                "receipt": "0123abcd",
                "highlights": [[112, 121], [100, 111]],
                "also": [],
            }
        ],
    }


def test_what_is_seen_what_is_needed_and_where_else_it_stands_is_said() -> None:
    runs = (Run(100, 102, "• ", ("mark",)), Run(102, 106, "Cats", ("bold",)), Run(108, 111, " sleep"))
    line = Context(Span(0, 8), 0, 0, "_Habits:", (Run(1, 8, "Habits:"),))
    twin = replace(QUOTE, document="b.md", title="Copy", paragraph=7, span=Span(7, 28), receipt="456789ab")
    quote = replace(QUOTE, runs=runs, context=(line,), also=(twin,))
    (fields,) = answer_to_json(Answer("?", "answers", 1.0, (quote,)), 2)["quotes"]
    assert fields["plain"] == "Cats sleep"
    assert fields["context"] == [{"text": "_Habits:", "plain": "Habits:", "start": 0, "end": 8}]
    assert fields["also"] == [
        {
            "document": "b.md",
            "title": "Copy",
            "url": "https://example.org/essay",
            "section": "1. Sleep",
            "paragraph": 7,
            "start": 7,
            "end": 28,
            "receipt": "456789ab",
        }
    ]


def test_help_has_no_quotes_and_distress_is_not_told_apart() -> None:
    help_ = {"state": "help", "coverage": 0.0, "shown": 0, "quotes": []}
    assert answer_to_json(Answer("hi", "help", 0.0, ()), 2) == help_
    assert answer_to_json(Answer("…", "help", 0.0, (), distress=True), 2) == help_


@given(st.text())
def test_any_text_survives_json(text: str) -> None:
    fields = answer_to_json(Answer("?", "answers", 1.0, (replace(QUOTE, text=text, section=text),)), 2)
    assert json.loads(json.dumps(fields)) == fields

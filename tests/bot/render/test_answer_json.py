import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.render.answer_json import answer_to_json
from index.datatypes import Answer, Quote, Span

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
    assert answer_to_json(Answer("do they?", "related", 0.98765, (QUOTE,))) == {
        "state": "related",
        "coverage": 0.9877,
        "quotes": [
            {
                "text": "Cats sleep. Dogs run.",
                "document": "a.md",
                "section": "1. Sleep",
                "start": 100,
                "end": 121,
                "score": 0.1235,
                "highlights": [[112, 121], [100, 111]],
            }
        ],
    }


def test_help_has_no_quotes_and_distress_is_not_told_apart() -> None:
    help_ = {"state": "help", "coverage": 0.0, "quotes": []}
    assert answer_to_json(Answer("hi", "help", 0.0, ())) == help_
    assert answer_to_json(Answer("…", "help", 0.0, (), distress=True)) == help_


@given(st.text())
def test_any_text_survives_json(text: str) -> None:
    fields = answer_to_json(Answer("?", "answers", 1.0, (replace(QUOTE, text=text, section=text),)))
    assert json.loads(json.dumps(fields)) == fields

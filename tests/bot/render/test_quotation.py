from typing import Any

from hypothesis import given

from bot.datatypes import Block, Turn
from bot.render.block_kit import quote_message, shared_message
from bot.render.quotation import length, quotation
from bot.render.words import context_runs, quote_runs
from index.datatypes import Quote
from tests.bot.render.samples import marked_quote, quotes
from tests.fake_slack import problems_of_message

TURN = Turn("C1:1.0", "1.0")


def said(part: Block) -> str:
    return "".join(element["text"] for element in part["elements"])


def test_the_author_s_looks_are_slack_s_and_what_answers_is_underlined_besides() -> None:
    needed, quoted = quotation(marked_quote())["elements"]
    assert needed == {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Habits:"}]}
    key = {"bold": True, "underline": True}
    assert quoted["type"] == "rich_text_quote"
    assert quoted["elements"] == [
        {"type": "text", "text": "• "},
        {"type": "text", "text": "Cats", "style": {"bold": True}},
        {"type": "text", "text": " sleep & eat. "},
        {"type": "text", "text": "They ", "style": key},
        {"type": "link", "url": "https://e.org/a_(b)", "text": "never", "style": key},
        {"type": "text", "text": " ", "style": key},
        {"type": "text", "text": "ever", "style": {"italic": True, **key}},
        {"type": "text", "text": " ", "style": key},
        {"type": "text", "text": "run", "style": {"code": True, **key}},
        {"type": "text", "text": ".", "style": key},
        {"type": "text", "text": "\n• Dogs bark."},
    ]


@given(quotes())
def test_any_quote_is_what_is_seen_of_it_and_taken_by_slack(quote: Quote) -> None:
    *needed, quoted = quotation(quote)["elements"]
    assert said(quoted) == "".join(run.text for run in quote_runs(quote))
    assert list(map(said, needed)) == ["".join(run.text for run in context_runs(one)) for one in quote.context]
    for message in (quote_message(quote, TURN), shared_message(quote)):
        payload: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks), "unfurl_links": False}
        assert not problems_of_message(payload)


def test_addresses_count_as_they_are_sent() -> None:
    quoted = quotation(marked_quote())
    words = sum(len(said(part)) for part in quoted["elements"])
    assert length(quoted) == words + len("https://e.org/a_(b)")

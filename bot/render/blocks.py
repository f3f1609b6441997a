"""Answers to Block Kit. Quotes are rich text: exact, and deaf to markup and mentions."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot import messages
from bot.datatypes import Block, Message, QuoteReference
from index.datatypes import Answer, Quote, Span
from index.passages import plain

LONGEST_MESSAGE = 11_000
"""Characters of quotes; Slack takes about 13,000 for all blocks together."""
_LONGEST_VALUE = 2000
_LONGEST_LABEL = 150  # Of a section or document name; these are labels, not quotes.
_LONGEST_FALLBACK = 3000
_WHOLE_FRAGMENT = 80  # Characters of a sentence that a link names in full; of a longer one, its ends.
_FRAGMENT_WORDS = 6
_NEARLY = 0.5
"""A second quote is shown with the first if it answers at least this share as well."""


def answer_message(answer: Answer, conversation: str, top: int, suggestions: Sequence[str] = ()) -> Message:
    """Return what is posted for an answer, with the buttons of its state."""
    if answer.distress:
        return sentence(messages.DISTRESS)
    if answer.state == "help":
        return help_message(suggestions)
    if answer.state == "not_covered" or not answer.quotes:
        return _not_covered(answer)
    if answer.state == "related":
        return _related(conversation)
    return quotes_message(shown(answer, top), conversation)


def shown(answer: Answer, top: int) -> list[Quote]:
    """Choose the quotes that are worth their length: the first, and what comes near it."""
    first = answer.quotes[0]
    return [quote for quote in answer.quotes[:top] if quote.score >= _NEARLY * first.score]


def quotes_message(quotes: Sequence[Quote], conversation: str) -> Message:
    """Return the quotes that fit, each with its source, and the buttons that go with them."""
    fitting = list(_fitting(quotes))
    if not fitting:
        where = _where(quotes[0])
        parts = [_section(messages.TOO_LONG), _source(quotes[0]), _buttons(conversation)]
        return Message(_fallback(messages.TOO_LONG, where), tuple(filter(None, parts)))
    alone = conversation.startswith("command:")
    blocks: list[Block] = []
    for quote in fitting:
        blocks += [_quotation(quote), _source(quote)]
        blocks.append(_buttons(conversation if quote is fitting[-1] else "", quote, alone=alone))
    blocks.append(_feedback(fitting[0]))
    return Message(_fallback(*map(_spoken, fitting)), tuple(filter(None, blocks)))


def shared_message(quote: Quote, user: str = "", question: str = "") -> Message:
    """Return a quote as others see it: without buttons, asker or question, unless these are given."""
    blocks = [_section(question)] if question else []
    blocks += [_quotation(quote), _source(quote)]
    if user:
        blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": messages.shared_by(user)}]})
    return Message(_fallback(_spoken(quote)), tuple(blocks))


def help_message(suggestions: Sequence[str] = (), lines: Sequence[str] = ()) -> Message:
    """Return what the bot can do, and what people ask it."""
    blocks = [_section(text) for text in (messages.HELP, *lines)]
    if suggestions:
        blocks += [_section(messages.ASK_FOR_EXAMPLE), _list(suggestions)]
    return Message(_fallback(messages.HELP, *lines, *suggestions), tuple(blocks))


def sentence(text: str) -> Message:
    """Return one sentence of our own as a message."""
    return Message(_fallback(text), (_section(text),))


def builder_link(message: Message) -> str:
    """Return the address at which Slack's own Block Kit Builder shows the message."""
    payload = json.dumps({"blocks": message.blocks}, separators=(",", ":"))
    return f"https://app.slack.com/block-kit-builder/#{percent_encoded(payload, safe='')}"


def deep_link(quote: Quote) -> str:
    """Return the address of the first highlighted sentence, as a text fragment; empty without an address to go to."""
    if urlsplit(quote.url).scheme not in ("http", "https") or any(letter in quote.url for letter in "<>| "):
        return ""
    key = quote.highlights[0] if quote.highlights else quote.span
    text = " ".join(plain(quote.text[key.start - quote.span.start : key.end - quote.span.start]).split())
    words = text.split(" ")
    ends = [text]
    if len(text) > _WHOLE_FRAGMENT:
        ends = [" ".join(words[:_FRAGMENT_WORDS]), " ".join(words[-_FRAGMENT_WORDS:])]
    # In a fragment the hyphen and the comma are syntax.
    encoded = ",".join(percent_encoded(end, safe="").replace("-", "%2D") for end in ends)
    return f"{quote.url.split('#')[0]}#:~:text={encoded}"


def _not_covered(answer: Answer) -> Message:
    sections = list(dict.fromkeys(_where(quote) for quote in answer.quotes))
    if not sections:
        return sentence(messages.NOT_COVERED_ALONE)
    blocks = (_section(messages.NOT_COVERED_KINDLY), _list(sections))
    return Message(_fallback(messages.NOT_COVERED_KINDLY, *sections), blocks)


def _related(conversation: str) -> Message:
    button = _button("closest", messages.CLOSEST_BUTTON, conversation)
    blocks = (_section(messages.RELATED_HIDDEN), {"type": "actions", "elements": [button]})
    return Message(_fallback(messages.RELATED_HIDDEN), blocks)


def _fitting(quotes: Sequence[Quote]) -> Iterator[Quote]:
    room = LONGEST_MESSAGE
    for quote in quotes:
        room -= len(quote.text)
        if room < 0:
            return
        yield quote


def _quotation(quote: Quote) -> Block:
    """Return the quote as runs whose texts, joined, are its text exactly; key sentences are bold."""
    bold = sorted(Span(a - quote.span.start, b - quote.span.start) for a, b in quote.highlights)
    cuts = sorted({0, len(quote.text), *(end for span in bold for end in span)})
    runs: list[Block] = []
    for start, end in pairwise(cuts):
        run: Block = {"type": "text", "text": quote.text[start:end]}
        if any(span.start <= start and end <= span.end for span in bold):
            run["style"] = {"bold": True}
        runs.append(run)
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": runs}]}


def _source(quote: Quote) -> Block:
    where = _plain(_where(quote))
    receipt = _plain(messages.receipt(_label(quote.document), quote.paragraph, quote.receipt))
    link = deep_link(quote)
    elements = [where, receipt]
    if 0 < len(link) <= _LONGEST_VALUE:
        elements.append({"type": "mrkdwn", "text": f"<{escaped(link)}|{messages.READ_IT}>"})
    return {"type": "context", "elements": elements}


def _buttons(conversation: str, quote: Quote | None = None, *, alone: bool = False) -> Block:
    """Return the buttons under a quote; none at all for one that is neither the last nor can be shared.

    `alone` is a quote that its asker alone sees, in the channel where it can be shared.
    """
    buttons = [_button("more", messages.MORE_BUTTON, conversation)] if conversation else []
    value = QuoteReference.of(quote).to_value() if quote else ""
    if quote and len(value) <= _LONGEST_VALUE:
        label = f"{messages.SHARE_BUTTON}: {_where(quote)}"
        buttons.append({**_share(alone, value), "accessibility_label": label[:75]})
    return {"type": "actions", "elements": buttons} if buttons else {}


def _share(alone: bool, value: str) -> Block:
    if not alone:
        return _button("share", messages.SHARE_BUTTON, value)
    confirm = {
        "title": _plain(messages.SHARE_TITLE),
        "text": _plain(messages.SHARE_CONFIRM),
        "confirm": _plain(messages.SHARE_SUBMIT),
        "deny": _plain(messages.SHARE_CANCEL),
    }
    return {**_button("share_here", messages.SHARE_BUTTON, value), "confirm": confirm}


def _feedback(quote: Quote) -> Block:
    value = QuoteReference.of(quote).to_value()
    if len(value) > _LONGEST_VALUE - 10:
        return {}

    def button(label: str, verdict: str) -> Block:
        return {"text": _plain(label), "value": f"{verdict}:{value}", "accessibility_label": label}

    buttons = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": button(messages.HELPFUL, "helpful"),
        "negative_button": button(messages.NOT_HELPFUL, "not"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _button(action: str, label: str, value: str) -> Block:
    return {"type": "button", "action_id": action, "text": _plain(label), "value": value, "accessibility_label": label}


def _section(text: str) -> Block:
    return {"type": "section", "text": _plain(text[:_LONGEST_FALLBACK])}


def _list(items: Sequence[str]) -> Block:
    rows = [{"type": "rich_text_section", "elements": [{"type": "text", "text": item}]} for item in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": rows}]}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _where(quote: Quote) -> str:
    return _label(quote.section.strip() or quote.title.strip() or quote.document)


def _label(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def escaped(text: str) -> str:
    """Escape what Slack reads as markup in plain messages."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fallback(first: str, *more: str) -> str:
    """Join what fits of the parts, whole ones only; of a first part that does not, the beginning stands for it."""
    text = escaped(first)
    if len(text) > _LONGEST_FALLBACK:
        return escaped(f"{first[:_LONGEST_LABEL]}…")
    for part in map(escaped, more):
        if len(text) + len(part) < _LONGEST_FALLBACK:
            text += f"\n\n{part}"
    return text


def _spoken(quote: Quote) -> str:
    return f"{_where(quote)}: {quote.text}"

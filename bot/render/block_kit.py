"""Answers to Block Kit. Quotes are rich text: exact, and deaf to markup and mentions."""

from collections.abc import Sequence

from bot import messages
from bot.datatypes import Block, Message, QuoteReference, Turn
from bot.render.links import LONGEST_ADDRESS, deep_link
from bot.render.quotation import length, quotation
from bot.render.words import key_words, of_several, quote_words, receipt, where
from index.datatypes import Answer, Quote

LONGEST_QUOTE = 9_000
"""Characters that are sent for one; Slack takes about 13,000 for all blocks of a message together."""
_LONGEST_VALUE = 2000
_EXAMPLES = 4  # Questions that help suggests.
_LONGEST_LABEL = 150  # Of a section or document name; these are labels, not quotes.
_LONGEST_FALLBACK = 3000


def answer_message(answer: Answer, turn: Turn, suggestions: Sequence[str] = ()) -> Message:
    """Return what is posted for an answer, with the buttons of its state."""
    if answer.distress:
        return paragraphs(*messages.DISTRESS)
    if answer.state == "help":
        return help_message(suggestions)
    if answer.state == "not_covered" or not answer.quotes:
        return _not_covered(answer)
    if answer.state == "related":
        return _related(turn, several=of_several(answer))
    return quote_message(answer.quotes[0], turn)


def quote_message(quote: Quote, turn: Turn, lead: str = "") -> Message:
    """Return one quote with its source and its buttons; `lead` is said before it."""
    quoted = quotation(quote)
    if length(quoted) > LONGEST_QUOTE:
        blocks = [_section(messages.TOO_LONG), _source(quote), _buttons(turn, "")]
        return Message(_fallback(messages.TOO_LONG, _where(quote)), tuple(blocks))
    value = QuoteReference.of(quote, turn).to_value()
    blocks = [_section(lead)] if lead else []
    blocks += [quoted, _source(quote), _buttons(turn, value), _feedback(value)]
    spoken = [lead, *_spoken(quote)] if lead else _spoken(quote)
    return Message(_fallback(*spoken), tuple(filter(None, blocks)))


def shared_message(quote: Quote, user: str = "", question: str = "") -> Message:
    """Return a quote as others see it: without buttons, asker or question, unless these are given."""
    blocks = [_context(plain_text(messages.ASKED.format(question=question)))] if question else []
    blocks += [quotation(quote), _source(quote)]
    if user:
        blocks.append(_context({"type": "mrkdwn", "text": messages.SHARED_BY.format(user=user)}))
    return Message(_fallback(*_spoken(quote)), tuple(blocks))


def help_message(suggestions: Sequence[str] = (), lines: Sequence[str] = ()) -> Message:
    """Return what the bot can do, and what people ask it."""
    blocks = [_section(text) for text in (messages.HELP, *lines)]
    examples = suggestions[:_EXAMPLES]
    if examples:
        blocks += [_section(messages.ASK_FOR_EXAMPLE), _list(examples)]
    return Message(_fallback(messages.HELP, *lines, *examples), tuple(blocks))


def paragraphs(*texts: str) -> Message:
    """Return words of our own as a message, each text in a paragraph of its own."""
    return Message(_fallback(*texts), tuple(map(_section, texts)))


def _not_covered(answer: Answer) -> Message:
    sections = list(dict.fromkeys(_where(quote) for quote in answer.quotes))
    if not sections:
        return paragraphs(messages.not_covered())
    said = messages.not_covered_kindly(several=of_several(answer))
    return Message(_fallback(said, *sections), (_section(said), _context(plain_text("\n".join(sections)))))


def _related(turn: Turn, *, several: bool) -> Message:
    button = _button("closest", messages.CLOSEST_BUTTON, turn.to_value())
    said = messages.related_hidden(several=several)
    return Message(_fallback(said), (_section(said), {"type": "actions", "elements": [button]}))


def _source(quote: Quote) -> Block:
    link = deep_link(quote)
    elements = [plain_text(_where(quote)), plain_text(receipt(quote, _label))]
    if 0 < len(link) <= LONGEST_ADDRESS:
        elements.append({"type": "mrkdwn", "text": f"<{_escaped(link)}|{messages.READ_IT}>"})
    return _context(*elements)


def _buttons(turn: Turn, value: str) -> Block:
    """Return the buttons of an answer; without a value, which refers to its quote, nothing can be shared."""
    buttons = [_button("more", messages.MORE_BUTTON, turn.to_value())]
    if 0 < len(value) <= _LONGEST_VALUE:
        buttons.append(_share(turn.alone, value))
    return {"type": "actions", "elements": buttons}


def _share(alone: bool, value: str) -> Block:
    """Return the button that shares; a quote that its asker alone sees is shared where it was asked for."""
    if not alone:
        return _button("share", messages.SHARE_BUTTON, value)
    confirm = {
        "title": plain_text(messages.SHARE_TITLE),
        "text": plain_text(messages.SHARE_CONFIRM),
        "confirm": plain_text(messages.SHARE_SUBMIT),
        "deny": plain_text(messages.CANCEL),
    }
    return {**_button("share_here", messages.SHARE_HERE_BUTTON, value), "confirm": confirm}


def _feedback(value: str) -> Block:
    if len(value) > _LONGEST_VALUE - 10:
        return {}

    def button(label: str, verdict: str) -> Block:
        return {"text": plain_text(label), "value": f"{verdict}:{value}", "accessibility_label": label}

    buttons = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": button(messages.HELPFUL, "helpful"),
        "negative_button": button(messages.NOT_HELPFUL, "not"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _button(action: str, label: str, value: str) -> Block:
    return {
        "type": "button",
        "action_id": action,
        "text": plain_text(label),
        "value": value,
        "accessibility_label": label,
    }


def _context(*elements: Block) -> Block:
    return {"type": "context", "elements": list(elements)}


def _section(text: str) -> Block:
    return {"type": "section", "text": plain_text(text[:_LONGEST_FALLBACK])}


def _list(items: Sequence[str]) -> Block:
    rows = [{"type": "rich_text_section", "elements": [{"type": "text", "text": item}]} for item in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": rows}]}


def plain_text(text: str) -> Block:
    """Return text in which Slack reads no markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _where(quote: Quote) -> str:
    return _label(where(quote))


def _label(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fallback(first: str, *more: str) -> str:
    """Join what fits of the parts, whole ones only; of a first part that does not, the beginning stands for it."""
    text = _escaped(first)
    if len(text) > _LONGEST_FALLBACK:
        return _escaped(f"{first[:_LONGEST_LABEL]}…")
    for part in map(_escaped, more):
        if len(text) + len(part) < _LONGEST_FALLBACK:
            text += f"\n\n{part}"
    return text


def _spoken(quote: Quote) -> list[str]:
    """Return a quote as it is heard, then the sentences that are seen to stand out of it."""
    key = key_words(quote)
    whole = f"{_where(quote)}: {quote_words(quote)}"
    return [whole, messages.KEY_SENTENCE.format(sentence=key)] if key else [whole]

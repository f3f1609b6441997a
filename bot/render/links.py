"""Addresses: of a sentence in the essay on the web, and of a message in Slack's Block Kit Builder."""

import json
import re
from urllib.parse import quote as percent_encoded

from bot.datatypes import Message
from index.datatypes import Quote
from index.reading.passages import plain

_WHOLE_FRAGMENT = 80  # Characters of a sentence that a link names in full; of a longer one, its ends.
_FRAGMENT_WORDS = 6
_WEB = re.compile(r"https?://[^\s<>|\"]+")


def deep_link(quote: Quote) -> str:
    """Return the address of the first highlighted sentence, as a text fragment; empty without an address to go to."""
    if not _WEB.fullmatch(quote.url):
        return ""
    key = quote.highlights[0] if quote.highlights else quote.span
    text = plain(quote.text[key.start - quote.span.start : key.end - quote.span.start])
    # In a fragment the hyphen and the comma are syntax.
    encoded = ",".join(percent_encoded(end, safe="").replace("-", "%2D") for end in _ends(text))
    return f"{quote.url.split('#')[0]}#:~:text={encoded}"


def builder_link(message: Message) -> str:
    """Return the address at which Slack's own Block Kit Builder shows the message."""
    payload = json.dumps({"blocks": message.blocks}, separators=(",", ":"))
    return f"https://app.slack.com/block-kit-builder/#{percent_encoded(payload, safe='')}"


def _ends(text: str) -> list[str]:
    """Return a short sentence whole, of a longer one its beginning and its end, which do not overlap."""
    words = text.split()
    few = min(_FRAGMENT_WORDS, len(words) // 2)
    if len(text) <= _WHOLE_FRAGMENT:
        return [text]
    if few == 0:  # A script without spaces.
        return [text[: _WHOLE_FRAGMENT // 4], text[-_WHOLE_FRAGMENT // 4 :]]
    return [" ".join(words[:few]), " ".join(words[-few:])]

"""Addresses: of a sentence in the essay on the web, of what an essay links to, and of a message in Slack's Builder."""

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot.datatypes import Message
from bot.render.words import quote_runs, runs_inside
from index.datatypes import Quote, Run
from index.reading.plain import plain
from index.text import printable

LONGEST_ADDRESS = 2000
"""Characters; browsers and Slack take little more."""
_WHOLE_FRAGMENT = 80  # Characters of a sentence that a link names in full; of a longer one, its ends.
_FRAGMENT_WORDS = 6
_WEB = re.compile(r"(?i:(https?)://)([^\s/?#\"'<>\\^`{|}]+)((?:[/?][^#]*)?)(?:#.*)?", re.DOTALL)
_NOT_IN_AN_ADDRESS = re.compile(r"[\s\"'<>\[\]\\^`{|}]")


def deep_link(quote: Quote) -> str:
    """Return the address of the first highlighted sentence, as a text fragment; empty without an address to go to."""
    address = web_address(quote.url)
    runs = runs_inside(quote, quote.highlights[0]) if quote.highlights else quote_runs(quote)
    text = plain(_first_line(runs)).partition("\n")[0].strip()
    if not address or not text:
        return address
    # In a fragment the hyphen and the comma are syntax.
    encoded = ",".join(percent_encoded(end, safe="").replace("-", "%2D") for end in _ends(text))
    return f"{address}#:~:text={encoded}"


def web_address(url: str) -> str:
    """Return an http or https address without its fragment, percent-encoded where need be; empty if it is none."""
    web = _WEB.fullmatch(url.strip(" "))
    if not web or printable(url) != url or not _has_host(url):
        return ""
    scheme, host, rest = web.groups()
    rest = _NOT_IN_AN_ADDRESS.sub(lambda match: percent_encoded(match[0], safe=""), rest)
    return f"{scheme.lower()}://{host}{rest}"


def link_target(address: str) -> str:
    """Return an address that an essay links to; empty if it is none of the web or of mail, or would have to change."""
    scheme, colon, rest = address.partition(":")
    if len(address) > LONGEST_ADDRESS or printable(address) != address or any(map(str.isspace, address)):
        return ""
    if scheme.lower() == "mailto" and rest:
        return f"mailto:{rest}"
    return f"{scheme.lower()}{colon}{rest}" if _WEB.fullmatch(address) and _has_host(address) else ""


def builder_link(message: Message) -> str:
    """Return the address at which Slack's own Block Kit Builder shows the message."""
    payload = json.dumps({"blocks": message.blocks}, separators=(",", ":"))
    return f"https://app.slack.com/block-kit-builder/#{percent_encoded(payload, safe='')}"


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url.strip(" "))
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # Such as brackets around what is no address, or a port that is no number.
        return False


def _first_line(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield runs up to a break or a mark between words: a browser looks for a text in one line, in one cell."""
    begun = False
    for run in runs:
        if begun and ("break" in run.styles or "mark" in run.styles):
            return
        begun = begun or ("mark" not in run.styles and bool(run.text.strip()))
        yield run


def _ends(text: str) -> list[str]:
    """Return a short sentence whole, of a longer one its beginning and its end, which do not overlap."""
    words = text.split()
    few = min(_FRAGMENT_WORDS, len(words) // 2)
    if len(text) <= _WHOLE_FRAGMENT:
        return [text]
    if few == 0:  # A script without spaces.
        return [text[: _WHOLE_FRAGMENT // 4], text[-_WHOLE_FRAGMENT // 4 :]]
    return [" ".join(words[:few]), " ".join(words[-few:])]

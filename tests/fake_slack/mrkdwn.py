"""What Slack makes of angle brackets in the text it parses."""

import re
from collections.abc import Collection, Iterator

_TOKEN = re.compile(r"<([^<>]*)>")
_MENTION = re.compile(r"@[UW][A-Z0-9]+|#C[A-Z0-9]+|!(?:channel|here|everyone|group)|!subteam\^?[A-Z0-9]*")
_LINK = re.compile(r"(?:https?://[^\s|]+|mailto:[^\s|]+|tel:[^\s|]+)", re.IGNORECASE)


def escape(text: str) -> str:
    """Typed text as Slack sends it in an event."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def active_mentions(text: str) -> Iterator[str]:
    """The mentions that would notify or name somebody, as `@U0ABC`, `#C0ABC`, `!here`, `!subteam^S0ABC`."""
    for target in _targets(text):
        if _MENTION.fullmatch(target):
            yield target


def bad_links(text: str) -> Iterator[str]:
    """Tokens that are neither a mention nor a date nor a link to the web or to mail."""
    for target in _targets(text):
        if not (_MENTION.fullmatch(target) or target.startswith("!date^") or _LINK.fullmatch(target)):
            yield f"<{target[:80]}>"


def mention_is_allowed(mention: str, allowed: Collection[str]) -> bool:
    """Whether `allowed` has the mention in any usual spelling: `U0ABC`, `@U0ABC`, `<@U0ABC>`, `here`, `<!here>`."""
    bare = mention.lstrip("@#!").removeprefix("subteam^")
    return not {bare, mention, f"<{mention}>"}.isdisjoint(allowed)


def _targets(text: str) -> Iterator[str]:
    for token in _TOKEN.finditer(text):
        yield token.group(1).partition("|")[0]

"""Rich text: the only place where a quotation needs no escaping, and so the one that matters most."""

from collections.abc import Mapping

from tests.fake_slack.schema import Check, Findings, flag, many, one_of, record, string, tagged, url, whole

_ANY_NUMBER = whole(0, 2**40)
_TEXT_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
_MENTION_STYLE = record(
    {}, dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), flag)
)


def _inline(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    return record({"type": one_of(kind), **required}, optional, *rules)


def _mentioning(kind: str, field: str, sign: str) -> Check:
    """An element that notifies or names somebody."""

    def rule(findings: Findings, where: str, value: object) -> None:
        if isinstance(value, dict):
            findings.mention(where, f"{sign}{value.get(field)}")

    return _inline(kind, {field: string()}, {"style": _MENTION_STYLE}, rule)


_TEXT = _inline("text", {"text": string(1)}, {"style": _TEXT_STYLE})
_LINK = _inline("link", {"url": url()}, {"text": string(1), "unsafe": flag, "style": _TEXT_STYLE})
_INLINE: dict[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "emoji": _inline(
        "emoji", {"name": string()}, {"unicode": string(), "skin_tone": whole(1, 6), "style": _TEXT_STYLE}
    ),
    "date": _inline(
        "date",
        {"timestamp": _ANY_NUMBER, "format": string()},
        {"url": url(), "fallback": string(), "style": _TEXT_STYLE},
    ),
    "color": _inline("color", {"value": string()}, {}),
    "user": _mentioning("user", "user_id", "@"),
    "channel": _mentioning("channel", "channel_id", "#"),
    "usergroup": _mentioning("usergroup", "usergroup_id", "!subteam^"),
    "broadcast": _mentioning("broadcast", "range", "!"),
}
_BORDER: dict[str, Check] = {"border": whole(0, 1)}
_SECTION = record({"type": one_of("rich_text_section"), "elements": many(1, None, tagged(_INLINE))})
_QUOTE = record({"type": one_of("rich_text_quote"), "elements": many(1, None, tagged(_INLINE))}, _BORDER)
_PREFORMATTED = record(
    {
        "type": one_of("rich_text_preformatted"),
        "elements": many(1, None, tagged({"text": _TEXT, "link": _LINK})),
    },
    {**_BORDER, "language": string()},
)
_LIST = record(
    {
        "type": one_of("rich_text_list"),
        "style": one_of("bullet", "ordered"),
        "elements": many(1, None, tagged({"rich_text_section": _SECTION})),
    },
    {**_BORDER, "indent": whole(0, 8), "offset": _ANY_NUMBER},
)

RICH_TEXT_ELEMENTS = many(
    1,
    None,
    tagged(
        {
            "rich_text_section": _SECTION,
            "rich_text_quote": _QUOTE,
            "rich_text_list": _LIST,
            "rich_text_preformatted": _PREFORMATTED,
        }
    ),
)

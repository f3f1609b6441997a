"""Parts of messages and views, for tests."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "hello") -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def button(**extra: Any) -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": "press", **extra}


def actions(*elements: Json, kind: str = "actions") -> Json:
    return {"type": kind, "elements": list(elements)}


def quoted(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(elements)}]}


def run(text: str = "word", **extra: Any) -> Json:
    return {"type": "text", "text": text, **extra}


def message(*blocks: Any, **extra: Any) -> Json:
    return {"channel": "C0GENERAL", "text": "hello", "unfurl_links": False, "blocks": list(blocks), **extra}


def options(count: int) -> list[Json]:
    return [{"text": plain(f"Choice {number}"), "value": str(number)} for number in range(count)]


def radio(count: int, **extra: Any) -> Json:
    return {"type": "radio_buttons", "action_id": "choice", "options": options(count), **extra}


def menu(**extra: Any) -> Json:
    return {"type": "static_select", "action_id": "menu", "placeholder": plain("Pick"), **extra}


def field(**extra: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "why", "multiline": True, "max_length": 500}
    return {"type": "input", "label": plain("Why?"), "element": element, **extra}


def thumb(text: str = "Good", value: str = "good") -> Json:
    return {"text": plain(text), "value": value, "accessibility_label": "A good answer"}


def feedback(**extra: Any) -> Json:
    pair = {"positive_button": thumb(), "negative_button": thumb("Bad", "bad")}
    return actions({"type": "feedback_buttons", "action_id": "judge", **pair, **extra}, kind="context_actions")


def modal(*blocks: Json, **extra: Any) -> Json:
    return {"type": "modal", "title": plain("Why?"), "submit": plain("Send"), "blocks": list(blocks), **extra}

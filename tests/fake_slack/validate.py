"""What Slack refuses, and what this project forbids besides: pure functions of a payload."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tests.fake_slack.blocks import MESSAGE_CHARACTERS, characters, message_blocks, view_blocks
from tests.fake_slack.schema import Check, Findings, flag, many, marked_up, one_of, plain, record, string

Payload = Mapping[str, Any]
_FALSE = (False, "0", "false", 0)
_LOUD = re.compile(r"(?<![\w.])@(?:channel|here|everyone)\b")
TEXT_RECOMMENDED, TEXT_MOST, VIEW_BYTES = 4_000, 40_000, 250_000


def problems_of_message(
    payload: Payload, *, allowed_mentions: Collection[str] = (), method: str = "chat.postMessage"
) -> list[str]:
    return check_message(payload, allowed_mentions, method).problems


def problems_of_view(view: object, *, allowed_mentions: Collection[str] = ()) -> list[str]:
    return check_view(view, allowed_mentions).problems


def problems_of_prompts(payload: Payload) -> list[str]:
    """Those of the arguments of assistant.threads.setSuggestedPrompts."""
    return check_prompts(payload).problems


def problems_of_status(payload: Payload) -> list[str]:
    """Those of the arguments of assistant.threads.setStatus."""
    return check_status(payload).problems


def check_message(payload: Payload, allowed_mentions: Collection[str], method: str) -> Findings:
    findings = Findings(allowed_mentions)
    _surrogates(findings, payload)
    _text(findings, payload)
    _blocks(findings, payload)
    _attachments(findings, payload)
    if method == "chat.postMessage" and payload.get("blocks") and payload.get("unfurl_links") not in _FALSE:
        findings.note("/unfurl_links", "must be false beside blocks, or quoted links unfurl")
    return findings


def _text(findings: Findings, payload: Payload) -> None:
    spoken = payload.get("text") or payload.get("markdown_text")
    shown = payload.get("blocks") or payload.get("attachments")
    if not isinstance(spoken, str | None):
        findings.refuse("/text", "must be a string", "invalid_arguments")
    elif not spoken or not spoken.strip():
        if shown:
            findings.note("/text", "missing beside blocks: screen readers and notifications need it")
        else:
            findings.refuse("/text", "missing", "no_text")
    else:
        _long_and_loud(findings, spoken, payload)


def _long_and_loud(findings: Findings, text: str, payload: Payload) -> None:
    if len(text) > TEXT_MOST:
        findings.refuse("/text", f"more than {TEXT_MOST} characters", "msg_too_long")
    elif len(text) > TEXT_RECOMMENDED:
        findings.note("/text", f"more than the recommended {TEXT_RECOMMENDED} characters")
    marked_up(findings, "/text", text)
    if payload.get("parse") == "full" or payload.get("link_names") not in (*_FALSE, None):
        for loud in _LOUD.findall(text):
            findings.mention("/text", f"!{loud.lstrip('@')}")


def _blocks(findings: Findings, payload: Payload) -> None:
    blocks = payload.get("blocks")
    if "blocks" in payload:
        if characters(blocks) > MESSAGE_CHARACTERS:
            findings.refuse("/blocks", f"more than {MESSAGE_CHARACTERS} characters of text", "msg_blocks_too_long")
        message_blocks(findings, "/blocks", blocks)


def _attachments(findings: Findings, payload: Payload) -> None:
    attachments = payload.get("attachments", [])
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        findings.refuse("/attachments", "must be an array of objects", "invalid_attachments")
        return
    for index, attachment in enumerate(attachments):
        where = f"/attachments/{index}"
        for name in ("pretext", "text", "fallback"):
            marked_up(findings, f"{where}/{name}", attachment.get(name))
        if "blocks" in attachment:
            message_blocks(findings, f"{where}/blocks", attachment["blocks"])


_SHARED: dict[str, Check] = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}
_MODAL = record(
    {"type": one_of("modal"), "title": plain(24), "blocks": view_blocks},
    {**_SHARED, "submit": plain(24), "close": plain(24), "clear_on_close": flag, "notify_on_close": flag},
)
_HOME = record({"type": one_of("home"), "blocks": view_blocks}, _SHARED)


def check_view(view: object, allowed_mentions: Collection[str] = ()) -> Findings:
    findings = Findings(allowed_mentions)
    _surrogates(findings, view)
    if not isinstance(view, dict):
        findings.refuse("/view", "must be an object")
        return findings
    (_HOME if view.get("type") == "home" else _MODAL)(findings, "/view", view)
    if len(json.dumps(view)) > VIEW_BYTES:
        findings.refuse("/view", f"more than {VIEW_BYTES} bytes", "view_too_large")
    blocks = view.get("blocks")
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    if view.get("type") == "modal" and "input" in kinds and "submit" not in view:
        findings.refuse("/view/submit", "missing required field: submit (the view has input blocks)")
    return findings


_PROMPT = record({"title": string(1, visible=True), "message": string(1, visible=True)})


def check_prompts(payload: Payload) -> Findings:
    findings = Findings()
    _surrogates(findings, payload)
    if "thread_ts" in payload:
        findings.refuse("/thread_ts", "Slack drops the prompts silently when it is given", "invalid_arguments")
    many(1, 4, _PROMPT)(findings, "/prompts", payload.get("prompts"))
    if "title" in payload:
        string(1, visible=True)(findings, "/title", payload["title"])
    return findings


def check_status(payload: Payload) -> Findings:
    """An empty status is fine: it takes the status away."""
    findings = Findings()
    _surrogates(findings, payload)
    string(0)(findings, "/status", payload.get("status"))
    if "loading_messages" in payload:
        many(1, 10, string(1, visible=True))(findings, "/loading_messages", payload["loading_messages"])
    return findings


def check_title(payload: Payload) -> Findings:
    findings = Findings()
    _surrogates(findings, payload)
    string(1, visible=True)(findings, "/title", payload.get("title"))
    return findings


def _surrogates(findings: Findings, payload: object) -> None:
    """A lone surrogate cannot be UTF-8: it breaks the request or shows as a blank box."""
    for where, text in _strings("", payload):
        if any("\ud800" <= character <= "\udfff" for character in text):
            findings.refuse(where, "lone surrogate", "invalid_json")


def _strings(where: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield where, str(name)
            yield from _strings(f"{where}/{name}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(f"{where}/{index}", item)

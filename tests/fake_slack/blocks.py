"""The blocks of messages and views."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from tests.fake_slack.elements import ACCESSORY, ACTIONS, CONTEXT_ACTIONS, INPUT, NAME, image
from tests.fake_slack.rich_text import RICH_TEXT_ELEMENTS
from tests.fake_slack.schema import (
    Check,
    Findings,
    both,
    either,
    flag,
    many,
    marked_up,
    one_of,
    plain,
    record,
    string,
    tagged,
)

MESSAGE_BLOCKS, VIEW_BLOCKS, MESSAGE_CHARACTERS = 50, 100, 13_000


def _action_ids_differ(findings: Findings, where: str, value: object) -> None:
    if isinstance(value, dict):
        for name in _repeated(value, interactive_elements, "action_id"):
            findings.refuse(where, f"`action_id` {name!r} already exists in this block")


def _repeated(value: object, parts: Callable[[object], Iterator[dict[str, object]]], key: str) -> list[str]:
    named = Counter(part[key] for part in parts(value) if isinstance(part.get(key), str))
    return [str(name) for name, times in named.items() if times > 1]


def interactive_elements(block: object) -> Iterator[dict[str, object]]:
    """The elements of one block that carry an action_id."""
    if not isinstance(block, dict) or block.get("type") in ("rich_text", "context"):
        return
    held = block.get("elements")
    for item in [*(held if isinstance(held, list) else []), block.get("accessory"), block.get("element")]:
        if isinstance(item, dict) and item.get("type") != "image":
            yield item


def _block(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    usual: dict[str, Check] = {"block_id": NAME}
    return record({"type": one_of(kind), **required}, {**usual, **optional}, *rules, _action_ids_differ)


def _says_something(findings: Findings, where: str, value: object) -> None:
    if isinstance(value, dict) and "text" not in value and "fields" not in value:
        findings.refuse(where, "a section needs text or fields")


def _context_element(findings: Findings, where: str, value: object) -> None:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    (image({}) if is_image else either())(findings, where, value)


_EVERYWHERE: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {"text": either(3000), "fields": many(1, 10, either(2000)), "accessory": ACCESSORY, "expand": flag},
        _says_something,
    ),
    "header": _block("header", {"text": plain(150)}, {}),
    "divider": _block("divider", {}, {}),
    "context": _block("context", {"elements": many(1, 10, _context_element)}, {}),
    "actions": _block("actions", {"elements": many(1, 25, ACTIONS)}, {}),
    "rich_text": _block("rich_text", {"elements": RICH_TEXT_ELEMENTS}, {}),
    "image": image({"block_id": NAME, "title": plain(2000)}),
    "input": _block(
        "input",
        {"label": plain(2000), "element": INPUT},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
}
_MESSAGES_ONLY: dict[str, Check] = {
    "context_actions": _block("context_actions", {"elements": many(1, 5, CONTEXT_ACTIONS)}, {}),
    "markdown": _block("markdown", {"text": both(string(1, 12_000, visible=True), marked_up)}, {}),
}


def _block_ids_differ(findings: Findings, where: str, value: object) -> None:
    for name in _repeated(value, _dicts, "block_id"):
        findings.refuse(where, f"`block_id` {name!r} already exists")


def _dicts(value: object) -> Iterator[dict[str, object]]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield item


message_blocks = both(
    many(0, MESSAGE_BLOCKS, tagged({**_EVERYWHERE, **_MESSAGES_ONLY})),
    _block_ids_differ,
)
view_blocks = both(many(1, VIEW_BLOCKS, tagged(_EVERYWHERE)), _block_ids_differ)


def characters(value: object) -> int:
    """How much text the blocks show; Slack's own count is not documented, this one leans to the strict side."""
    if isinstance(value, list):
        return sum(characters(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = sum(len(value[key]) for key in ("text", "alt_text") if isinstance(value.get(key), str))
    return own + sum(characters(item) for item in value.values())

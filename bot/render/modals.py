"""The two forms: where to share a quote, and what was wrong with one. Pure functions to Slack views."""

from typing import Any

from bot import messages
from bot.datatypes import Block
from bot.render.block_kit import plain_text

SHARE = "share_quote"
FEEDBACK = "quote_feedback"


def share_view(metadata: str, *, with_question: bool) -> Block:
    """Return the form that asks where to share; `metadata` comes back with it.

    `with_question` is for the asker alone.
    """
    extras = [_option(messages.SHARE_NAME, "name")]
    if with_question:
        extras.append(_option(messages.SHARE_QUESTION, "question"))
    where = {
        "type": "conversations_select",
        "action_id": "where",
        "response_url_enabled": True,
        "placeholder": plain_text(messages.SHARE_CHOOSE),
        "filter": {"include": ["public", "private", "mpim", "im"], "exclude_bot_users": True},
    }
    boxes = {"type": "checkboxes", "action_id": "extras", "options": extras}
    return _modal(
        SHARE,
        messages.SHARE_TITLE,
        messages.SHARE_SUBMIT,
        metadata,
        [
            {"type": "input", "block_id": "where", "label": plain_text(messages.SHARE_WHERE), "element": where},
            {
                "type": "input",
                "block_id": "extras",
                "optional": True,
                "label": plain_text(messages.SHARE_EXTRAS),
                "hint": plain_text(messages.SHARE_EXTRAS_HINT),
                "element": boxes,
            },
        ],
    )


def feedback_view(metadata: str) -> Block:
    """Return the form that asks why a quote did not help; `metadata` comes back with it."""
    reasons = [_option(label, value) for value, label in messages.FEEDBACK_REASONS.items()]
    remark = {"type": "plain_text_input", "action_id": "remark", "multiline": True, "max_length": 3000}
    return _modal(
        FEEDBACK,
        messages.FEEDBACK_TITLE,
        messages.FEEDBACK_SUBMIT,
        metadata,
        [
            {
                "type": "input",
                "block_id": "reason",
                "label": plain_text(messages.FEEDBACK_WHY),
                "hint": plain_text(messages.FEEDBACK_HINT),
                "element": {"type": "radio_buttons", "action_id": "reason", "options": reasons},
            },
            {
                "type": "input",
                "block_id": "remark",
                "optional": True,
                "label": plain_text(messages.FEEDBACK_MORE),
                "element": remark,
            },
        ],
    )


def chosen(view: dict[str, Any], block: str) -> list[str]:
    """Return what was chosen or typed in one block of a submitted form; empty where nothing was."""
    state: dict[str, Any] = next(iter(view["state"]["values"].get(block, {}).values()), {})
    options = [state["selected_option"]] if state.get("selected_option") else state.get("selected_options") or []
    single = state.get("selected_conversation") or state.get("value")
    return [option["value"] for option in options] or ([single] if single else [])


def _modal(callback: str, title: str, submit: str, metadata: str, blocks: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title),
        "submit": plain_text(submit),
        "close": plain_text(messages.CANCEL),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def _option(label: str, value: str) -> Block:
    return {"text": plain_text(label), "value": value}

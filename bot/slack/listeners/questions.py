"""Questions: direct messages, mentions, and commands that ask. Each is noted before Slack hears that it arrived."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from slack_bolt import App, BoltContext, BoltResponse

from bot.datatypes import Asked
from bot.slack.listeners.command_words import COMMAND, own_word
from bot.slack.responder import Responder
from bot.slack.workspaces import workspace_of
from index.text import without_surrogates

_KEY = "asked"
_SUBTYPES = {None, "", "file_share", "thread_broadcast", "me_message"}
"""Kinds of messages that a person asks with; all others are told by Slack about messages, or written by bots."""


def register(app: App, responder: Responder) -> None:
    """Note questions as they arrive, and answer them."""

    @app.middleware
    def note(body: dict[str, Any], context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse | None:
        # Bolt tells Slack that an event arrived before its listener runs; what is not noted by then could be lost.
        asked = asked_from(body, workspace_of(context), context.bot_user_id or "")
        if asked and not responder.records.note(asked):
            return BoltResponse(status=200, body="")
        context[_KEY] = asked
        return next()

    @app.event("message")
    def on_message(event: dict[str, Any], context: BoltContext) -> None:
        if context.get(_KEY):
            responder.submit(lambda: responder.reply(context[_KEY]))
        elif gone := _deleted(event):
            responder.records.forget(workspace_of(context), str(event.get("channel")), gone)

    @app.event("app_mention")
    def on_mention(context: BoltContext) -> None:
        if context.get(_KEY):
            responder.submit(lambda: responder.reply(context[_KEY]))


def asked_from(body: dict[str, Any], workspace: str, bot_user: str) -> Asked | None:
    """Return the question in a payload from Slack, if it is one."""
    event = body.get("event")
    if isinstance(event, dict) and body.get("type") == "event_callback":
        return _from_event(workspace, str(body.get("event_id") or ""), event, bot_user)
    text = without_surrogates(str(body.get("text") or ""))
    if body.get("command") == COMMAND and not own_word(text):
        return Asked(
            workspace=workspace,
            id=str(body.get("trigger_id") or body.get("response_url") or uuid4()),
            place="command",
            channel=str(body.get("channel_id") or ""),
            user=str(body.get("user_id") or ""),
            ts="",
            thread="",
            text=text,
            response_url=str(body.get("response_url") or ""),
        )
    return None


def _from_event(workspace: str, event_id: str, event: dict[str, Any], bot_user: str) -> Asked | None:
    channel, ts, text = (str(event.get(name) or "") for name in ("channel", "ts", "text"))
    text = without_surrogates(text)
    direct = event.get("type") == "message" and event.get("channel_type", "im" if channel[:1] == "D" else "") == "im"
    # A mention in a direct message arrives as a message, too; an edited one arrives again.
    mention = event.get("type") == "app_mention" and channel[:1] != "D" and not event.get("edited")
    if not (direct or mention) or event.get("subtype") not in _SUBTYPES or not _from_a_person(event, bot_user):
        return None
    return Asked(
        workspace=workspace,
        id=event_id or f"{channel}:{ts}",
        place="message" if direct else "mention",
        channel=channel,
        user=str(event.get("user") or ""),
        ts=ts,
        thread=str(event.get("thread_ts") or ts),
        text=re.sub(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>", " ", text) if bot_user else text,
    )


def _from_a_person(event: dict[str, Any], bot_user: str) -> bool:
    return bool(event.get("user")) and not event.get("bot_id") and event.get("user") not in (bot_user, "USLACKBOT")


def _deleted(event: dict[str, Any]) -> str:
    """Return the ts of the message that was deleted. One with replies leaves a tombstone in its place."""
    if event.get("subtype") == "message_deleted":
        return str(event.get("deleted_ts") or "")
    left = event.get("message") or {}
    if event.get("subtype") == "message_changed" and left.get("subtype") == "tombstone":
        return str(left.get("ts") or "")
    return ""

"""Buttons under an answer: more passages, the closest one, share, and ratings."""

import json
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import messages
from bot.datatypes import Message, QuoteReference
from bot.render.blocks import sentence, shared_message
from bot.render.modals import feedback_view, share_view
from bot.responder import Responder


def register(app: App, responder: Responder) -> None:
    """Answer every button."""

    @app.action("more")
    def on_more(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        reply_to_button(responder, body, responder.continued(str(action.get("value")), "more"))

    @app.action("closest")
    def on_closest(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        reply_to_button(responder, body, responder.closest(str(action.get("value"))))

    @app.action("share")
    def on_share(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        metadata = json.dumps([_conversation(body), action.get("value")])
        client.views_open(trigger_id=body["trigger_id"], view=share_view(metadata))

    @app.action("share_here")
    def on_share_here(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        quote = responder.mentor.current().quoted_again(QuoteReference.from_value(str(action.get("value"))))
        if quote is None:
            reply_to_button(responder, body, sentence(messages.CHANGED))
        elif not responder.respond(str(body.get("response_url") or ""), shared_message(quote), in_channel=True):
            reply_to_button(responder, body, sentence(messages.SHARE_FAILED))

    @app.action("feedback")
    def on_feedback(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        ack()
        verdict, _, value = str(action.get("value") or "").partition(":")
        if verdict == "helpful":
            responder.records.rate(QuoteReference.from_value(value), helpful=True)
            _tell_alone(responder, body, sentence(messages.FEEDBACK_THANKS))
        else:
            client.views_open(trigger_id=body["trigger_id"], view=feedback_view(value))


def reply_to_button(responder: Responder, body: dict[str, Any], message: Message) -> None:
    """Post where the button is: in the message's thread, or again to the asker alone."""
    container = body.get("container", {})
    if container.get("is_ephemeral"):
        responder.respond(str(body.get("response_url") or ""), message)
        return
    original = body.get("message", {})
    thread = original.get("thread_ts") or container.get("thread_ts") or original.get("ts")
    responder.post(str(body["channel"]["id"]), str(thread or ""), message)


def _tell_alone(responder: Responder, body: dict[str, Any], message: Message) -> None:
    if body.get("response_url"):
        responder.respond(str(body["response_url"]), message)


def _conversation(body: dict[str, Any]) -> str:
    original = body.get("message", {})
    return f"{body.get('channel', {}).get('id', '')}:{original.get('thread_ts') or original.get('ts') or ''}"

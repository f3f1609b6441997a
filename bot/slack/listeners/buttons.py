"""Buttons under an answer: more passages, the closest one, share, and ratings."""

from typing import Any

from slack_bolt import Ack, App

from bot import messages
from bot.answering.conversation import MORE
from bot.datatypes import Message, QuoteReference, Turn
from bot.render.block_kit import paragraphs, shared_message
from bot.render.modals import feedback_view, share_view
from bot.slack.posting import post, respond
from bot.slack.responder import Responder

Body = dict[str, Any]


def register(app: App, responder: Responder) -> None:
    """Answer every button."""
    for name, work in (
        ("more", _more),
        ("closest", _closest),
        ("share", _share),
        ("share_here", _share_here),
        ("feedback", _feedback),
    ):
        _listen(app, responder, name, work)


def _listen(app: App, responder: Responder, name: str, work: Any) -> None:
    @app.action(name)
    def on_action(ack: Ack, body: Body, action: dict[str, Any]) -> None:
        ack()
        value = str(action.get("value") or "")
        responder.submit(lambda: work(responder, body, value), lambda message: _tell(responder, body, message))


def _more(responder: Responder, body: Body, value: str) -> None:
    turn = Turn.from_value(value)
    _tell(responder, body, responder.continued(turn))
    responder.records.went_on(turn, MORE)


def _closest(responder: Responder, body: Body, value: str) -> None:
    _tell(responder, body, responder.closest(Turn.from_value(value)))


def _share(responder: Responder, body: Body, value: str) -> None:
    # In a channel's thread anybody can press the button, so the question is offered in direct messages alone.
    view = share_view(value, with_question=_channel(body)[:1] == "D")
    responder.hasty.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)


def _share_here(responder: Responder, body: Body, value: str) -> None:
    quote = responder.mentor.current().quoted_again(QuoteReference.from_value(value))
    if quote is None:
        _tell(responder, body, paragraphs(messages.CHANGED))
    elif not respond(str(body.get("response_url") or ""), shared_message(quote), in_channel=True):
        _tell(responder, body, paragraphs(messages.SHARE_FAILED))


def _feedback(responder: Responder, body: Body, value: str) -> None:
    verdict, _, quote = value.partition(":")
    if verdict == "helpful":
        responder.records.rate(QuoteReference.from_value(quote), helpful=True)
        respond(str(body.get("response_url") or ""), paragraphs(messages.FEEDBACK_THANKS))
    else:
        responder.hasty.views_open(trigger_id=str(body.get("trigger_id") or ""), view=feedback_view(quote))


def _tell(responder: Responder, body: Body, message: Message) -> None:
    """Answer where the button is: in the message's thread, or to the asker alone, never beside a thread."""
    original = body.get("message") or {}
    thread = str(original.get("thread_ts") or original.get("ts") or "")
    if thread and not body.get("container", {}).get("is_ephemeral"):
        post(responder.client, _channel(body), thread, message)
    else:
        respond(str(body.get("response_url") or ""), message)


def _channel(body: Body) -> str:
    return str((body.get("channel") or {}).get("id") or body.get("container", {}).get("channel_id") or "")

"""Buttons under an answer: more passages, the closest one, share, and ratings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import messages
from bot.answering.conversation import MORE
from bot.datatypes import Message, QuoteReference, Turn
from bot.render.block_kit import paragraphs, shared_message
from bot.render.modals import feedback_view, share_view
from bot.slack.posting import post, respond
from bot.slack.responder import Responder
from bot.slack.workspaces import workspace_of


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed."""

    value: str
    workspace: str
    user: str
    body: dict[str, Any]
    """The payload."""

    @property
    def turn(self) -> Turn:
        """Return the turn that the button goes on with."""
        return Turn.from_value(self.value, self.workspace)

    @property
    def channel(self) -> str:
        """Return where the message with the button is."""
        return str((self.body.get("channel") or {}).get("id") or self.body.get("container", {}).get("channel_id") or "")

    @property
    def thread(self) -> str:
        """Return the thread in which everybody sees the message; empty where its asker alone does."""
        if self.body.get("container", {}).get("is_ephemeral"):
            return ""
        original = self.body.get("message") or {}
        return str(original.get("thread_ts") or original.get("ts") or "")

    @property
    def response_url(self) -> str:
        """Return where the press can be answered."""
        return str(self.body.get("response_url") or "")

    @property
    def trigger(self) -> str:
        """Return what opens a form."""
        return str(self.body.get("trigger_id") or "")


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


def _listen(app: App, responder: Responder, name: str, work: Callable[[Responder, Press], None]) -> None:
    @app.action(name)
    def on_action(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext) -> None:
        ack()
        press = Press(str(action.get("value") or ""), workspace_of(context), context.user_id or "", body)
        responder.submit(lambda: work(responder, press), lambda message: _tell(responder, press, message))


def _more(responder: Responder, press: Press) -> None:
    _tell(responder, press, responder.continued(press.turn))
    responder.records.went_on(press.turn, press.user, MORE)


def _closest(responder: Responder, press: Press) -> None:
    _tell(responder, press, responder.closest(press.turn))


def _share(responder: Responder, press: Press) -> None:
    # In a channel's thread anybody can press the button, so the question is offered in direct messages alone.
    view = share_view(press.value, with_question=press.channel[:1] == "D")
    responder.hasty.views_open(trigger_id=press.trigger, view=view)


def _share_here(responder: Responder, press: Press) -> None:
    quote = responder.mentor.current().quoted_again(QuoteReference.from_value(press.value, press.workspace))
    if quote is None:
        _tell(responder, press, paragraphs(messages.CHANGED))
    elif not respond(press.response_url, shared_message(quote), in_channel=True):
        _tell(responder, press, paragraphs(messages.SHARE_FAILED))


def _feedback(responder: Responder, press: Press) -> None:
    verdict, _, value = press.value.partition(":")
    if verdict == "helpful":
        responder.records.rate(QuoteReference.from_value(value, press.workspace), helpful=True)
        respond(press.response_url, paragraphs(messages.FEEDBACK_THANKS))
    else:
        responder.hasty.views_open(trigger_id=press.trigger, view=feedback_view(value))


def _tell(responder: Responder, press: Press, message: Message) -> None:
    """Answer where the button is: in the message's thread, or to the asker alone, never beside a thread."""
    if press.thread:
        post(responder.client, press.channel, press.thread, message)
    else:
        respond(press.response_url, message)

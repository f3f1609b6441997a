"""Submitted forms: where to share a quote, and why one did not help."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import messages
from bot.datatypes import Message, QuoteReference
from bot.render.block_kit import shared_message
from bot.render.modals import FEEDBACK, SHARE, chosen
from bot.slack.posting import NETWORK, post, respond
from bot.slack.responder import Responder
from bot.slack.workspaces import workspace_of
from index.text import normalise, without_surrogates


def register(app: App, responder: Responder) -> None:
    """Take both forms."""

    @app.view(SHARE)
    def on_share(ack: Ack, body: dict[str, Any], view: dict[str, Any], context: BoltContext) -> None:
        reference = QuoteReference.from_value(str(view["private_metadata"]), workspace_of(context))
        message = _shared(responder, reference, chosen(view, "extras"), str(body["user"]["id"]))
        # A response URL reaches conversations that the bot is not in.
        urls = [str(one["response_url"]) for one in body.get("response_urls") or []]
        if message is None:
            ack(response_action="errors", errors={"where": messages.CHANGED})
        elif urls:
            ack()
            responder.submit(partial(respond, urls[0], message, in_channel=True))
        else:
            try:
                post(responder.hasty, "".join(chosen(view, "where")[:1]), "", message)
                ack()
            except NETWORK:
                ack(response_action="errors", errors={"where": messages.SHARE_FAILED})

    @app.view(FEEDBACK)
    def on_feedback(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
        ack()
        reason, remark = (without_surrogates(" ".join(chosen(view, block))) for block in ("reason", "remark"))
        quote = QuoteReference.from_value(view["private_metadata"], workspace_of(context))
        responder.records.rate(quote, helpful=False, reason=reason, remark=remark)


def _shared(responder: Responder, reference: QuoteReference, extras: list[str], user: str) -> Message | None:
    quote = responder.mentor.current().quoted_again(reference)
    if quote is None:
        return None
    turns = responder.records.turns(reference.turn.workspace, reference.turn.conversation)
    asked = [question for turn, question in turns if turn == reference.turn]
    question = normalise(asked[0]) if asked and "question" in extras else ""
    return shared_message(quote, user if "name" in extras else "", question)

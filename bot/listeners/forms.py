"""Submitted forms: where to share a quote, and why one did not help."""

import json
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.datatypes import QuoteReference
from bot.render.blocks import shared_message
from bot.render.modals import FEEDBACK, SHARE, chosen
from bot.responder import Responder
from index.query import normalise


def register(app: App, responder: Responder) -> None:
    """Take both forms."""

    @app.view(SHARE)
    def on_share(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        conversation, value = json.loads(view["private_metadata"])
        quote = responder.mentor.current().quoted_again(QuoteReference.from_value(value))
        if quote is None:
            ack(response_action="errors", errors={"where": messages.CHANGED})
            return
        extras = chosen(view, "extras")
        history = responder.records.history(conversation) if "question" in extras else []
        user = str(body["user"]["id"]) if "name" in extras else ""
        message = shared_message(quote, user, normalise(history[-1]) if history else "")
        # A response URL reaches conversations that the bot is not in.
        for url in (one["response_url"] for one in body.get("response_urls") or []):
            ack()
            responder.respond(url, message, in_channel=True)
            return
        try:
            responder.post(chosen(view, "where")[0], "", message)
            ack()
        except SlackApiError:
            ack(response_action="errors", errors={"where": messages.SHARE_FAILED})

    @app.view(FEEDBACK)
    def on_feedback(ack: Ack, view: dict[str, Any]) -> None:
        ack()
        reason, remark = chosen(view, "reason"), chosen(view, "remark")
        quote = QuoteReference.from_value(view["private_metadata"])
        responder.records.rate(quote, helpful=False, reason=" ".join(reason), remark=" ".join(remark))

"""The messages tab of the app: suggested questions, taken from the essay's own."""

from contextlib import suppress
from typing import Any

from slack_bolt import App

from bot import messages
from bot.slack.posting import NETWORK
from bot.slack.responder import Responder

_MOST = 4


def register(app: App, responder: Responder) -> None:
    """Offer questions when the tab opens."""

    @app.event("app_home_opened")
    def on_opened(event: dict[str, Any]) -> None:
        questions = responder.mentor.current().manifest.suggestions[:_MOST]
        if event.get("tab") != "messages" or not questions:
            return
        # Bolt's own helper adds a thread_ts, with which Slack drops the prompts without a word.
        with suppress(*NETWORK):
            responder.hasty.assistant_threads_setSuggestedPrompts(
                channel_id=str(event.get("channel")),
                title=messages.WELCOME_SLACK,
                prompts=[{"title": question, "message": question} for question in questions],
            )

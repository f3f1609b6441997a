"""The one place where the parts meet: settings, mentor, records and listeners become an app, served by Socket Mode."""

import logging
from datetime import datetime
from functools import cache
from threading import Thread
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import SlackResponse

from bot import messages
from bot.answering.live import LiveMentor
from bot.records.records import Records
from bot.render.block_kit import paragraphs
from bot.settings import Settings
from bot.slack.listeners import register
from bot.slack.posting import describe, hasty_client, patient_client, respond
from bot.slack.responder import Responder, report
from bot.slack.workspaces import workspace_of
from index.errors import MentorError

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 30.0
"""Seconds between two looks for questions that could not be answered, for example while Slack was down."""
_FINISH = 20.0
"""Seconds that answers in work get when the bot is stopped."""


class Server:
    """The bot while it runs. Until `start`, nothing runs and Slack is not called."""

    def __init__(self, settings: Settings, mentor: LiveMentor, records: Records) -> None:
        client = patient_client(settings)
        self.responder = Responder(mentor, records, client, hasty_client(settings))

        @cache
        def who_am_i() -> SlackResponse:
            # Asked once: an event must not be lost because Slack does not answer this just then.
            return client.auth_test()

        def authorize(**_: Any) -> AuthorizeResult:
            token = settings.slack_bot_token
            return AuthorizeResult.from_auth_test_response(auth_test_response=who_am_i(), bot_token=token)

        self._who_am_i = who_am_i
        self.app = App(client=client, authorize=authorize)
        register(self.app, self.responder, settings)
        self.app.error(_on_error)
        self._handler = SocketModeHandler(self.app, settings.slack_app_token)

    @property
    def workspace(self) -> str:
        """Return the workspace that the bot token is for. Raises what calling Slack can raise, at first."""
        return workspace_of(self._who_am_i())

    def start(self) -> None:
        """Connect, and take up what was left unanswered, now and from time to time.

        Raises MentorError if Slack refuses the tokens or cannot be reached.
        """
        try:
            # Before the first event, for what was kept before there were workspaces is this one's.
            self.responder.records.adopt(self.workspace)
            self._handler.connect()  # type: ignore[no-untyped-call]  # Bolt's handlers have no types.
        except Exception as error:
            self.responder.records.close()
            raise MentorError(messages.NOT_CONNECTED.format(code=describe(error))) from None
        Thread(target=self._look_again, daemon=True).start()

    def stop(self) -> None:
        """Take no more, finish the answers in work, disconnect."""
        self._handler.client.auto_reconnect_enabled = False
        self._handler.disconnect()  # type: ignore[no-untyped-call]  # Bolt's handlers have no types.
        if not self.responder.finish(_FINISH):
            _log.warning("Stopped with answers in work; they are taken up at the next start.")
        self._handler.close()  # type: ignore[no-untyped-call]  # Bolt's handlers have no types.
        self.responder.records.close()

    def _look_again(self) -> None:
        before: datetime | None = self.responder.started
        while not self.responder.stopping.is_set():
            try:
                self.responder.take_up(self.workspace, before)
            except Exception as error:
                report(error)
            before = None
            self.responder.stopping.wait(_LOOK_AGAIN)


def _on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Answer in one sentence. Bolt's own log lines would show what was asked."""
    failed = paragraphs(messages.FAILED.format(reference=report(error)))
    try:
        respond(str(body.get("response_url") or ""), failed)
    except Exception as again:
        report(again)
    return BoltResponse(status=500)

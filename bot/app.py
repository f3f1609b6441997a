"""The one place where the parts meet: settings, mentor, records and listeners become an app, served by Socket Mode."""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

from bot import messages
from bot.listeners import register
from bot.live import LiveMentor
from bot.records import Records
from bot.responder import Responder, every, report
from bot.settings import Settings
from index.errors import MentorError

_log = logging.getLogger(__name__)
_SLACK_TIMEOUT = 15
"""Seconds for one call of Slack."""
_LOOK_AGAIN = 30.0
"""Seconds between two looks for questions that could not be answered, for example while Slack was down."""
_LEFT_ALONE = timedelta(seconds=60)
_FINISH = 20.0
"""Seconds that answers in work get when the bot is stopped."""


def slack_client(settings: Settings) -> WebClient:
    """Return a client that waits where Slack asks it to."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=_SLACK_TIMEOUT,
        retry_handlers=[ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler(max_retry_count=2)],
    )


def create_app(settings: Settings, mentor: LiveMentor, records: Records) -> tuple[App, Responder]:
    """Put the parts together; nothing is started and Slack is not called."""
    app = App(client=slack_client(settings), token_verification_enabled=False)
    responder = Responder(mentor, records, app.client, settings.top)
    register(app, responder, settings.admin_ids)

    @app.error
    def on_error(error: Exception) -> BoltResponse:
        # Bolt's own log lines would show what was asked.
        report(error)
        return BoltResponse(status=500)

    return app, responder


class Server:
    """The bot while it runs."""

    def __init__(self, settings: Settings, mentor: LiveMentor, records: Records) -> None:
        self.app, self.responder = create_app(settings, mentor, records)
        self._handler = SocketModeHandler(self.app, settings.slack_app_token.get_secret_value())
        self._stopped = Event()

    def start(self) -> None:
        """Connect, take up what was left unanswered, and go on by threads of their own.

        Raises MentorError if Slack refuses the tokens.
        """
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]
        except Exception as error:
            code = getattr(error, "response", {}).get("error") or type(error).__name__
            raise MentorError(messages.not_connected(str(code))) from None
        self._thread(self.responder.take_up)
        self._thread(lambda: every(_LOOK_AGAIN, self._look_again, self._stopped.is_set))

    def stop(self) -> None:
        """Take no more, finish the answers in work, disconnect."""
        self._stopped.set()
        self._handler.client.auto_reconnect_enabled = False
        self._handler.disconnect()  # type: ignore[no-untyped-call]
        if not self.responder.finish(_FINISH):
            _log.warning("Stopped with answers in work; they are taken up at the next start.")
        self._handler.close()  # type: ignore[no-untyped-call]
        self.responder.records.close()

    def _look_again(self) -> None:
        self.responder.take_up(datetime.now(UTC) - _LEFT_ALONE)

    @staticmethod
    def _thread(work: Callable[[], None]) -> None:
        Thread(target=work, daemon=True).start()


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until told to stop by SIGINT or SIGTERM.

    Raises MentorError with what to do if a token is missing or refused, or no index can be opened.
    """
    if not (settings.slack_bot_token.get_secret_value() and settings.slack_app_token.get_secret_value()):
        raise MentorError(messages.NO_TOKENS)
    server = Server(settings, LiveMentor(settings), Records.open(settings.records))
    told = Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda *_: told.set())
    server.start()
    say(messages.SERVING)
    told.wait()
    say(messages.STOPPING)
    server.stop()

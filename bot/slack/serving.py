"""`mentor serve`: the bot from its start until a signal stops it."""

import signal
from collections.abc import Callable
from threading import Event

from bot import messages
from bot.answering.live import LiveMentor
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.app import Server
from bot.slack.credentials import require_credentials


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Serve until told to stop by SIGINT or SIGTERM.

    Raises MentorError with what to do if a token is missing, wrong or refused, or no index or database can be opened.
    """
    require_credentials(settings)
    server = Server(settings, LiveMentor(settings), Records.open(settings.database_url))
    told = Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda *_: told.set())
    server.start()
    say(messages.SERVING)
    told.wait()
    say(messages.STOPPING)
    server.stop()

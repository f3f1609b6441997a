"""What `mentor serve` and `mentor doctor` log, on standard error: this program's own words alone."""

import logging
import sys
import threading
from types import TracebackType

from bot.slack.responder import report


def log_own_words() -> None:
    """Show what this program logs, and nothing of libraries: that can hold messages, tokens and passwords.

    So can the text of an error that nobody caught. Where it arose is logged without it.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(logging.Filter("bot"))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, handlers=[handler])
    sys.excepthook = _on_uncaught
    threading.excepthook = lambda uncaught: _on_uncaught(uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback)


def _on_uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        report(error or kind())

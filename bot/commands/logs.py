"""What `mentor serve` and `mentor doctor` log, on standard error: this program's own words alone."""

import logging
import sys
import threading
from types import TracebackType

from bot.slack.responder import report
from index.text import printable


def log_own_words() -> None:
    """Show what this program logs, and nothing of libraries: that can hold messages, tokens and passwords.

    So can the text of an error that nobody caught. Where it arose is logged without it.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(logging.Filter("bot"))
    handler.setFormatter(_SafeFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    sys.excepthook = _on_uncaught
    threading.excepthook = lambda uncaught: _on_uncaught(uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback)


class _SafeFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record, in which names of files and builds, if nothing else, are other people's."""
        return "\n".join(map(printable, super().format(record).split("\n")))


def _on_uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        report(error or kind())

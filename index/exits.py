"""How a command ends: whatever happens becomes one sentence and an exit code, without a traceback."""

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import click

from index import messages
from index.errors import MentorError
from index.limits import lack, watched
from index.streams import ReaderLeft, prepare, tell

_HOUSE = Path(__file__).parent.parent
_OURS = (_HOUSE / "bot", _HOUSE / "index")
_STOPPED = 130
"""As a shell has it: 128 and the number of SIGINT."""
_UNREAD = 141
"""128 and the number of SIGPIPE."""


@contextmanager
def explained() -> Iterator[None]:
    """Run a command inside. It exits with 1 after an error, 2 after wrong usage, 130 when it was stopped, 141 when the
    reader of its output left.

    Python's development mode (`python -X dev`) shows the traceback of an error that nobody expected.
    """
    try:
        yield
        sys.stdout.flush()
    except (SystemExit, GeneratorExit):
        raise
    except ReaderLeft:
        sys.exit(_UNREAD)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _show(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _stopped()
    except click.Abort as error:
        if isinstance(error.__cause__, EOFError):  # click takes it for Ctrl-D, but a file may have ended, too.
            _fail(error.__cause__)
        _stopped()
    except BaseException as error:  # Errors of Rust's are no Exception.
        _fail(error)


def run(command: Callable[[], object], *, alone: bool = False, at_once: bool = False) -> NoReturn:
    """Run a command as a program of its own; this does not return.

    `alone`: in this very process, however little memory it may have. `at_once`: end without taking apart every module,
    which costs a question a fifth of its time.
    """
    _begin_again_in_utf8()
    prepare()
    code = _code(command) if alone else watched(lambda: _code(command))
    if at_once:
        os._exit(code)
    sys.exit(code)


def explanation(error: BaseException) -> str:
    """Say what an error means. No text of an unexpected one is shown: it could hold a question, or a password."""
    if (lacking := lack(error)) in messages.LACKS:
        return messages.LACKS[lacking]
    if isinstance(error, MentorError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{f'{error.filename}: ' if error.filename else ''}{error.strerror}."
    return messages.UNEXPECTED.format(error=type(error).__name__, place=_place(error))


def _begin_again_in_utf8() -> None:
    """Where the locale has another encoding, start anew so that file names and arguments are UTF-8 all the same."""
    if sys.getfilesystemencoding() == "utf-8" or os.environ.get("PYTHONUTF8") == "1":
        return
    shown = sys.stdout.encoding if sys.stdout else "utf-8"
    environment = {"PYTHONIOENCODING": shown, **os.environ, "PYTHONUTF8": "1"}
    with suppress(OSError):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)


def _code(command: Callable[[], object]) -> int:
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _fail(error: BaseException) -> NoReturn:
    if sys.flags.dev_mode and not isinstance(error, MentorError):
        raise error
    for sentence in _sentences(error):
        tell(messages.ERROR.format(error=sentence))
    sys.exit(1)


def _sentences(error: BaseException) -> tuple[str, ...]:
    """Return what an error says, a line for each thing that is wrong."""
    said = explanation(error)
    return error.sentences if isinstance(error, MentorError) and said == str(error) else (said,)


def _place(error: BaseException) -> str:
    """Return the innermost of our lines that an error came through."""
    ours = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if any(folder in file.parents for folder in _OURS):
            ours = f"{file.relative_to(_HOUSE)}:{line}"
    return ours


def _show(error: click.ClickException) -> None:
    shown = io.StringIO()
    error.show(shown)
    for line in shown.getvalue().rstrip("\n").split("\n"):
        tell(line)


def _stopped() -> NoReturn:
    tell(messages.STOPPED)
    sys.exit(_STOPPED)

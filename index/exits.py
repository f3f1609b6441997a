"""How a command ends: expected errors become one sentence and an exit code, without a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from index import messages
from index.errors import MentorError


@contextmanager
def explained() -> Iterator[None]:
    """Run a command inside. It exits with 1 after an error, 2 after wrong usage, 130 when it was stopped."""
    try:
        yield
    except MentorError as error:
        _fail(str(error), 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(messages.STOPPED, err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # A full disk, or a file of which nobody thought.
        _fail(f"{f'{error.filename}: ' if error.filename else ''}{error.strerror or error}.", 1)


def _fail(sentence: str, code: int) -> None:
    click.echo(messages.ERROR.format(error=sentence), err=True)
    sys.exit(code)

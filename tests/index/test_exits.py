import errno
from collections.abc import Callable

import click
import pytest

from index.errors import IndexMissing, MentorError
from index.exits import explained


def raising(error: BaseException) -> Callable[[], None]:
    def run() -> None:
        with explained():
            raise error

    return run


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (MentorError("It is so."), 1, "Error: It is so."),
        (IndexMissing("There is none."), 1, "Error: There is none."),
        (click.UsageError("No such thing."), 2, "Error: No such thing."),
        (click.Abort(), 130, "Stopped."),
        (KeyboardInterrupt(), 130, "Stopped."),
        (OSError(errno.ENOSPC, "No space left on device", "file"), 1, "Error: file: No space left on device."),
        (OSError(errno.EIO, "Input/output error"), 1, "Error: Input/output error."),
        (click.exceptions.Exit(3), 3, ""),
    ],
)
def test_an_expected_error_is_a_sentence_and_a_code(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        raising(error)()
    assert caught.value.code == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip().splitlines()[-1:] == ([said] if said else [])


def test_what_nobody_thought_of_stays_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError())()


def test_nothing_happens_where_nothing_is_wrong() -> None:
    with explained():
        pass

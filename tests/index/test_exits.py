import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import messages
from index.errors import CorpusError, IndexDamaged
from index.exits import explained, explanation
from index.streams import ReaderLeft
from index.text import printable
from tests.conftest import ROOT

Ended = tuple[object, str]


class PanicException(BaseException):
    """As those of Rust's libraries."""


def raised_from(error: BaseException, cause: BaseException) -> BaseException:
    """Return an error that was raised in place of another one, as most of ours are."""
    try:
        try:
            raise cause
        except BaseException:
            raise error from None
    except BaseException as found:
        return found


@pytest.fixture
def end(capsys: pytest.CaptureFixture[str]) -> Callable[[BaseException], Ended]:
    """How a command ends in which an error is raised: its exit code, and what standard error says."""

    def command(error: BaseException) -> Ended:
        with pytest.raises(SystemExit) as stopped, explained():
            raise error
        return stopped.value.code, capsys.readouterr().err

    return command


OUT_OF_MEMORY = f"Error: {messages.LACKS['memory']}\n"
OUT_OF_FILES = f"Error: {messages.LACKS['files']}\n"


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (IndexDamaged("It is damaged; run `mentor rebuild`."), 1, "Error: It is damaged; run `mentor rebuild`.\n"),
        (CorpusError("a\x1b[31m\n\x9b\u202eb.md: no."), 1, "Error: a\\x1b[31m\\n\\x9b\\u202eb.md: no.\n"),
        (CorpusError("a.md: no.", "b\n.md: no."), 1, "Error: a.md: no.\nError: b\\n.md: no.\n"),
        (raised_from(CorpusError("One.", "Two."), MemoryError()), 1, OUT_OF_MEMORY),
        (OSError(errno.ENOSPC, "No space left on device", "a.md"), 1, "Error: a.md: No space left on device.\n"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "Error: No space left on device.\n"),
        (OSError(errno.EACCES, "Permission denied", "a\r.md"), 1, "Error: a\\r.md: Permission denied.\n"),
        (OSError(errno.EMFILE, "Too many open files", "a.md"), 1, OUT_OF_FILES),
        (MemoryError(), 1, OUT_OF_MEMORY),
        (raised_from(IndexDamaged("It is damaged."), OSError(errno.ENFILE, "")), 1, OUT_OF_FILES),
        (raised_from(IndexDamaged("It is damaged."), MemoryError()), 1, OUT_OF_MEMORY),
        (raised_from(IndexDamaged("It is damaged."), OSError(errno.ENOENT, "")), 1, "Error: It is damaged.\n"),
        (click.UsageError("No \x1b such\x85 thing."), 2, "Error: No \\x1b such\\x85 thing.\n"),
        (click.exceptions.Exit(3), 3, ""),
        (click.Abort(), 130, "Stopped.\n"),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (ReaderLeft(), 141, ""),
        (SystemExit(7), 7, ""),
    ],
)  # fmt: skip
def test_every_end_has_its_code_and_its_sentence(
    end: Callable[[BaseException], Ended], error: BaseException, code: int, says: str
) -> None:
    assert end(error) == (code, says)


def test_a_command_that_ends_well_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with explained():
        click.echo("done")
    assert capsys.readouterr() == ("done\n", "")


@pytest.mark.parametrize(
    "error",
    [kind("a secret") for kind in (KeyError, EOFError, RecursionError, OSError, PanicException)],
)
def test_what_nobody_expected_is_one_sentence_that_gives_nothing_away(
    end: Callable[[BaseException], Ended], error: BaseException
) -> None:
    said = f"Error: {messages.UNEXPECTED.format(error=type(error).__name__, place='index/exits.py:')}"
    code, shown = end(error)
    assert code == 1
    assert str(shown).startswith(said[: said.index(":", 8) + 1])
    assert "secret" not in str(shown)
    assert str(shown).count("\n") == 1


def test_it_names_the_innermost_line_of_ours() -> None:
    from index.text import normalise

    with pytest.raises(TypeError) as raised:
        normalise(5)  # type: ignore[arg-type]
    lines = (ROOT / "index" / "text.py").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "question[-_MOST_READ:]" in text)
    assert explanation(raised.value) == messages.UNEXPECTED.format(error="TypeError", place=f"index/text.py:{line}")


def test_an_end_of_input_that_click_takes_for_a_wish_to_stop_is_none(end: Callable[[BaseException], Ended]) -> None:
    abort = click.Abort()
    abort.__cause__ = EOFError()
    code, said = end(abort)
    assert code == 1
    assert str(said).startswith("Error: Something in this program went wrong (EOFError")


HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x9b\x9d\x07\r\n\u202e\u2066[31m")))


@given(HOSTILE, st.sampled_from([CorpusError, KeyError, RuntimeError, OSError]))
def test_an_error_is_one_line_that_no_terminal_obeys(text: str, kind: type[Exception]) -> None:
    with redirect_stderr(StringIO()) as shown, pytest.raises(SystemExit), explained():
        raise kind(text)
    line = shown.getvalue()
    assert line.endswith("\n")
    assert line[:-1] == printable(line[:-1])


def program(source: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", source],
        cwd=ROOT, env=os.environ | environment, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


FAILS = "from index.exits import explained, run\ndef main():\n with explained(): raise KeyError('why')\nrun(main)"


def test_developers_see_where_it_happened() -> None:
    done = program(FAILS)
    assert (done.returncode, "Traceback" in done.stderr, "why" in done.stderr) == (1, False, False)
    done = program(FAILS, "-X", "dev")
    assert (done.returncode, "Traceback" in done.stderr, "why" in done.stderr) == (1, True, True)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(("ends", "code"), [("0", 0), ("raise SystemExit(3)", 3), ("raise SystemExit('no')", 1)])
def test_a_program_ends_with_the_code_of_its_command(ends: str, code: int, at_once: bool) -> None:
    source = f"from index.exits import run\ndef main():\n print('said'); {ends}\nrun(main, at_once={at_once})"
    done = program(source.replace("print", "__import__('index.streams').streams.say"))
    assert (done.returncode, done.stdout) == (code, "said\n")


def test_whatever_the_locale_names_and_arguments_are_utf_8(tmp_path: Path) -> None:
    (tmp_path / "résumé").write_text("x")
    source = (
        "from index.exits import run; import os, sys\n"
        "run(lambda: sys.exit(0 if os.path.exists(sys.argv[1]) and sys.argv[1].endswith('/résumé') else 5))"
    )
    script = tmp_path / "script.py"
    script.write_text(source, encoding="utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(tmp_path / "résumé")]
    assert subprocess.run(command, env=os.environ | ascii_only, check=False).returncode == 0
    script.write_text("from index.exits import run; run(lambda: print('é’'))", encoding="utf-8")
    for options in ([], ["-X", "utf8=0"]):
        done = subprocess.run(
            [sys.executable, *options, str(script)], env=os.environ | ascii_only, capture_output=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, b"e'\n")


def test_ctrl_c_is_no_traceback() -> None:
    source = (
        "from index.exits import explained, run; import time\n"
        "def main():\n with explained():\n  print('ready', flush=True); time.sleep(60)\nrun(main)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", source], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "Stopped.\n")
    assert process.returncode == 130

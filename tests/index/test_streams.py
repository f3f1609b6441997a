import codecs
import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import streams
from index.text import printable
from tests.conftest import ROOT

ENCODINGS = ("ascii", "cp1252", "cp437", "koi8-r", "latin-1", "shift_jis", "utf-16", "utf-8")
TYPED = "“Él” — it’s… │ ┃ ½ 中"
PROGRAM = """
import sys
from index.streams import hush, prepare, say, say_json, tell
prepare()
read = sys.stdin.read()
say(read or "nothing")
say_json({"it’s": read})
tell("told " + read)
print("written", file=sys.stderr)
"""
Done = subprocess.CompletedProcess[bytes]


def program(source: str, redirected: str = "", typed: bytes = b"", **environment: str) -> Done:
    """Run some Python with its streams redirected as a shell does it."""
    command = ["bash", "-c", f'exec "$0" -c "$1" {redirected}', sys.executable, source]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, input=typed, capture_output=True, timeout=60, check=False
    )


# What a stream cannot hold.


def written(text: str, encoding: str) -> str:
    return text.encode(encoding, streams._HANDLER).decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "read"),
    [
        ("ascii", '"El" - it\'s... | > 12 ?'),
        ("cp1252", "“Él” — it’s… | > ½ ?"),
        ("latin-1", '"Él" - it\'s... | > ½ ?'),
        ("koi8-r", '"El" - it\'s... │ > 12 ?'),
        ("utf-16", TYPED),
        ("utf-8", TYPED),
    ],
)
def test_what_an_encoding_lacks_is_written_as_something_that_reads_alike(encoding: str, read: str) -> None:
    assert written(TYPED, encoding) == read


def test_what_stands_beside_words_is_told_apart_in_every_encoding() -> None:
    assert written("┆ │ ┃ • · ☐ ☑", "ascii") == ": | > * - [ ] [x]"


def test_accents_and_marks_without_width_leave_nothing_behind() -> None:
    assert written("e\u0301te\u0301 \u200bfin\ufeff \ufb01n ß", "ascii") == "ete fin fin ?"


@given(st.text(st.characters(codec=None)), st.sampled_from(ENCODINGS))
def test_any_text_can_be_written_in_any_encoding(text: str, encoding: str) -> None:
    assert written(text, encoding).isascii() or encoding != "ascii"


@given(st.text(), st.sampled_from(("utf-8", "utf-16")))
def test_what_an_encoding_holds_is_written_as_it_is(text: str, encoding: str) -> None:
    assert written(text, encoding) == text


def test_only_what_is_written_is_made_alike() -> None:
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("utf-8", streams._HANDLER)


def test_click_does_not_know_our_ascii() -> None:
    assert codecs.lookup(streams._ASCII).name != "ascii"
    assert "é".encode(streams._ASCII, "replace") == b"?"


# Streams of a process.


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_process_speaks_in_every_encoding(encoding: str) -> None:
    done = program(PROGRAM, typed=TYPED.encode(encoding, "replace"), PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    read = TYPED.encode(encoding, "replace").decode(encoding)
    said, _, rest = done.stdout.partition("\n".encode(encoding.replace("16", "16-le")))
    assert said.decode(encoding) == read
    assert json.loads(rest) == {"it’s": read}
    assert rest.isascii()
    assert done.stderr.decode(encoding) == f"told {read}\nwritten\n"


@pytest.mark.parametrize(
    ("redirected", "code", "out", "err"),
    [
        ("", 0, b"nothing\n", b"told \nwritten\n"),
        ("<&-", 0, b"nothing\n", b"told \nwritten\n"),
        (">&-", 0, b"", b"told \nwritten\n"),
        ("2>&-", 0, b"nothing\n", b""),
        ("<&- >&-", 0, b"", b"told \nwritten\n"),
        ("<&- 2>&-", 0, b"nothing\n", b""),
        (">&- 2>&-", 0, b"", b""),
        ("<&- >&- 2>&-", 0, b"", b""),
        ("2> /dev/full", 0, b"nothing\n", b""),
        (">&- 2> /dev/full", 0, b"", b""),
        ("> /dev/full", 1, b"", b"OSError: [Errno 28] No space left on device\n"),
    ],
)
def test_streams_may_be_closed_or_full(redirected: str, code: int, out: bytes, err: bytes) -> None:
    done = program(PROGRAM, redirected)
    assert done.returncode == code
    assert done.stdout.startswith(out)
    assert done.stderr.endswith(err)
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    ("unread", "code", "out", "err"),
    [("stdout", 1, b"", b"index.streams.ReaderLeft\n"), ("stderr", 0, b"nothing\n", b"")],
)
def test_streams_may_be_read_by_nobody(unread: str, code: int, out: bytes, err: bytes) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    streams_: dict[str, int] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, unread: writing}
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, **streams_) as process:  # type: ignore[call-overload]
        said = [bytes(each or b"") for each in process.communicate(timeout=60)]
    os.close(writing)
    assert (process.returncode, said[0][: len(out)]) == (code, out)
    assert said[1].endswith(err)
    assert b"Exception ignored" not in said[1]


def test_no_file_takes_the_place_of_a_closed_stream() -> None:
    source = (
        "from index.streams import prepare; prepare(); print(open('README.md').fileno(), file=open('/dev/fd/5', 'w'))"
    )
    done = program(source, "5>&1 <&- >&- 2>&-")
    assert int(done.stdout) > 2


def test_a_stream_that_does_not_wait_is_made_to() -> None:
    source = (
        "import os; os.set_blocking(1, False)\n"
        "from index.streams import prepare, say\n"
        "prepare()\n"
        "for _ in range(200): say('x' * 10_000)"
    )
    done = program(source)
    assert (done.returncode, len(done.stdout)) == (0, 200 * 10_001)


def test_what_is_typed_need_not_be_text() -> None:
    done = program(PROGRAM, typed=b"a\xff\xed\xa0\x80b", PYTHONIOENCODING="utf-8")
    assert done.stdout.splitlines()[0].decode() == "a����b"
    assert program(PROGRAM, typed="é".encode(), PYTHONIOENCODING="ascii").stdout.startswith(b"e\n")


@pytest.mark.parametrize("size", ["0", "00", "-5", "", "wide", "²", "9" * 20])
def test_a_terminal_of_an_impossible_size_has_the_usual_one(size: str) -> None:
    source = "import os; from index.streams import prepare; prepare(); print(os.environ.get('COLUMNS'))"
    assert program(source, COLUMNS=size).stdout == b"None\n"
    assert program(source, COLUMNS="01").stdout == b"01\n"


def test_libraries_can_be_kept_from_speaking() -> None:
    source = (
        "import os; from index.streams import hush, prepare, tell\n"
        "prepare(); tell('before'); hush(); os.write(2, b'library'); tell('after’')"
    )
    assert program(source, PYTHONIOENCODING="ascii").stderr == b"before\nafter'\n"


@pytest.mark.parametrize("speak", [streams.say, streams.tell])
@given(text=st.text(st.one_of(st.characters(), st.sampled_from("\x1b\x9b\r\n\u202e"))))
def test_a_line_is_one_line_and_no_terminal_obeys_it(speak: Callable[[str], None], text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []
        patch.setattr("builtins.print", lambda line, **_: printed.append(line))
        speak(text)
    assert printed == [printable(text)]

from bot import messages
from tests.bot.conftest import Terminal


def test_it_remembers_and_leaves_on_end_of_input(terminal: Terminal) -> None:
    done = terminal("chat", typed=b"Do I need a PhD?\nmore\n")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    shown = done.stdout.decode()
    assert shown.startswith(messages.WELCOME)
    assert shown.rstrip().endswith(messages.GOODBYE)
    assert shown.count("sha256 eca575a6") == 4
    first, second = (part.split("sha256") for part in shown.split("\n> ")[1:3])
    assert not set(first[:2]) & set(second[:2])


def test_more_goes_on_after_what_was_shown(terminal: Terminal) -> None:
    both = terminal("chat", "--top", "2", typed=b"Do I need a PhD?\n").stdout.decode()
    one = terminal("chat", "--top", "1", typed=b"Do I need a PhD?\nmore\n").stdout.decode()
    receipts = [[line for line in shown.splitlines() if ", sha256 " in line] for shown in (both, one)]
    assert receipts[0] == receipts[1]


def test_input_in_another_encoding_than_it_is_said_to_be_in_is_one_sentence(terminal: Terminal) -> None:
    done = terminal("chat", typed=b"hi\n", PYTHONIOENCODING="utf-8", LC_ALL="C.UTF-8")
    assert done.returncode == 0
    done = terminal("chat", typed=b"hi\n", PYTHONIOENCODING="utf-16")
    assert done.returncode == 1
    said = messages.INPUT_NOT_TEXT.format(encoding="utf-16")
    assert done.stderr.decode("utf-16").strip() == f"Error: {said}"

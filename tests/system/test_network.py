"""To whom a process speaks, watched with strace: nobody but the Slack that is set.

`make system` runs this and installs strace, a package of Debian's.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index.settings import IndexSettings
from tests.bare import bare_environment, left_behind
from tests.fake_slack import FakeSlack

KEPT_OPEN = 25.0
"""Seconds. onnxruntime takes its time before it looks up its host: 8 show nothing where 20 show ten look-ups."""
QUESTION = "Do I need a PhD?"
LOG = "strace.txt"
SOCKET_ADDRESS = re.compile(
    r'\{sa_family=AF_(\w+)(?:, sin6?_port=htons\((\d+)\)[^}]*?"([^"]+)"|, sun_path=@?"([^"]+)")?'
)


def spoken_to(folder: Path) -> set[str]:
    """Return the addresses that strace saw: host:port, the path of a local socket, or the kind of any other."""
    found = SOCKET_ADDRESS.findall((folder / LOG).read_text(encoding="utf-8"))
    return {path or (f"{host}:{port}" if host else kind) for kind, port, host, path in found}


@contextmanager
def watched(folder: Path, *arguments: str, **settings: object) -> Iterator[subprocess.Popen[str]]:
    """Run Python under strace, which writes into the folder; what still runs at the end is killed."""
    strace = shutil.which("strace")
    assert strace, "These tests need strace: run `make system`, which installs it, or `apt-get install strace`."
    # A look-up can be sent without a connection, too. What is sent is not written down: of a text, no byte is shown.
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    folder.mkdir(exist_ok=True)
    with subprocess.Popen(
        [strace, "-f", "-qq", "-s0", "-e", calls, "-o", str(folder / LOG), sys.executable, *arguments],
        cwd=folder,
        env=bare_environment(folder, **settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # strace keeps signals to itself, so they go to the whole group.
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def ask_slack(slack: FakeSlack) -> None:
    asked = slack.message_im(QUESTION)
    slack.wait_for(lambda: [one for one in slack.messages("D0ASKER", asked) if one["ts"] != asked], timeout=60)


def ask_batch(batch: subprocess.Popen[str]) -> None:
    assert batch.stdin and batch.stdout
    batch.stdin.write(json.dumps({"id": "1", "question": QUESTION}) + "\n")
    batch.stdin.flush()
    assert json.loads(batch.stdout.readline())["state"] == "answers"


@pytest.fixture(scope="module")
def ended(own_settings: IndexSettings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of three processes that have ended, each in one of its name, and where the Slack was that was set."""
    folder = tmp_path_factory.mktemp("network")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "cats.md").write_text("---\ntitle: Cats\n---\n\nCats sleep all day.\n")
    index = {"MENTOR_CORPUS": own_settings.corpus, "MENTOR_ARTIFACTS": own_settings.artifacts}
    other = {"MENTOR_CORPUS": folder / "corpus", "MENTOR_ARTIFACTS": folder / "artifacts"}
    with FakeSlack() as slack:
        bot = {
            "MENTOR_RECORDS": f"sqlite:///{folder / 'records.sqlite3'}",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
        with (
            watched(folder / "serve", "-m", "bot.cli", "serve", **index, **bot) as serve,
            watched(folder / "batch", "-m", "bot.cli", "batch", "-", **index) as batch,
            watched(folder / "rebuild", "-m", "bot.cli", "rebuild", **other) as rebuild,
        ):
            slack.wait_connected(timeout=60)
            ask_slack(slack)
            ask_batch(batch)
            time.sleep(KEPT_OPEN)
            ask_slack(slack)
            ask_batch(batch)
            os.killpg(serve.pid, signal.SIGTERM)
            assert batch.stdin
            batch.stdin.close()
            assert [process.wait(120) for process in (serve, batch, rebuild)] == [0, 0, 0]
        assert slack.violations == []
        return folder, urlsplit(slack.api_url).netloc


def test_serving_speaks_to_slack_alone(ended: tuple[Path, str]) -> None:
    folder, slack = ended
    assert spoken_to(folder / "serve") == {slack}


@pytest.mark.parametrize("command", ["batch", "rebuild"])
def test_answering_and_building_speak_to_nobody(ended: tuple[Path, str], command: str) -> None:
    assert spoken_to(ended[0] / command) == set()


@pytest.mark.parametrize("command", ["serve", "batch", "rebuild"])
def test_nothing_is_left_behind(ended: tuple[Path, str], command: str) -> None:
    assert left_behind(ended[0] / command) == []


SPEAKING = """
import contextlib, socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, contextlib.suppress(OSError):
    udp.connect(("192.0.2.1", 53))  # Connecting sends nothing, and nobody has this address.
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
    udp.sendto(b"{sa_family=AF_INET}", ("127.0.0.1", 9))
with socket.socket(socket.AF_UNIX) as local, contextlib.suppress(OSError):
    local.connect("/nobody/listens/here")
"""


def test_the_watch_sees_whom_a_process_speaks_to(tmp_path: Path) -> None:
    with watched(tmp_path / "speaking", "-c", SPEAKING) as process:
        assert process.wait(60) == 0
    assert spoken_to(tmp_path / "speaking") == {"192.0.2.1:53", "127.0.0.1:9", "/nobody/listens/here"}


def test_the_watch_reads_addresses_of_every_kind(tmp_path: Path) -> None:
    six = '{sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1"'
    (tmp_path / LOG).write_text(
        f"7 connect(3, {six}, &sin6_addr), sin6_scope_id=0}}, 28 <unfinished ...>\n"
        '8 sendmmsg(4, [{msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.9")}}], 1) = 1\n'
        "9 sendto(5, [{nlmsg_len=20}], 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20\n"
    )
    assert spoken_to(tmp_path) == {"2001:db8::1:443", "192.0.2.9:53", "NETLINK"}

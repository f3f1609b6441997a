"""What is right and wrong with a set-up, each with the fix: what `mentor doctor` looks at."""

from collections.abc import Iterator
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.posting import NETWORK, patient_client
from index.builds.freshness import check
from index.errors import MentorError


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
    bot_token = _token("SLACK_BOT_TOKEN", settings.slack_bot_token, "xoxb-", messages.BOT_TOKEN_WHERE)
    app_token = _token("SLACK_APP_TOKEN", settings.slack_app_token, "xapp-", messages.APP_TOKEN_WHERE)
    yield bot_token
    yield app_token
    if bot_token.well:
        yield from _bot(patient_client(settings))
    if app_token.well:
        yield _socket(patient_client(settings), settings.slack_app_token)
    yield _events(settings)


def _index(settings: Settings) -> Finding:
    try:
        manifest = check(settings).manifest
    except MentorError as error:
        return Finding("index", False, str(error))
    if manifest.encoder == "onnx":
        return Finding("index", True, messages.INDEX_WHOLE.format(build=manifest.build, model=manifest.model))
    return Finding("index", True, messages.INDEX_SLOW.format(build=manifest.build, model=manifest.model))


def _records(settings: Settings) -> Finding:
    try:
        Records.open(settings.database_url).close()
    except MentorError as error:
        return Finding("records", False, str(error))
    return Finding("records", True, messages.RECORDS_WRITABLE)


def _token(name: str, value: str, prefix: str, where: str) -> Finding:
    if not value:
        return Finding(name, False, messages.TOKEN_NOT_SET, messages.TOKEN_COPY.format(where=where))
    if not value.startswith(prefix):
        swapped = messages.TOKEN_SWAPPED.format(prefix=prefix)
        return Finding(name, False, swapped, messages.TOKEN_RIGHT_ONE.format(where=where))
    return Finding(name, True, messages.TOKEN_FITS.format(prefix=prefix))


def _bot(client: WebClient) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except NETWORK as error:
        yield _refused(messages.BOT_TOKEN, error, messages.BOT_TOKEN_REFUSED)
        return
    whose = messages.BOT_TOKEN_OF.format(user=answer.get("user"), team=answer.get("team"))
    yield Finding(messages.BOT_TOKEN, True, whose)
    yield _scopes(_header(answer.headers, "x-oauth-scopes"))


def _scopes(header: str) -> Finding:
    if not header:
        return Finding("scopes", None, messages.SCOPES_UNKNOWN)
    granted = {scope.strip() for scope in header.split(",") if scope.strip()}
    missing = [
        messages.SCOPE_MISSING.format(scope=scope, use=use)
        for scope, use in messages.SCOPES.items()
        if scope not in granted
    ]
    if missing:
        said = messages.SCOPES_MISSING.format(scopes=", ".join(missing))
        return Finding("scopes", False, said, messages.SCOPES_ADD)
    beyond = ", ".join(sorted(granted - messages.SCOPES.keys()))
    if beyond:
        return Finding("scopes", True, messages.SCOPES_BEYOND.format(count=len(messages.SCOPES), scopes=beyond))
    return Finding("scopes", True, messages.SCOPES_GRANTED.format(count=len(messages.SCOPES)))


def _socket(client: WebClient, app_token: str) -> Finding:
    """Ask for an address to connect to. Connecting itself would take events from a bot that is running."""
    try:
        client.apps_connections_open(app_token=app_token)
    except NETWORK as error:
        return _refused(messages.SOCKET_MODE, error, messages.SOCKET_MODE_REFUSED)
    return Finding(messages.SOCKET_MODE, True, messages.SOCKET_MODE_ON)


def _events(settings: Settings) -> Finding:
    try:
        records = Records.open(settings.database_url)
        last = records.last_event()
        records.close()
    except MentorError:
        return Finding("events", None, messages.EVENTS_UNKNOWN)
    if last:
        return Finding("events", True, messages.LAST_EVENT.format(last=last))
    return Finding("events", None, messages.NO_EVENTS, messages.NO_EVENTS_FIX)


def _refused(what: str, error: Exception, fix: str) -> Finding:
    if isinstance(error, SlackApiError):
        return Finding(what, False, messages.SLACK_REFUSED.format(code=error.response.get("error")), fix)
    return Finding(what, None, messages.SLACK_AWAY.format(error=type(error).__name__), messages.SLACK_AWAY_FIX)


def _header(headers: dict[str, str | list[str]], name: str) -> str:
    value = next((value for key, value in headers.items() if key.lower() == name), "")
    return value if isinstance(value, str) else ",".join(value)

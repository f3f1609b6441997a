"""What is right and wrong with a set-up, each with the fix: what `mentor doctor` looks at."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from platform import python_version
from tempfile import TemporaryFile

from slack_sdk import WebClient

from bot import messages
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.credentials import API_URL, APP_TOKEN, BOT_TOKEN, problems
from bot.slack.posting import patient_client, slack_code
from index.builds.freshness import check, is_stale, open_active
from index.encoding.models import best_known, find_model
from index.errors import MentorError
from index.reading.corpus import Corpus
from index.text import counted

OLDEST_PYTHON = (3, 11)
"""As in pyproject.toml."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    what: str
    well: bool | None
    """None if it could not be looked at, or cannot be known yet."""
    says: str
    fix: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at what the terminal needs, then, if a token is set, at what Slack needs; the network comes last."""
    yield _python()
    corpus = _corpus(settings)
    yield corpus
    model = _model(settings)
    yield model
    yield _index(settings, complete=bool(corpus.well and model.well))
    yield _folder(settings)
    yield _records(settings)
    yield from _slack(settings)


def _python() -> Finding:
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return Finding("Python", False, python_version(), messages.PYTHON_TOO_OLD.format(oldest=oldest))
    return Finding("Python", True, python_version())


def _corpus(settings: Settings) -> Finding:
    try:
        corpus = Corpus.open(settings.corpus)
        corpus.checksums()
        essays = len(dict(corpus.essays()))
    except MentorError as error:
        return Finding("corpus", False, " ".join(error.sentences))
    said = messages.CORPUS_READ.format(essays=counted(essays, "essay"), folder=settings.corpus)
    return Finding("corpus", True, said)


def _model(settings: Settings) -> Finding:
    try:
        model = find_model(settings.model, settings.models).name
    except MentorError as error:
        return Finding("model", False, str(error))
    except ImportError:  # In an image for serving.
        return Finding("model", None, messages.MODEL_NOT_INSTALLED.format(model=settings.model or best_known()))
    return Finding("model", True, messages.MODEL_FOUND.format(model=model))


def _index(settings: Settings, *, complete: bool) -> Finding:
    """Compare the index with the corpus and the model, if those are complete; else, look at the index alone."""
    try:
        build = check(settings) if complete else open_active(settings)
    except MentorError as error:
        return Finding("index", False, str(error))
    manifest = build.manifest
    if not complete and is_stale(settings, build):
        return Finding("index", False, messages.INDEX_OLD.format(build=manifest.build), messages.INDEX_OLD_FIX)
    said = (messages.INDEX_WHOLE if manifest.encoder == "onnx" else messages.INDEX_SLOW).format(
        build=manifest.build, model=manifest.model
    )
    return Finding("index", True, said)


def _folder(settings: Settings) -> Finding:
    """Try whether a build can be written where builds lie, or will."""
    folder = settings.artifacts.absolute()
    try:
        there = next(path for path in (folder, *folder.parents) if path.exists() or path.is_symlink())
        with TemporaryFile(dir=there) as file:
            file.write(b"mentor")
    except OSError as error:
        said = messages.FOLDER_NOT_WRITABLE.format(folder=settings.artifacts, reason=error.strerror)
        return Finding("folder", False, said, messages.FOLDER_NOT_WRITABLE_FIX)
    return Finding("folder", True, messages.FOLDER_WRITABLE.format(folder=settings.artifacts))


def _records(settings: Settings) -> Finding:
    try:
        Records.open(settings.database_url).close()
    except MentorError as error:
        return Finding("records", False, str(error))
    return Finding("records", True, messages.RECORDS_WRITABLE)


def _slack(settings: Settings) -> Iterator[Finding]:
    wrong = {problem.setting: problem for problem in problems(settings)}
    for problem in wrong.values():
        yield Finding(problem.setting, False, problem.says, problem.fix)
    if not (settings.slack_bot_token or settings.slack_app_token):
        yield Finding("Slack", None, messages.NO_SLACK)
        return
    for token in (BOT_TOKEN, APP_TOKEN):
        if token.setting not in wrong:
            yield Finding(token.setting, True, messages.TOKEN_FITS.format(prefix=token.prefix))
    if API_URL not in wrong:
        if BOT_TOKEN.setting not in wrong:
            yield from _bot(patient_client(settings))
        if APP_TOKEN.setting not in wrong:
            yield _socket(patient_client(settings), settings.slack_app_token)
    yield _events(settings)


def _bot(client: WebClient) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except Exception as error:  # Of a server that is not Slack's, anything; its text can hold the token.
        yield _refused(messages.BOT_TOKEN, error, messages.BOT_TOKEN_REFUSED)
        return
    whose = messages.BOT_TOKEN_OF.format(user=answer.get("user"), team=answer.get("team"))
    scopes = _header(answer.headers, "x-oauth-scopes")
    if client.token and client.token in f"{whose} {scopes}":
        yield Finding(messages.BOT_TOKEN, False, messages.TOKEN_SENT_BACK, messages.TOKEN_SENT_BACK_FIX)
        return
    yield Finding(messages.BOT_TOKEN, True, whose)
    yield _scopes(scopes)


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
    except Exception as error:
        return _refused(messages.SOCKET_MODE, error, messages.SOCKET_MODE_REFUSED)
    return Finding(messages.SOCKET_MODE, True, messages.SOCKET_MODE_ON)


def _events(settings: Settings) -> Finding:
    try:
        records = Records.open(settings.database_url)
        last = records.last_event()
        records.close()
    except Exception:  # Drivers raise what they like.
        return Finding("events", None, messages.EVENTS_UNKNOWN)
    if last:
        return Finding("events", True, messages.LAST_EVENT.format(last=last))
    return Finding("events", None, messages.NO_EVENTS, messages.NO_EVENTS_FIX)


def _refused(what: str, error: Exception, fix: str) -> Finding:
    if code := slack_code(error):
        return Finding(what, False, messages.SLACK_REFUSED.format(code=code), fix)
    return Finding(what, False, messages.SLACK_AWAY.format(error=type(error).__name__), messages.SLACK_AWAY_FIX)


def _header(headers: dict[str, str | list[str]], name: str) -> str:
    value = next((value for key, value in headers.items() if key.lower() == name), "")
    return value if isinstance(value, str) else ",".join(value)

"""The slash command: questions, and the few words that it knows itself."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from threading import Lock
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import messages
from bot.datatypes import Message
from bot.render.block_kit import help_message, paragraphs
from bot.settings import Settings
from bot.slack.listeners.command_words import COMMAND, own_word
from bot.slack.posting import respond
from bot.slack.responder import Responder
from bot.slack.workspaces import workspace_of
from index.messages import is_error
from index.settings import IndexSettings, variable
from index.text import printable

_LONGEST_REBUILD = 25 * 60
"""Seconds; a response URL serves for half an hour."""
_MOST_LINES = 3
_MOST_ERRORS = 10
_LEFT_OUT = re.compile("MENTOR|SLACK|PGPASSWORD|OPENBLAS_", re.IGNORECASE)
"""What a rebuild is not handed on: also what is misspelt may be a secret."""
_rebuilding = Lock()


def register(app: App, responder: Responder, settings: Settings) -> None:
    """Answer the command to the asker alone."""

    @app.command(COMMAND)
    def on_command(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()

        def tell(message: Message) -> None:
            respond(str(body.get("response_url") or ""), message)

        if context.get("asked"):
            responder.submit(lambda: responder.reply(context["asked"]))
            return
        word = own_word(str(body.get("text") or ""))
        responder.submit(lambda: _say(word, context, responder, settings, tell), tell)


def _say(
    word: str, context: BoltContext, responder: Responder, settings: Settings, tell: Callable[[Message], None]
) -> None:
    if word == "help":
        tell(help_message(responder.mentor.current().manifest.suggestions, messages.HELP_COMMAND))
    elif word == "about":
        tell(paragraphs(*_about(responder)))
    elif word == "flag":
        tell(paragraphs(messages.NO_FLAGS))
    elif context.user_id not in settings.admin_ids:
        tell(paragraphs(messages.ADMINS_ONLY))
    elif word == "status":
        tell(paragraphs(*_status(responder, workspace_of(context))))
    else:
        _rebuild(settings, tell)


def _about(responder: Responder) -> tuple[str, ...]:
    manifest = responder.mentor.current().manifest
    essays = [(document.title, document.author) for document in manifest.documents.values()]
    return messages.about(essays, manifest.build, manifest.created[:10], manifest.model)


def _status(responder: Responder, workspace: str) -> tuple[str, ...]:
    manifest = responder.mentor.current().manifest
    created, ratings = datetime.fromisoformat(manifest.created), responder.records.ratings(workspace)
    return messages.status(manifest.build, created, manifest.counts, responder.started, ratings)


def _rebuild(settings: Settings, tell: Callable[[Message], None]) -> None:
    """Rebuild in a process of its own, whose memory is given back; tell when it starts, embeds, and is done."""
    if not _rebuilding.acquire(blocking=False):
        tell(paragraphs(messages.REBUILD_RUNS))
        return
    try:
        tell(paragraphs(messages.REBUILD_STARTED))
        with subprocess.Popen(
            [sys.executable, "-m", "index.rebuild"],
            env=rebuild_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stderr is not None
            first = process.stderr.readline().strip()
            if first:
                tell(paragraphs(printable(first)))
            try:
                out, err = process.communicate(timeout=_LONGEST_REBUILD)
            except subprocess.TimeoutExpired:
                tell(paragraphs(messages.REBUILD_LONG))
                process.communicate()  # It goes on, and what it says must not stop it.
                return
        if lines := last_words(process.returncode, out, err, first):
            tell(paragraphs(*map(printable, lines)))
    finally:
        _rebuilding.release()


def last_words(code: int, out: str, err: str, told: str) -> Sequence[str]:
    """Return what is told of a rebuild that ended: what it printed or, after an error, what is wrong, told once."""
    if code == 0:
        return out.strip().splitlines()[:_MOST_LINES] or [messages.REBUILD_SILENT]
    if code < 0:
        return [messages.REBUILD_KILLED.format(signal=-code)]
    lines = err.strip().splitlines()
    said = list(filter(is_error, lines)) or lines[-1:]
    if len(said) > _MOST_ERRORS:
        said = [*said[:_MOST_ERRORS], messages.REBUILD_MORE_ERRORS.format(count=len(said) - _MOST_ERRORS)]
    return said or ([] if told else [messages.REBUILD_SILENT])


def rebuild_environment(settings: Settings) -> dict[str, str]:
    """Return what a rebuild needs to know: the settings of this process, and none of its secrets."""
    # A rebuild takes all cores, where questions keep to one.
    kept = {name: value for name, value in os.environ.items() if not _LEFT_OUT.match(name)}
    kept["PYTHONIOENCODING"] = "utf-8"  # As it is read.
    needed = {variable(each.name): str(getattr(settings, each.name)) for each in fields(IndexSettings)}
    return kept | needed

"""The slash command: questions, and the few words that it knows itself."""

import subprocess
import sys
from collections.abc import Callable, Collection
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot import messages
from bot.datatypes import Message
from bot.render.blocks import help_message, sentence
from bot.responder import Responder

COMMAND = "/mentor"
_LATEST_LINE = 400  # Characters of a rebuild's last words that are passed on.


def register(app: App, responder: Responder, admins: Collection[str]) -> None:
    """Answer the command to the asker alone."""

    @app.command(COMMAND)
    def on_command(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        if context.get("asked"):
            responder.reply(context["asked"])
            return

        def tell(message: Message) -> None:
            responder.respond(str(body.get("response_url") or ""), message)

        word = str(body.get("text") or "").strip().lower()
        if word in ("status", "rebuild"):
            _for_admins(word, str(body.get("user_id") or "") in admins, responder, tell)
        elif word == "about":
            tell(sentence(_about(responder)))
        elif word in ("", "help"):
            tell(help_message(lines=(messages.HELP_COMMAND,)))
        else:
            tell(sentence(messages.NO_FLAGS))


def _for_admins(word: str, admin: bool, responder: Responder, tell: Callable[[Message], None]) -> None:
    if not admin:
        tell(sentence(messages.ADMINS_ONLY))
    elif word == "status":
        tell(sentence(_status(responder)))
    else:
        tell(sentence(messages.REBUILD_STARTED))
        tell(sentence(_rebuild()))


def _about(responder: Responder) -> str:
    manifest = responder.mentor.current().manifest
    document = next(iter(manifest.documents.values()))
    return messages.about(document.title, document.author, manifest.build, manifest.created[:10], manifest.model)


def _status(responder: Responder) -> str:
    manifest = responder.mentor.current().manifest
    helpful, not_helpful = responder.records.ratings()
    return messages.status(manifest.build, manifest.created, manifest.counts, responder.started, helpful, not_helpful)


def _rebuild() -> str:
    """Rebuild in a process of its own, whose memory is given back, and return its last words."""
    command = [sys.executable, "-m", "index.rebuild"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    said = (done.stdout if done.returncode == 0 else done.stderr).strip()
    return said[-_LATEST_LINE:] or messages.REBUILD_SILENT

"""One question from Slack to one reply in Slack. The listeners translate; this decides what is posted where."""

import logging
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Condition
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot import messages
from bot.datatypes import Asked, Message
from bot.live import LiveMentor
from bot.records import Records
from bot.render.blocks import answer_message, quotes_message, sentence
from index.datatypes import Answer

_log = logging.getLogger(__name__)
_NETWORK = (SlackClientError, OSError)
_PASSING = {"ratelimited", "service_unavailable", "internal_error", "fatal_error", "request_timeout"}
METADATA = "mentor_answer"
"""The event type of a reply's metadata, by which a posted reply is known again."""


class Responder:
    """Answers questions and button presses, each exactly where it was asked."""

    def __init__(self, mentor: LiveMentor, records: Records, client: WebClient, top: int) -> None:
        self.mentor = mentor
        self.records = records
        self.client = client
        self.started = datetime.now(UTC)
        self._top = top
        self._working: set[str] = set()
        self._idle = Condition()

    def reply(self, asked: Asked, *, may_be_posted: bool = False) -> None:
        """Answer a question that has been noted, and take it out of the inbox.

        If Slack cannot be reached it stays there for `take_up`. Any other failure is told in one sentence, whose
        reference is in the log. `may_be_posted` looks for a reply first.
        """
        with self._idle:
            if asked.id in self._working:
                return
            self._working.add(asked.id)
        try:
            if not (may_be_posted and self._is_posted(asked)):
                self._post_answer(asked)
            self.records.answered(asked, asked.text)
        except _NETWORK as error:
            if _may_pass(error):
                _log.warning("A reply could not be posted (%s); it is tried again later.", _kind(error))
                return
            _log.error("Slack refused a reply (%s); it is given up.", _kind(error))
            self.records.answered(asked, asked.text)
        except Exception as error:
            reference = report(error)
            with suppress(*_NETWORK):
                self._post(asked, sentence(messages.failed(reference)))
            self.records.answered(asked, asked.text)
        finally:
            with self._idle:
                self._working.discard(asked.id)
                self._idle.notify_all()

    def take_up(self, before: datetime | None = None) -> None:
        """Answer what arrived before a moment (the start of this process) and was left unanswered."""
        for pending in self.records.pending(before or self.started):
            self.reply(pending.asked, may_be_posted=pending.posting)

    def finish(self, timeout: float) -> bool:
        """Wait until no answer is in work; False if some still are after `timeout` seconds."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._working, timeout)

    def continued(self, conversation: str, question: str) -> Message:
        """Return the reply to a button that goes on with a conversation."""
        history = self.records.history(conversation)
        if not history:
            return sentence(messages.EXPIRED)
        answer = self.mentor.current().answer(question, history)
        self.records.went_on(conversation, question)
        return self._with_quote(answer, conversation)

    def closest(self, conversation: str) -> Message:
        """Return the passage that came nearest to a conversation's last question."""
        history = self.records.history(conversation)
        if not history:
            return sentence(messages.EXPIRED)
        return self._with_quote(self.mentor.current().answer(history[-1], history[:-1]), conversation)

    def post(self, channel: str, thread: str, message: Message, asked: str = "") -> None:
        """Post to a conversation, in a thread if there is one. Raises what the Slack client raises."""
        self.client.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            text=message.text,
            blocks=list(message.blocks),
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": METADATA, "event_payload": {"id": asked}} if asked else None,
        )

    def respond(self, response_url: str, message: Message, *, in_channel: bool = False) -> bool:
        """Post through a response URL, to the asker alone or to the channel; False if Slack refuses it for good.

        Raises SlackRequestError if Slack may take it later.
        """
        retries = [ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler(max_retry_count=2)]
        webhook = WebhookClient(response_url, retry_handlers=retries)
        sent = webhook.send(
            text=message.text,
            blocks=list(message.blocks),
            response_type="in_channel" if in_channel else "ephemeral",
            replace_original=False,
            unfurl_links=False,
        )
        if sent.status_code == 429 or sent.status_code >= 500:
            raise SlackRequestError(f"The response URL answered {sent.status_code}.")
        return sent.status_code == 200

    def _with_quote(self, answer: Answer, conversation: str) -> Message:
        return quotes_message(answer.quotes[:1], conversation) if answer.quotes else sentence(messages.EXPIRED)

    def _post_answer(self, asked: Asked) -> None:
        mentor = self.mentor.current()
        self._show_status(asked)
        history = self.records.history(asked.conversation)
        answer = mentor.answer(asked.text, history)
        message = answer_message(answer, asked.conversation, self._top, mentor.manifest.suggestions)
        self.records.posting(asked)
        self._post(asked, message if asked.text.strip() else sentence(messages.NO_TEXT))

    def _show_status(self, asked: Asked) -> None:
        """Say that the mentor looks; no answer depends on it."""
        if asked.place == "message":
            with suppress(*_NETWORK):
                self.client.assistant_threads_setStatus(
                    channel_id=asked.channel, thread_ts=asked.thread, status=messages.LOOKING
                )

    def _post(self, asked: Asked, message: Message) -> None:
        if asked.place == "command":
            self.respond(asked.response_url, message)
            return
        self.post(asked.channel, asked.thread, message, asked.id)

    def _is_posted(self, asked: Asked) -> bool:
        """Look in the thread for a reply to this very question; where that cannot be seen, it is not."""
        if asked.place != "message":
            return False
        with suppress(*_NETWORK):
            found = self.client.conversations_replies(
                channel=asked.channel, ts=asked.thread, include_all_metadata=True, limit=100
            )
            replies: list[dict[str, Any]] = found.get("messages", [])
            return any(one.get("metadata", {}).get("event_payload", {}).get("id") == asked.id for one in replies)
        return False


def report(error: Exception) -> str:
    """Log where an error arose, without its text, which may hold a question; return the reference."""
    reference = uuid4().hex[:8]
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("Reference %s: %s\n%s", reference, _kind(error), frames)
    return reference


def every(seconds: float, work: Callable[[], None], stop: Callable[[], bool]) -> None:
    """Do some work again and again until told to stop; an error is logged, and the next round comes."""
    while not stop():
        try:
            work()
        except Exception as error:
            report(error)
        until = time.monotonic() + seconds
        while time.monotonic() < until and not stop():
            time.sleep(min(0.2, seconds))


def _may_pass(error: Exception) -> bool:
    """Tell a Slack that is down, slow or busy from one that will never take this reply."""
    if not isinstance(error, SlackApiError):
        return True
    status = getattr(error.response, "status_code", 200)
    return status == 429 or status >= 500 or error.response.get("error") in _PASSING


def _kind(error: Exception) -> str:
    code = getattr(error, "response", {})
    detail = code.get("error", "") if hasattr(code, "get") else ""
    return f"{type(error).__name__} {detail}".strip()

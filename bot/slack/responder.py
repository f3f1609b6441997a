"""One question from Slack to one reply in Slack. The listeners translate; this decides what is said where."""

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Condition, Event
from uuid import uuid4

from slack_sdk import WebClient

from bot import messages
from bot.answering.conversation import MORE, Conversation
from bot.answering.live import LiveMentor
from bot.datatypes import Asked, Message, Turn
from bot.records.records import Records
from bot.render.block_kit import answer_message, paragraphs, quote_message
from bot.slack.posting import NETWORK, describe, is_posted, may_pass, post, respond

_log = logging.getLogger(__name__)
_AT_ONCE = 8
"""Questions that are answered side by side; the others wait their turn, noted and acknowledged."""
_LEFT_ALONE = timedelta(seconds=60)
"""After which a question that is still unanswered is taken up again."""


class Responder:
    """Answers questions and button presses, each exactly where it was asked."""

    def __init__(self, mentor: LiveMentor, records: Records, client: WebClient, hasty: WebClient) -> None:
        self.mentor = mentor
        self.records = records
        self.client = client
        self.hasty = hasty
        """For calls on which nothing depends, or for which somebody waits."""
        self.started = datetime.now(UTC)
        self.stopping = Event()
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="answer")
        self._working: set[tuple[str, str]] = set()
        self._idle = Condition()

    def submit(self, work: Callable[[], object], tell: Callable[[Message], object] = lambda message: None) -> None:
        """Do some work aside, so that Slack's acknowledgement never waits for an answer.

        A failure is told in one sentence, whose reference is in the log.
        """

        def guarded() -> None:
            try:
                work()
            except Exception as error:
                failed = paragraphs(messages.FAILED.format(reference=report(error)))
                with suppress(*NETWORK):
                    tell(failed)

        # Once stopping has begun, what arrives stays in the inbox.
        with suppress(RuntimeError):
            self._workers.submit(guarded)

    def reply(self, asked: Asked) -> None:
        """Answer a question that has been noted, and take it out of the inbox.

        If Slack cannot be reached it stays there for `take_up`.
        """
        this = asked.workspace, asked.id
        with self._idle:
            if this in self._working:
                return
            self._working.add(this)
        try:
            self._reply_once(asked)
        finally:
            with self._idle:
                self._working.discard(this)
                self._idle.notify_all()

    def take_up(self, workspace: str, before: datetime | None = None) -> None:
        """Answer what arrived before a moment (a minute ago) and was left unanswered; forget what is too old."""
        self.records.forget_old()
        for asked in self.records.pending(workspace, before or datetime.now(UTC) - _LEFT_ALONE):
            if self.stopping.is_set():
                return
            self.reply(asked)

    def finish(self, timeout: float) -> bool:
        """Begin no more answers, and wait for those in work; False if some still are after `timeout` seconds."""
        self.stopping.set()
        self._workers.shutdown(wait=False, cancel_futures=True)
        return self.idle(timeout)

    def idle(self, timeout: float) -> bool:
        """Wait until no answer is in work; False if some still are after `timeout` seconds."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._working, timeout)

    def continued(self, turn: Turn) -> Message:
        """Return the next passage for the question of a turn."""
        conversation = self._until(turn)
        if not conversation.asked:
            return paragraphs(messages.EXPIRED)
        answer = self.mentor.current().answer(MORE, conversation, shown=1)
        return quote_message(answer.quotes[0], turn) if answer.quotes else paragraphs(messages.NO_MORE)

    def closest(self, turn: Turn) -> Message:
        """Return the passage that came nearest to the question of a turn."""
        conversation = self._until(turn)
        if not conversation.asked:
            return paragraphs(messages.EXPIRED)
        earlier, question = conversation.without_more()
        answer = self.mentor.current().answer(question, earlier, shown=1)
        if not answer.quotes:
            return paragraphs(messages.NO_MORE)
        return quote_message(answer.quotes[0], turn, messages.RELATED_OPENED)

    def _until(self, turn: Turn) -> Conversation:
        return Conversation.until(self.records.turns(turn.workspace, turn.conversation), turn)

    def _reply_once(self, asked: Asked) -> None:
        may_be_posted = self.records.may_be_posted(asked)
        if may_be_posted is None:
            return
        try:
            if not (may_be_posted and is_posted(self.client, asked)):
                self._show_status(asked)
                message = self._answer(asked)
                self.records.posting(asked)
                self._post(asked, message)
        except NETWORK as error:
            if may_pass(error):
                _log.warning("A reply could not be posted (%s); it is tried again later.", describe(error))
                return
            _log.error("Slack refused a reply (%s).", describe(error))
            with suppress(*NETWORK):
                self._post(asked, paragraphs(messages.FAILED.format(reference="refused")))
        self.records.answered(asked)

    def _answer(self, asked: Asked) -> Message:
        """Return the reply; for a failure, one sentence whose reference is in the log."""
        if asked.place == "message" and not asked.text.strip():
            return paragraphs(messages.NO_TEXT)
        try:
            mentor = self.mentor.current()
            conversation = Conversation.before(self.records.turns(asked.workspace, asked.turn.conversation), asked.turn)
            answer = mentor.answer(asked.text, conversation, shown=1)
            return answer_message(answer, asked.turn, mentor.manifest.suggestions)
        except Exception as error:
            return paragraphs(messages.FAILED.format(reference=report(error)))

    def _show_status(self, asked: Asked) -> None:
        """Say that the mentor looks; no answer depends on it."""
        if asked.place == "message":
            with suppress(*NETWORK):
                self.hasty.assistant_threads_setStatus(
                    channel_id=asked.channel, thread_ts=asked.thread, status=messages.LOOKING
                )

    def _post(self, asked: Asked, message: Message) -> None:
        if asked.place != "command":
            post(self.client, asked.channel, asked.thread, message, asked.id)
        elif not respond(asked.response_url, message):
            self.client.chat_postEphemeral(
                channel=asked.channel, user=asked.user, text=message.text, blocks=list(message.blocks)
            )


def report(error: BaseException) -> str:
    """Log where an error arose, without its text, which may hold a question; return the reference."""
    reference = uuid4().hex[:8]
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("Reference %s: %s\n%s", reference, describe(error), frames)
    return reference

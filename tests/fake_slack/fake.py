"""The fake Slack itself: starts, stops, breaks on demand and tells what happened."""

import copy
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, TypeVar

from tests.fake_slack.faults import Fault, Faults
from tests.fake_slack.interactions import Interactions
from tests.fake_slack.links import Envelope
from tests.fake_slack.server import Server
from tests.fake_slack.workspace import Call, Channel, Json, Workspace

T = TypeVar("T")
_KINDS = {"D": "im", "G": "group"}


class FakeSlack(Interactions):
    """`with FakeSlack() as slack:` serves a workspace on a loopback port; see the sections below for its use.

    Whatever the bot sends is validated. `violations` has all that is wrong with it, what Slack refuses and what only
    this project forbids, so that a fixture can `assert not slack.violations`.
    """

    def __init__(self) -> None:
        workspace = Workspace()
        self.faults = Faults()
        self._server = Server(workspace, self.faults)
        super().__init__(workspace, self._server.links)
        self.bot_token, self.app_token = workspace.bot_token, workspace.app_token
        self.team, self.app_id = workspace.team, workspace.app_id
        self.bot_user, self.bot_id = workspace.bot_user, workspace.bot_id
        self.api_url = ""

    def __enter__(self) -> "FakeSlack":
        self._server.start()
        self.api_url = f"http://{self._server.base}/api/"
        self.response_base = f"http://{self._server.base}/response/"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    # -- the workspace

    @property
    def scopes(self) -> str:
        return self.workspace.scopes

    @scopes.setter
    def scopes(self, scopes: str) -> None:
        self.workspace.scopes = scopes

    def add_channel(self, channel: str, *, member: bool = True, user: str = "") -> str:
        """A channel the bot is in or, with `member=False`, is not; `user` makes it that user's direct messages."""
        kind = _KINDS.get(channel[:1], "channel")
        self.workspace.channels[channel] = Channel(channel, kind, member, user)
        return channel

    def add_user(self, user: str, name: str) -> str:
        self.workspace.users[user] = name
        return user

    def allow_mentions(self, mentions: Iterable[str]) -> None:
        """Let the bot mention these: `U0ASKER`, `C0GENERAL`, `here`, in any usual spelling."""
        self.workspace.allowed_mentions |= set(mentions)

    def expire_triggers_after(self, seconds: float) -> None:
        self.workspace.trigger_seconds = seconds

    def expire_response_urls_after(self, seconds: float) -> None:
        self.workspace.response_url_seconds = seconds

    def new_trigger(self) -> str:
        return self.workspace.new_trigger()

    def new_response_url(self, channel: str = "C0GENERAL", user: str = "U0ASKER") -> str:
        """The id of a response url that no payload carried; `response_url` has its address."""
        return self.workspace.new_response_url(channel, user).id

    def response_url(self, name: str) -> str:
        return f"{self.response_base}{name}"

    # -- the connection

    def wait_connected(self, timeout: float = 5.0) -> None:
        self.links.wait_connected(timeout)

    def disconnect(self, reason: str = "refresh_requested", grace: float = 0.3) -> None:
        """Ask the client to reconnect, as Slack does every few hours, and close the connection after the grace."""
        self.links.disconnect(reason, grace)

    def ping(self, timeout: float = 3.0) -> None:
        """Fails unless the client answers Slack's pings."""
        self.links.wait_for_pong(timeout)

    @property
    def connections_opened(self) -> int:
        return self.links.opened

    # -- trouble; `response_url` is the name of posts to response urls

    def fail(self, method: str, error: str = "internal_error", times: int = 1) -> None:
        self.faults.add(method, Fault(error), times)

    def rate_limit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        self.faults.add(method, Fault("ratelimited", 429, retry_after), times)

    def delay(self, method: str, seconds: float, times: int = 1) -> None:
        self.faults.delay(method, seconds, times)

    def down(self, *methods: str, closed: bool = False) -> None:
        """Answer these methods, or everything, with 503, or close the connection, until `up`."""
        self.faults.down(frozenset(methods), closed=closed)

    def up(self) -> None:
        self.faults.up()

    # -- what happened; all of it copies, so that a test cannot change the workspace by accident

    @property
    def violations(self) -> list[str]:
        """The workspace's own list: a test that provokes some may clear it."""
        return self.workspace.violations

    @property
    def calls(self) -> list[Call]:
        return list(self.workspace.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def envelopes(self) -> list[Envelope]:
        return list(self.links.envelopes)

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """The bot's messages in a channel, or in one of its threads, oldest first."""
        return self._copy(lambda: list(self.workspace.thread(channel, thread_ts)))

    def responses(self, name: str) -> list[Json]:
        """The payloads posted to a response url, as they came."""
        return self._copy(lambda: self.workspace.response_urls[name].payloads)

    def ephemeral(self, name: str) -> list[Json]:
        """The ephemeral messages that came through a response url and are still there, as they look now."""
        return self._copy(lambda: [e.message for e in self.workspace.ephemerals.values() if e.source == name])

    def ephemerals(self, channel: str, user: str = "U0ASKER") -> list[Json]:
        """All ephemeral messages that a user sees in a channel, those of chat.postEphemeral too."""
        shown = self.workspace.ephemerals
        return self._copy(lambda: [e.message for e in shown.values() if (e.channel, e.user) == (channel, user)])

    @property
    def deleted_messages(self) -> list[Json]:
        return self._copy(lambda: self.workspace.deleted)

    @property
    def statuses(self) -> list[Json]:
        """The arguments of every setStatus."""
        return self._copy(lambda: self.workspace.statuses)

    def status(self, channel: str, thread_ts: str) -> str:
        """The status that shows now: a reply in the thread takes it away."""
        return self.workspace.showing.get((channel, thread_ts), "")

    @property
    def prompts(self) -> list[Json]:
        """The arguments of every setSuggestedPrompts."""
        return self._copy(lambda: self.workspace.prompts)

    @property
    def titles(self) -> list[Json]:
        return self._copy(lambda: self.workspace.titles)

    @property
    def views(self) -> list[Json]:
        """Every modal ever opened, as it is or last was."""
        return self._copy(lambda: list(self.workspace.views.values()))

    @property
    def open_views(self) -> list[Json]:
        return self._copy(lambda: [self.workspace.views[name] for name in self.workspace.open_views])

    @property
    def published(self) -> dict[str, Json]:
        """Each user's home tab."""
        return self._copy(lambda: self.workspace.published)

    def _copy(self, get: Callable[[], T]) -> T:
        with self.workspace.lock:
            return copy.deepcopy(get())

    def wait_for(self, condition: Callable[[], T], timeout: float = 10.0) -> T:
        """Wait until the condition holds, and return what it gave; things not there yet count as not holding."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                if result := condition():
                    return result
            except (IndexError, KeyError):
                pass
            if time.monotonic() > deadline:
                raise AssertionError(f"not so within {timeout} s\n{self.told()}")
            time.sleep(0.01)

    def told(self) -> str:
        """What happened lately, for a failing test's message."""
        lines: list[Any] = ["calls:", *self.calls[-15:], "violations:", *self.violations[-15:], "without an ack:"]
        waiting = [envelope for envelope in self.envelopes if envelope.ack is None]
        return "\n".join(str(line)[:400] for line in [*lines, *waiting[-5:]])

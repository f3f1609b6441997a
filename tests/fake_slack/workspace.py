"""The state of the fake workspace: who and what is there, and what the bot did to it."""

import copy
import itertools
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fake_slack.blocks import interactive_elements

Json = dict[str, Any]
_TS = re.compile(r"\d{10}\.\d{6}")


class SlackError(Exception):
    """Slack's `{"ok": false}`."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


@dataclass(frozen=True)
class Call:
    """One call of an API method (or `response_url`), and the error it was answered with."""

    method: str
    arguments: Json
    error: str | None = None
    at: float = field(default_factory=time.monotonic)

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass
class Channel:
    id: str
    kind: str = "channel"
    member: bool = True
    user: str = ""

    @property
    def name(self) -> str:
        return "directmessage" if self.kind == "im" else self.id.lower()


@dataclass
class Ephemeral:
    """A message that only one person sees; `source` is the response url it came through."""

    ts: str
    channel: str
    user: str
    message: Json
    source: str = ""


@dataclass
class ResponseUrl:
    id: str
    channel: str
    user: str
    expires: float
    original: str | None
    thread_ts: str | None = None
    uses: int = 0
    payloads: list[Json] = field(default_factory=list)


@dataclass
class Trigger:
    expires: float
    used: bool = False


class Workspace:
    """Everything that lasts; its methods run on the server's thread and on the test's."""

    team, team_domain, app_id = "T0TEAM", "fake", "A0APP"
    bot_user, bot_id = "U0BOT", "B0BOT"
    bot_token, app_token = "xoxb-fake-bot-token", "xapp-fake-app-token"

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.scopes = "app_mentions:read,chat:write,im:history,assistant:write,commands"
        self.allowed_mentions: set[str] = set()
        self.trigger_seconds, self.response_url_seconds, self.response_url_uses = 3.0, 1800.0, 5
        self.channels: dict[str, Channel] = {}
        self.users = {"U0ASKER": "asker", "U0OTHER": "other", self.bot_user: "mentor"}
        self.stored: dict[str, dict[str, Json]] = {}
        self.roots: dict[tuple[str, str], str] = {}
        self.ephemerals: dict[str, Ephemeral] = {}
        self.deleted: list[Json] = []
        self.views: dict[str, Json] = {}
        self.open_views: list[str] = []
        self.published: dict[str, Json] = {}
        self.statuses: list[Json] = []
        self.prompts: list[Json] = []
        self.titles: list[Json] = []
        self.showing: dict[tuple[str, str], str] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.triggers: dict[str, Trigger] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self._numbers = itertools.count(1)
        self._micros = 0
        for channel in (Channel("D0ASKER", "im", user="U0ASKER"), Channel("C0GENERAL"), Channel("C0OTHER")):
            self.channels[channel.id] = channel

    def new_id(self, prefix: str) -> str:
        with self.lock:
            return f"{prefix}{next(self._numbers):06d}"

    def new_ts(self) -> str:
        """Unique and increasing, as Slack's: the message's name and its time in one."""
        with self.lock:
            self._micros = max(int(time.time() * 1e6), self._micros + 1)
            return f"{self._micros // 10**6}.{self._micros % 10**6:06d}"

    def violate(self, where: str, problem: str) -> None:
        self.violations.append(f"{where}: {problem}")

    # -- channels and threads

    def channel(self, name: object) -> Channel:
        """The channel of this id; a user's id stands for the direct messages with that user."""
        for channel in self.channels.values():
            if name == channel.id or (name and name == channel.user):
                if not channel.member:
                    raise SlackError("not_in_channel")
                return channel
        raise SlackError("channel_not_found")

    def channel_of(self, ts: str) -> str | None:
        ephemeral = self.ephemerals.get(ts)
        return ephemeral.channel if ephemeral else next((c for c, known in self.roots if known == ts), None)

    def know(self, channel: str, ts: str, thread_ts: str | None) -> None:
        """Remember a message, anyone's, so that replies to it can be checked."""
        self.roots[channel, ts] = thread_ts or ts

    def check_thread(self, where: str, channel: str, thread_ts: object) -> None:
        if not isinstance(thread_ts, str) or not _TS.fullmatch(thread_ts):
            raise SlackError("invalid_thread_ts")
        root = self.roots.get((channel, thread_ts))
        if root is None and self.channel_of(thread_ts):
            self.violate(where, f"thread_ts {thread_ts} belongs to another channel than {channel}")
        elif root not in (None, thread_ts):
            self.violate(where, f"thread_ts {thread_ts} is a reply; its thread is {root}")

    # -- messages

    def post(self, where: str, channel: Channel, said: Json) -> Json:
        """Store a message of the bot's."""
        if said.get("thread_ts") is not None:
            self.check_thread(where, channel.id, said["thread_ts"])
        message = self.message(said)
        self.stored.setdefault(channel.id, {})[message["ts"]] = message
        self.know(channel.id, message["ts"], message.get("thread_ts"))
        self.showing.pop((channel.id, message.get("thread_ts", "")), None)
        return message

    def message(self, said: Json) -> Json:
        """A message as Slack stores it, under a fresh ts."""
        who = {"user": self.bot_user, "bot_id": self.bot_id, "app_id": self.app_id, "team": self.team}
        message: Json = {"type": "message", **who, "ts": self.new_ts(), "text": ""}
        self.fill(message, said)
        if said.get("thread_ts") is not None:
            message["thread_ts"] = said["thread_ts"]
        return message

    def fill(self, message: Json, said: Json) -> None:
        """Put what was said into a message, and give its blocks the ids that Slack would give."""
        for name in ("text", "attachments", "metadata"):
            if name in said:
                message[name] = copy.deepcopy(said[name])
        if "markdown_text" in said and "text" not in said:
            message["text"] = said["markdown_text"]
        if "blocks" in said:
            message["blocks"] = self.identified(said["blocks"])

    def identified(self, blocks: list[Json]) -> list[Json]:
        blocks = copy.deepcopy(blocks)
        for block in blocks:
            block.setdefault("block_id", self.new_id("b"))
            for element in interactive_elements(block):
                element.setdefault("action_id", self.new_id("a"))
        return blocks

    def own_message(self, channel: str, ts: object, missing: str) -> Json:
        message = self.stored.get(channel, {}).get(str(ts))
        if message is None:
            raise SlackError("message_not_found" if (channel, ts) not in self.roots else missing)
        return message

    def delete(self, channel: str, ts: str) -> None:
        self.deleted.append(self.stored[channel].pop(ts))

    def whisper(self, channel: str, user: str, said: Json, source: str = "") -> Ephemeral:
        message = self.message(said)
        ephemeral = Ephemeral(message["ts"], channel, user, message, source)
        self.ephemerals[ephemeral.ts] = ephemeral
        return ephemeral

    # -- what lives for a moment

    def new_trigger(self) -> str:
        name = self.new_id("1234567890.")
        self.triggers[name] = Trigger(time.monotonic() + self.trigger_seconds)
        return name

    def use_trigger(self, name: object) -> None:
        trigger = self.triggers.get(str(name))
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True

    def new_response_url(
        self, channel: str, user: str, original: str | None = None, thread_ts: str | None = None
    ) -> ResponseUrl:
        expires = time.monotonic() + self.response_url_seconds
        created = ResponseUrl(self.new_id("R"), channel, user, expires, original, thread_ts)
        self.response_urls[created.id] = created
        return created

    def thread(self, channel: str, thread_ts: str | None) -> Iterator[Json]:
        """The bot's messages, oldest first: all of a channel's, or those of one thread."""
        for message in list(self.stored.get(channel, {}).values()):
            if thread_ts is None or thread_ts in (message.get("thread_ts"), message["ts"]):
                yield message

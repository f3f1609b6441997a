"""Events, shaped as Slack sends them."""

import copy
import time
import uuid
from typing import Any

from tests.fake_slack.links import Envelope, Links
from tests.fake_slack.mrkdwn import unescape
from tests.fake_slack.workspace import Channel, Json, Workspace


class Sender:
    """Sends events; texts are what Slack delivers, so `&`, `<` and `>` that a person typed go through `escape`."""

    def __init__(self, workspace: Workspace, links: Links) -> None:
        self.workspace = workspace
        self.links = links
        self.ack_within = 3.0
        self._said: dict[str, Json] = {}

    def event(self, event: Json, *, event_id: str | None = None, retry: int = 0) -> Envelope:
        """Deliver any event; the same `event_id` with a `retry` above 0 is what Slack's retries look like."""
        if "ts" in event and "channel" in event and "subtype" not in event:
            self.workspace.know(event["channel"], event["ts"], event.get("thread_ts"))
        return self.links.send("events_api", self._callback(event, event_id), self.ack_within, retry)

    def redeliver(self, envelope: Envelope, retry: int = 1) -> Envelope:
        """Send the same event again, in a new envelope."""
        return self.links.send("events_api", copy.deepcopy(envelope.payload), self.ack_within, retry)

    def _callback(self, event: Json, event_id: str | None) -> Json:
        own = self.workspace
        seen_by = {"enterprise_id": None, "team_id": own.team, "user_id": own.bot_user}
        return {
            "token": "verification-token",
            "team_id": own.team,
            "context_team_id": own.team,
            "context_enterprise_id": None,
            "api_app_id": own.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or own.new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [{**seen_by, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            "event_context": f"4-{own.new_id('context')}",
        }

    # -- messages

    def message_event(
        self, text: str, channel: str = "D0ASKER", user: str = "U0ASKER", thread_ts: str | None = None, **extra: Any
    ) -> Json:
        """A `message` event, not yet sent."""
        kind = self.workspace.channels.get(channel, Channel(channel)).kind
        event = {**self._typed("message", text, channel, user, thread_ts), "channel_type": kind, **extra}
        self._said[event["ts"]] = event
        return event

    def mention_event(
        self, text: str, channel: str = "C0GENERAL", user: str = "U0ASKER", thread_ts: str | None = None, **extra: Any
    ) -> Json:
        """An `app_mention` event, not yet sent; the bot is named first unless the text names it."""
        name = f"<@{self.workspace.bot_user}>"
        text = text if name in text else f"{name} {text}"
        return {**self._typed("app_mention", text, channel, user, thread_ts), **extra}

    def message_im(
        self, text: str, user: str = "U0ASKER", channel: str = "D0ASKER", thread_ts: str | None = None, **extra: Any
    ) -> str:
        """A person writes to the bot; returns the ts."""
        return self._send(self.message_event(text, channel, user, thread_ts, **extra))

    def message(
        self, text: str, channel: str = "C0GENERAL", user: str = "U0ASKER", thread_ts: str | None = None, **extra: Any
    ) -> str:
        """A person writes in a channel, without naming the bot (message.channels)."""
        return self._send(self.message_event(text, channel, user, thread_ts, **extra))

    def mention(
        self,
        text: str,
        channel: str = "C0GENERAL",
        user: str = "U0ASKER",
        thread_ts: str | None = None,
        *,
        also_message: bool = False,
        **extra: Any,
    ) -> str:
        """A person names the bot; an app with message.channels gets the same text a second time (`also_message`)."""
        event = self.mention_event(text, channel, user, thread_ts, **extra)
        ts = self._send(event)
        if also_message:
            self.event({**event, "type": "message", "channel_type": "channel"})
        return ts

    def file_share(self, text: str = "", channel: str = "D0ASKER", **extra: Any) -> str:
        """A message with a file; without a text, a file and nothing else."""
        shared = {"id": self.workspace.new_id("F"), "name": "notes.pdf", "mimetype": "application/pdf", "size": 9000}
        return self._send(
            self.message_event(text, channel, subtype="file_share", files=[shared], upload=False, **extra)
        )

    def bot_message(self, text: str, channel: str = "D0ASKER", *, own: bool = False, **extra: Any) -> str:
        """Another bot's message, or the bot's own coming back to it."""
        who = {"bot_id": self.workspace.bot_id if own else "B0OTHER", "app_id": "A0OTHER"}
        user = self.workspace.bot_user if own else "U0OTHERBOT"
        if own:
            who["app_id"] = self.workspace.app_id
        return self._send(self.message_event(text, channel, user, **who, **extra))

    def edited(self, ts: str, text: str) -> Envelope:
        """The author of a sent message changes it."""
        old = self._said[ts]
        stamp = {"user": old["user"], "ts": self.workspace.new_ts()}
        changed = {**old, "text": text, "blocks": [_drawn(text, self.workspace)], "edited": stamp}
        self._said[ts] = changed
        return self._hidden("message_changed", old, message=_bare(changed), previous_message=_bare(old))

    def deleted(self, ts: str) -> Envelope:
        """The author of a sent message deletes it."""
        old = self._said.pop(ts)
        return self._hidden("message_deleted", old, deleted_ts=ts, previous_message=_bare(old))

    def _hidden(self, subtype: str, old: Json, **parts: Any) -> Envelope:
        ts = self.workspace.new_ts()
        where = {"channel": old["channel"], "channel_type": old["channel_type"], "ts": ts, "event_ts": ts}
        return self.event({"type": "message", "subtype": subtype, "hidden": True, **where, **parts})

    def _typed(self, kind: str, text: str, channel: str, user: str, thread_ts: str | None) -> Json:
        ts = self.workspace.new_ts()
        event: Json = {"user": user, "type": kind, "ts": ts, "client_msg_id": str(uuid.uuid4()), "text": text}
        event |= {"team": self.workspace.team, "channel": channel, "event_ts": ts}
        if text:
            event["blocks"] = [_drawn(text, self.workspace)]
        if thread_ts is not None:
            event["thread_ts"] = thread_ts
        return event

    def _send(self, event: Json) -> str:
        self.workspace.know(event["channel"], event["ts"], event.get("thread_ts"))
        self.event(event)
        return str(event["ts"])

    # -- the app's own pages

    def home_opened(self, tab: str = "messages", user: str = "U0ASKER", channel: str = "D0ASKER") -> Envelope:
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
        event["event_ts"] = self.workspace.new_ts()
        if tab == "home" and user in self.workspace.published:
            event["view"] = copy.deepcopy(self.workspace.published[user])
        return self.event(event)


def _drawn(text: str, workspace: Workspace) -> Json:
    """The rich text that Slack's editor makes of what is typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": unescape(text)}]}
    return {"type": "rich_text", "block_id": workspace.new_id("b"), "elements": [section]}


def _bare(event: Json) -> Json:
    """A message as it is quoted within an event."""
    return {name: value for name, value in event.items() if name not in ("channel", "channel_type", "event_ts")}

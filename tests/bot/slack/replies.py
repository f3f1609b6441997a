"""What tests of the bot in Slack ask, and how they read what it says."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from bot.datatypes import Asked, Message, Place
from bot.slack.app import Server
from tests.conftest import ESSAY, ROOT
from tests.fake_slack import FakeSlack

TEXT = " ".join((ROOT / "corpus" / ESSAY).read_text(encoding="utf-8").split())
"""The essay's words; a line end inside a paragraph is shown as a space."""
QUESTION = "Do I need a PhD?"
NOT_COVERED = "what does a junior engineer earn in Berlin?"
DISTRESS = "I hate my life and can't go on"
DIRECT = "D0ASKER"
TEAM = "T0TEAM"
TS = "1700000001.000000"
_PATIENCE = 20.0


def asked(identity: str = "E1", text: str = QUESTION, place: Place = "message", **changed: str) -> Asked:
    """A question as it is noted, of the fake's own workspace."""
    where = {"workspace": TEAM, "channel": DIRECT, "user": "U0ASKER"}
    stamp = {"ts": "", "thread": ""} if place == "command" else {"ts": TS, "thread": TS}
    return Asked(id=identity, place=place, text=text, **{**where, **stamp, **changed})


def quoted(message: dict[str, Any]) -> list[str]:
    """The texts of all quotes in a message, without the lines that they need."""
    return [
        "".join(run["text"] for run in block["elements"][-1]["elements"])
        for block in message["blocks"]
        if block["type"] == "rich_text" and block["elements"][0]["type"] == "rich_text_quote"
    ]


def thumb(message: dict[str, Any], side: str) -> dict[str, str]:
    """How a reader presses the "positive" or the "negative" one of an answer's feedback buttons."""
    (pair,) = [block["elements"][0] for block in message["blocks"] if block["type"] == "context_actions"]
    return {"action_id": "feedback", "value": pair[f"{side}_button"]["value"]}


def replies(slack: FakeSlack, ts: str, channel: str = DIRECT) -> list[dict[str, Any]]:
    return [one for one in slack.messages(channel, ts) if one["ts"] != ts and one.get("bot_id")]


def reply(slack: FakeSlack, ts: str, channel: str = DIRECT) -> dict[str, Any]:
    """Wait for the one reply to a message."""
    (only,) = nth_reply(slack, ts, 1, channel)
    return only


def nth_reply(slack: FakeSlack, ts: str, number: int, channel: str = DIRECT) -> list[dict[str, Any]]:
    """Wait until a thread has so many replies, and return them."""
    slack.wait_for(lambda: len(replies(slack, ts, channel)) >= number)
    found = replies(slack, ts, channel)
    assert len(found) == number
    return found


def posted(slack: FakeSlack, method: str = "chat.postMessage") -> list[Message]:
    """What the calls of a method that Slack took have said, as it was said."""
    return [
        Message(call.arguments["text"], tuple(call.arguments["blocks"])) for call in slack.calls_of(method) if call.ok
    ]


def settled(bot: Server) -> None:
    """Wait until all that has arrived is dealt with: by Bolt's listeners, and by the workers that they leave it to."""
    listeners = bot.app.listener_runner.listener_executor
    assert isinstance(listeners, ThreadPoolExecutor)
    drain(listeners)
    drain(bot.responder._workers)
    assert bot.responder.idle(_PATIENCE)


def drain(pool: ThreadPoolExecutor) -> None:
    """Wait until a pool has done all that it was given before: then all of its threads can meet."""
    meeting = Barrier(pool._max_workers)
    for met in [pool.submit(meeting.wait, _PATIENCE) for _ in range(meeting.parties)]:
        met.result(_PATIENCE)

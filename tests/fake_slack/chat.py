"""chat.*, and the messages that come through response urls."""

import time

from tests.fake_slack.validate import check_message
from tests.fake_slack.workspace import Channel, Json, ResponseUrl, SlackError, Workspace


def post_message(workspace: Workspace, said: Json) -> Json:
    channel = workspace.channel(said.get("channel"))
    message = workspace.post("chat.postMessage", channel, said)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def post_ephemeral(workspace: Workspace, said: Json) -> Json:
    channel = workspace.channel(said.get("channel"))
    if said.get("user") not in workspace.users:
        raise SlackError("user_not_in_channel")
    if said.get("thread_ts") is not None:
        workspace.check_thread("chat.postEphemeral", channel.id, said["thread_ts"])
    return {"message_ts": workspace.whisper(channel.id, said["user"], said).ts}


def update(workspace: Workspace, said: Json) -> Json:
    channel = workspace.channel(said.get("channel"))
    message = workspace.own_message(channel.id, said.get("ts"), "cant_update_message")
    workspace.fill(message, said)
    message["edited"] = {"user": workspace.bot_user, "ts": workspace.new_ts()}
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(workspace: Workspace, arguments: Json) -> Json:
    channel = workspace.channel(arguments.get("channel"))
    message = workspace.own_message(channel.id, arguments.get("ts"), "cant_delete_message")
    workspace.delete(channel.id, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def permalink(workspace: Workspace, arguments: Json) -> Json:
    channel, ts = workspace.channel(arguments.get("channel")), str(arguments.get("message_ts"))
    if (channel.id, ts) not in workspace.roots:
        raise SlackError("message_not_found")
    address = f"https://{workspace.team_domain}.slack.example/archives/{channel.id}/p{ts.replace('.', '')}"
    root = workspace.roots[channel.id, ts]
    return {"channel": channel.id, "permalink": address if root == ts else f"{address}?thread_ts={root}"}


def respond(workspace: Workspace, name: str, said: Json) -> None:
    """Take what was posted to a response url; raises SlackError with the text that Slack answers."""
    target = workspace.response_urls.get(name)
    if target is None:
        raise SlackError("not_found")
    only_deletes = bool(said.get("delete_original")) and not said.get("text")
    findings = None if only_deletes else check_message(said, workspace.allowed_mentions, "response_url")
    for problem in findings.problems if findings else ():
        workspace.violate("response_url", problem)
    if time.monotonic() > target.expires:
        raise SlackError("expired_url")
    if target.uses >= workspace.response_url_uses:
        raise SlackError("used_url")
    if findings and findings.refusals:
        raise SlackError(findings.refusals[0].error)
    target.uses += 1
    target.payloads.append(said)
    say_through(workspace, target, said)


def say_through(workspace: Workspace, target: ResponseUrl, said: Json) -> None:
    """What a response url does with a message: also what the answer to a slash command's envelope does."""
    if said.get("delete_original") or said.get("replace_original"):
        _change_original(workspace, target, said)
    elif said.get("response_type", "ephemeral") == "ephemeral":
        workspace.whisper(target.channel, target.user, said, target.id)
    elif said["response_type"] == "in_channel":
        # A response url reaches channels that the bot is no member of.
        channel = workspace.channels.get(target.channel) or Channel(target.channel)
        workspace.post("response_url", channel, said)
    else:
        workspace.violate("response_url", f"unknown response_type {said['response_type']!r}")


def _change_original(workspace: Workspace, target: ResponseUrl, said: Json) -> None:
    ts = target.original or ""
    ephemeral = workspace.ephemerals.get(ts)
    message = ephemeral.message if ephemeral else workspace.stored.get(target.channel, {}).get(ts)
    if message is None:
        workspace.violate("response_url", "there is no original message to replace or delete")
    elif not said.get("delete_original"):
        for name in ("blocks", "attachments"):
            message.pop(name, None)
        workspace.fill(message, said)
    elif ephemeral:
        workspace.deleted.append(workspace.ephemerals.pop(ts).message)
    else:
        workspace.delete(target.channel, ts)

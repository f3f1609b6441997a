"""All methods but chat.*."""

import copy
import secrets

from tests.fake_slack.view_state import open_view, store_view
from tests.fake_slack.workspace import Channel, Json, SlackError, Workspace


def auth_test(workspace: Workspace, arguments: Json) -> Json:
    return {
        "url": f"https://{workspace.team_domain}.slack.example/",
        "team": workspace.team_domain,
        "user": workspace.users[workspace.bot_user],
        "team_id": workspace.team,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(workspace: Workspace, arguments: Json) -> Json:
    """The server puts its own address before the ticket."""
    return {"url": f"link/?ticket={secrets.token_hex(8)}&app_id={workspace.app_id}"}


def views_open(workspace: Workspace, arguments: Json) -> Json:
    workspace.use_trigger(arguments.get("trigger_id"))
    _need_kind(arguments, "modal")
    return {"view": store_view(workspace, arguments["view"])}


def views_push(workspace: Workspace, arguments: Json) -> Json:
    workspace.use_trigger(arguments.get("trigger_id"))
    _need_kind(arguments, "modal")
    if not workspace.open_views:
        raise SlackError("not_found")
    if len(workspace.open_views) >= 3:
        raise SlackError("push_limit_reached")
    return {"view": store_view(workspace, arguments["view"], previous=workspace.views[workspace.open_views[-1]])}


def views_update(workspace: Workspace, arguments: Json) -> Json:
    return {"view": store_view(workspace, arguments["view"], old=open_view(workspace, arguments))}


def views_publish(workspace: Workspace, arguments: Json) -> Json:
    user = _user(workspace, arguments.get("user_id"))
    _need_kind(arguments, "home")
    old = workspace.published.get(user)
    if arguments.get("hash") and (old is None or arguments["hash"] != old["hash"]):
        raise SlackError("hash_conflict")
    workspace.published[user] = store_view(workspace, arguments["view"], old=old)
    return {"view": workspace.published[user]}


def _need_kind(arguments: Json, kind: str) -> None:
    if arguments["view"]["type"] != kind:
        raise SlackError("invalid_arguments", errors=[f"the view must be a {kind}"])


def set_status(workspace: Workspace, arguments: Json) -> Json:
    channel = _thread(workspace, "assistant.threads.setStatus", arguments)
    workspace.statuses.append(copy.deepcopy(arguments))
    workspace.showing[channel.id, arguments["thread_ts"]] = arguments["status"]
    return {}


def set_title(workspace: Workspace, arguments: Json) -> Json:
    _thread(workspace, "assistant.threads.setTitle", arguments)
    workspace.titles.append(copy.deepcopy(arguments))
    return {}


def set_prompts(workspace: Workspace, arguments: Json) -> Json:
    if workspace.channel(arguments.get("channel_id")).kind != "im":
        raise SlackError("channel_not_supported")
    workspace.prompts.append(copy.deepcopy(arguments))
    return {}


def _thread(workspace: Workspace, where: str, arguments: Json) -> Channel:
    channel = workspace.channel(arguments.get("channel_id"))
    workspace.check_thread(where, channel.id, arguments.get("thread_ts"))
    return channel


def conversations_open(workspace: Workspace, arguments: Json) -> Json:
    user = _user(workspace, arguments.get("users"))
    for channel in workspace.channels.values():
        if channel.user == user:
            return {"channel": {"id": channel.id}, "already_open": True, "no_op": True}
    opened = Channel(workspace.new_id("D"), "im", user=user)
    workspace.channels[opened.id] = opened
    return {"channel": {"id": opened.id}}


def conversations_info(workspace: Workspace, arguments: Json) -> Json:
    channel = workspace.channels.get(str(arguments.get("channel")))
    if channel is None:
        raise SlackError("channel_not_found")
    kinds = {f"is_{kind}": channel.kind == kind for kind in ("im", "channel", "group", "mpim")}
    return {"channel": {"id": channel.id, "name": channel.name, "is_member": channel.member, **kinds}}


def conversations_replies(workspace: Workspace, arguments: Json) -> Json:
    """The bot's own messages of a thread; metadata comes along when it is asked for."""
    channel = workspace.channel(arguments.get("channel"))
    bare = set() if str(arguments.get("include_all_metadata")).lower() in ("true", "1") else {"metadata"}
    found = workspace.thread(channel.id, str(arguments.get("ts")))
    return {"messages": [{key: value for key, value in one.items() if key not in bare} for one in found]}


def users_info(workspace: Workspace, arguments: Json) -> Json:
    user = _user(workspace, arguments.get("user"))
    name = workspace.users[user]
    shown = {"real_name": name.title(), "display_name": name, "bot_id": workspace.bot_id}
    is_bot = user == workspace.bot_user
    return {"user": {"id": user, "team_id": workspace.team, "name": name, "is_bot": is_bot, "profile": shown}}


def bots_info(workspace: Workspace, arguments: Json) -> Json:
    if arguments.get("bot") != workspace.bot_id:
        raise SlackError("bot_not_found")
    names = {"user_id": workspace.bot_user, "name": workspace.users[workspace.bot_user]}
    return {"bot": {"id": workspace.bot_id, "app_id": workspace.app_id, **names, "deleted": False}}


def _user(workspace: Workspace, user: object) -> str:
    if not isinstance(user, str) or user not in workspace.users:
        raise SlackError("user_not_found")
    return user

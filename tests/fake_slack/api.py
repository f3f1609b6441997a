"""The methods of the Web API: tokens, scopes, validation, and what each does to the workspace."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fake_slack import chat, methods
from tests.fake_slack.schema import Findings
from tests.fake_slack.validate import check_message, check_prompts, check_status, check_title, check_view
from tests.fake_slack.workspace import Json, SlackError, Workspace

_JSON_ARGUMENTS = ("blocks", "attachments", "view", "prompts", "metadata", "loading_messages")


@dataclass(frozen=True)
class Method:
    run: Callable[[Workspace, Json], Json]
    scope: str = ""
    token: str = "xoxb"
    inspect: Callable[[Workspace, Json], Findings] | None = None


def _message_of(method: str) -> Callable[[Workspace, Json], Findings]:
    return lambda workspace, said: check_message(said, workspace.allowed_mentions, method)


def _inspect_view(workspace: Workspace, arguments: Json) -> Findings:
    return check_view(arguments.get("view"), workspace.allowed_mentions)


METHODS: Mapping[str, Method] = {
    "auth.test": Method(methods.auth_test),
    "apps.connections.open": Method(methods.connections_open, token="xapp"),
    "chat.postMessage": Method(chat.post_message, "chat:write", inspect=_message_of("chat.postMessage")),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", inspect=_message_of("chat.postEphemeral")),
    "chat.update": Method(chat.update, "chat:write", inspect=_message_of("chat.update")),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.permalink),
    "views.open": Method(methods.views_open, inspect=_inspect_view),
    "views.push": Method(methods.views_push, inspect=_inspect_view),
    "views.update": Method(methods.views_update, inspect=_inspect_view),
    "views.publish": Method(methods.views_publish, inspect=_inspect_view),
    "assistant.threads.setStatus": Method(
        methods.set_status, "assistant:write", inspect=lambda _, arguments: check_status(arguments)
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        methods.set_prompts, "assistant:write", inspect=lambda _, arguments: check_prompts(arguments)
    ),
    "assistant.threads.setTitle": Method(
        methods.set_title, "assistant:write", inspect=lambda _, arguments: check_title(arguments)
    ),
    "conversations.open": Method(methods.conversations_open, "im:write"),
    "conversations.replies": Method(methods.conversations_replies, "im:history"),
    "conversations.info": Method(methods.conversations_info, "channels:read"),
    "users.info": Method(methods.users_info, "users:read"),
    "bots.info": Method(methods.bots_info, "users:read"),
}


def parsed_arguments(arguments: Json) -> Json:
    """Arguments whose JSON strings, which forms need and JSON bodies may have, are unpacked."""
    parsed = dict(arguments)
    for name in _JSON_ARGUMENTS:
        if isinstance(parsed.get(name), str):
            try:
                parsed[name] = json.loads(parsed[name])
            except ValueError:
                raise SlackError(f"invalid_{name}_format" if name == "blocks" else "invalid_arguments") from None
    return parsed


def inspect(workspace: Workspace, name: str, arguments: Json) -> Findings:
    """What is wrong with the arguments, written down whether or not the call gets any further."""
    method = METHODS.get(name)
    findings = method.inspect(workspace, arguments) if method and method.inspect else Findings()
    for problem in findings.problems:
        workspace.violate(name, problem)
    return findings


def answer(workspace: Workspace, name: str, arguments: Json, token: str, findings: Findings) -> Json:
    """Do what the method does, or raise SlackError."""
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    _check_token(workspace, method, token)
    _check_scope(workspace, name, method.scope, arguments)
    if findings.refusals:
        _refuse(name, findings)
    return {"ok": True, **method.run(workspace, arguments)}


def _check_token(workspace: Workspace, method: Method, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    if token not in (workspace.bot_token, workspace.app_token):
        raise SlackError("invalid_auth")
    if not token.startswith(method.token):
        raise SlackError("not_allowed_token_type")


def _check_scope(workspace: Workspace, name: str, scope: str, arguments: Json) -> None:
    if name == "conversations.info" and str(arguments.get("channel")).startswith("D"):
        scope = "im:read"
    if scope and scope not in workspace.scopes.split(","):
        raise SlackError("missing_scope", needed=scope, provided=workspace.scopes)


def _refuse(name: str, findings: Findings) -> None:
    errors = [refusal.error for refusal in findings.refusals]
    error = next((each for each in errors if each != "invalid_blocks"), "invalid_blocks")
    if error == "invalid_blocks" and not name.startswith("chat."):
        error = "invalid_arguments"
    described = [str(refusal) for refusal in findings.refusals]
    messages: dict[str, Any] = {"messages": [f"[ERROR] {each}" for each in described]}
    raise SlackError(error, errors=described, response_metadata=messages)

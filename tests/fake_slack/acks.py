"""What Slack does with the payload of an acknowledgement."""

from collections.abc import Mapping
from typing import Any

from tests.fake_slack.chat import say_through
from tests.fake_slack.validate import check_message, check_view
from tests.fake_slack.view_state import close_view, store_view
from tests.fake_slack.workspace import Json, Workspace


def apply_ack(workspace: Workspace, kind: str, sent: Json, payload: Json) -> None:
    """Check and carry out the answer to an envelope of this kind."""
    if kind == "slash_commands":
        if payload:
            _say(workspace, sent, payload)
    elif sent.get("type") == "view_submission":
        view: Json = workspace.views[sent["view"]["id"]]
        _submitted(workspace, view, payload)
    elif payload:
        workspace.violate("ack", f"{sent.get('type')} takes no payload: {payload}")


def _say(workspace: Workspace, sent: Json, payload: Json) -> None:
    findings = check_message(payload, workspace.allowed_mentions, "ack")
    for problem in findings.problems:
        workspace.violate("ack", problem)
    if not findings.refusals:
        name = str(sent["response_url"]).rsplit("/", 1)[-1]
        say_through(workspace, workspace.response_urls[name], payload)


def _submitted(workspace: Workspace, view: Json, payload: Json) -> None:
    action = payload.get("response_action")
    if not payload or action == "clear":
        close_view(workspace, view, whole_stack=action == "clear")
    elif action == "errors":
        _check_errors(workspace, view, payload.get("errors"))
    elif action in ("update", "push"):
        _show(workspace, view, payload)
    else:
        workspace.violate("ack", f"unknown response_action {action!r}")


def _check_errors(workspace: Workspace, view: Json, errors: Any) -> None:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, Mapping) or not errors:
        workspace.violate("ack", "response_action errors needs errors")
        return
    for block, text in errors.items():
        if block not in inputs:
            workspace.violate("ack", f"an error for {block!r}, which is no input block of the view")
        if not isinstance(text, str) or not text.strip():
            workspace.violate("ack", f"the error for {block!r} says nothing")


def _show(workspace: Workspace, view: Json, payload: Json) -> None:
    findings = check_view(payload.get("view"), workspace.allowed_mentions)
    for problem in findings.problems:
        workspace.violate("ack", problem)
    if not findings.refusals:
        pushed = payload["response_action"] == "push"
        store_view(workspace, payload["view"], **({"previous": view} if pushed else {"old": view}))

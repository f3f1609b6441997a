"""Views as Slack keeps them, and what a person types into their fields."""

import copy
from collections.abc import Mapping
from typing import Any

from tests.fake_slack.workspace import Json, SlackError, Workspace

_TYPED = ("plain_text_input", "email_text_input", "url_text_input")
_SELECTED = {
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}


def store_view(workspace: Workspace, view: Json, *, old: Json | None = None, previous: Json | None = None) -> Json:
    """A view as Slack answers it; `old` is the one it replaces, `previous` the one it is pushed upon."""
    name = old["id"] if old else workspace.new_id("V")
    stored: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None}
    stored |= copy.deepcopy(view)
    stored |= {
        "id": name,
        "hash": workspace.new_id("1700000000."),
        "blocks": workspace.identified(view["blocks"]),
        "state": {"values": {}},
        "team_id": workspace.team,
        "app_installed_team_id": workspace.team,
        "app_id": workspace.app_id,
        "bot_id": workspace.bot_id,
        "root_view_id": (old or previous or {}).get("root_view_id", name),
        "previous_view_id": old["previous_view_id"] if old else (previous or {}).get("id"),
    }
    if view["type"] == "modal":
        workspace.views[name] = stored
        if name not in workspace.open_views:
            workspace.open_views.append(name)
    return stored


def open_view(workspace: Workspace, arguments: Json) -> Json:
    """The open view that views.update names."""
    for name in workspace.open_views:
        view = workspace.views[name]
        if arguments.get("view_id") == name or (
            arguments.get("external_id") and arguments["external_id"] == view["external_id"]
        ):
            if arguments.get("hash") not in (None, view["hash"]):
                raise SlackError("hash_conflict")
            return view
    raise SlackError("not_found")


def close_view(workspace: Workspace, view: Json, *, whole_stack: bool) -> None:
    for name in list(workspace.open_views):
        same_stack = workspace.views[name]["root_view_id"] == view["root_view_id"]
        if name == view["id"] or (whole_stack and same_stack):
            workspace.open_views.remove(name)


def filled_in(view: Json, values: Mapping[str, Any]) -> Json:
    """The `state.values` of a view whose fields hold `values`, named by block_id or by action_id.

    Fails as Slack's client would: on a required field left empty, on text of a forbidden length,
    on an option that is not offered, and on a field that is not there.
    """
    state: Json = {}
    left = set(values)
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            left -= {block["block_id"], element["action_id"]}
            given = _given(values, block["block_id"], element["action_id"])
            field = field_state(element, given)
            _complain_if_unfit(block, element, field)
            state[block["block_id"]] = {element["action_id"]: field}
    if left:
        raise AssertionError(f"the view has no field {sorted(left)}")
    return state


def _given(values: Mapping[str, Any], block_id: str, action_id: str) -> Any:
    given = values.get(block_id, values.get(action_id))
    return given[action_id] if isinstance(given, Mapping) and action_id in given else given


def field_state(element: Json, given: Any) -> Json:
    """What Slack sends for a field or a menu; None leaves it as it was drawn, a mapping is sent as it is."""
    kind: str = element["type"]
    if isinstance(given, Mapping):
        return {"type": kind, **given}
    if kind in _TYPED:
        return {"type": kind, "value": element.get("initial_value") if given is None else given or None}
    if kind in _SELECTED:
        return {"type": kind, _SELECTED[kind]: given}
    if kind in ("checkboxes", "multi_static_select"):
        chosen = element.get("initial_options", []) if given is None else [_option(element, each) for each in given]
        return {"type": kind, "selected_options": chosen}
    option = element.get("initial_option") if given is None else _option(element, given)
    return {"type": kind, "selected_option": option}


def _option(element: Json, value: str) -> Json:
    groups: list[Json] = [element, *element.get("option_groups", [])]
    offered: list[Json] = [option for group in groups for option in group.get("options", [])]
    for option in offered:
        if option["value"] == value:
            return option
    raise AssertionError(f"{value!r} is not offered: {[option['value'] for option in offered]}")


def _complain_if_unfit(block: Json, element: Json, field: Json) -> None:
    content = next((field[key] for key in field if key != "type"), None)
    if not content and not block.get("optional"):
        raise AssertionError(f"the field {block['block_id']!r} is required, so Slack would not send the form")
    if isinstance(content, str) and element["type"] == "plain_text_input":
        low, high = element.get("min_length", 0), element.get("max_length", 3000)
        if not low <= len(content) <= high:
            raise AssertionError(f"the field {block['block_id']!r} takes {low} to {high} characters")

"""Commands, buttons, shortcuts and forms, shaped as Slack sends them."""

import copy
from collections.abc import Mapping
from typing import Any

from tests.fake_slack.blocks import interactive_elements
from tests.fake_slack.sending import Sender
from tests.fake_slack.view_state import field_state, filled_in
from tests.fake_slack.workspace import Channel, Ephemeral, Json, ResponseUrl


class Interactions(Sender):
    """What a person does with the bot besides writing to it."""

    response_base = ""
    gives_response_urls = True

    def slash(self, text: str = "", command: str = "/mentor", user: str = "U0ASKER", channel: str = "C0GENERAL") -> str:
        """Give a slash command; returns the id of its response url."""
        own, target = self.workspace, self.workspace.new_response_url(channel, user)
        payload = {
            "token": "verification-token",
            "team_id": own.team,
            "team_domain": own.team_domain,
            "channel_id": channel,
            "channel_name": own.channels.get(channel, Channel(channel)).name,
            "user_id": user,
            "user_name": own.users.get(user, "somebody"),
            "command": command,
            "text": text,
            "api_app_id": own.app_id,
            "is_enterprise_install": "false",
            "response_url": self._address(target),
            "trigger_id": own.new_trigger(),
        }
        self.links.send("slash_commands", payload, self.ack_within)
        return target.id

    def action(
        self,
        action: Mapping[str, Any],
        *,
        message: Json | None = None,
        view: Json | None = None,
        channel: str | None = None,
        user: str = "U0ASKER",
    ) -> str:
        """Use a button or menu of a message (also an ephemeral one) or of a view; returns the response url's id.

        `action` names the element by its action_id, and where several have the same one by block_id or value too;
        for a menu or a pair of feedback buttons, value is what is chosen. Fails when there is no such element.
        """
        if view is not None:
            payload = self._interaction("block_actions", user, view=copy.deepcopy(view))
            payload["container"] = {"type": "view", "view_id": view["id"]}
            payload["actions"] = [self._pressed(view["blocks"], action)]
            self.links.send("interactive", payload, self.ack_within)
            return ""
        if message is None:
            raise AssertionError("an action needs the message or the view that it is in")
        channel = channel or self.workspace.channel_of(message["ts"]) or "D0ASKER"
        return self._message_action(action, message, channel, user)

    def _message_action(self, action: Mapping[str, Any], message: Json, channel: str, user: str) -> str:
        ephemeral: Ephemeral | None = self.workspace.ephemerals.get(message["ts"])
        target = self.workspace.new_response_url(channel, user, message["ts"], message.get("thread_ts"))
        place: Json = {"type": "message", "message_ts": message["ts"], "channel_id": channel}
        place["is_ephemeral"] = ephemeral is not None
        if "thread_ts" in message:
            place["thread_ts"] = message["thread_ts"]
        payload = self._interaction("block_actions", user, container=place, channel=self._channel(channel))
        if ephemeral is None:
            payload["message"] = copy.deepcopy(message)
        payload |= {"state": {"values": {}}, "response_url": self._address(target)}
        payload["actions"] = [self._pressed(message.get("blocks", []), action)]
        self.links.send("interactive", payload, self.ack_within)
        return target.id

    def shortcut(
        self, callback_id: str, message: Json | None = None, user: str = "U0ASKER", channel: str | None = None
    ) -> str:
        """Call a shortcut on a message (its event or a stored one), or a global one; returns the response url's id."""
        stamp = {"callback_id": callback_id, "action_ts": self.workspace.new_ts()}
        if message is None:
            self.links.send("interactive", self._interaction("shortcut", user, **stamp), self.ack_within)
            return ""
        channel = channel or message.get("channel") or self.workspace.channel_of(message["ts"]) or "D0ASKER"
        target = self.workspace.new_response_url(channel, user, message["ts"], message.get("thread_ts"))
        payload = self._interaction("message_action", user, **stamp, channel=self._channel(channel))
        payload |= {"message": copy.deepcopy(message), "message_ts": message["ts"]}
        payload["response_url"] = self._address(target)
        self.links.send("interactive", payload, self.ack_within)
        return target.id

    def view_submission(self, view: Json | str, values: Mapping[str, Any], user: str = "U0ASKER") -> Json:
        """Send a form in; `values` are named by block_id or action_id. Returns what the ack carried."""
        name = view if isinstance(view, str) else view["id"]
        if name not in self.workspace.open_views:
            raise AssertionError(f"the view {name} is not open")
        shown = copy.deepcopy(self.workspace.views[name])
        shown["state"] = {"values": filled_in(shown, values)}
        payload = self._interaction("view_submission", user, view=shown)
        payload["response_urls"] = self._response_urls(shown, user) if self.gives_response_urls else []
        return self.links.send("interactive", payload, self.ack_within).ack or {}

    def view_closed(self, view: Json, user: str = "U0ASKER", *, is_cleared: bool = False) -> None:
        """Close a form; Slack only tells apps that asked for it with notify_on_close."""
        if view["id"] in self.workspace.open_views:
            self.workspace.open_views.remove(view["id"])
        if view.get("notify_on_close"):
            payload = self._interaction("view_closed", user, view=copy.deepcopy(view), is_cleared=is_cleared)
            self.links.send("interactive", payload, self.ack_within)

    # -- parts of the payloads

    def _response_urls(self, view: Json, user: str) -> list[Json]:
        """One for each conversation chosen in a field that asks for it."""
        urls: list[Json] = []
        for block in view["blocks"]:
            for element in interactive_elements(block):
                state = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
                channel = state.get("selected_conversation") or state.get("selected_channel")
                if element.get("response_url_enabled") and channel:
                    target = self.workspace.new_response_url(channel, user)
                    names = {"block_id": block["block_id"], "action_id": element["action_id"]}
                    urls.append({**names, "channel_id": channel, "response_url": self._address(target)})
        return urls

    def _interaction(self, kind: str, user: str, **parts: Any) -> Json:
        own = self.workspace
        name = own.users.get(user, "somebody")
        return {
            "type": kind,
            "user": {"id": user, "username": name, "name": name, "team_id": own.team},
            "api_app_id": own.app_id,
            "token": "verification-token",
            "trigger_id": own.new_trigger(),
            "team": {"id": own.team, "domain": own.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
            **parts,
        }

    def _address(self, target: ResponseUrl) -> str:
        return f"{self.response_base}{target.id}"

    def _channel(self, channel: str) -> Json:
        return {"id": channel, "name": self.workspace.channels.get(channel, Channel(channel)).name}

    def _pressed(self, blocks: list[Json], action: Mapping[str, Any]) -> Json:
        for block in blocks:
            for element in interactive_elements(block):
                if _is_meant(block, element, action):
                    stamp = {"block_id": block["block_id"], "action_ts": self.workspace.new_ts()}
                    return {**stamp, **_used(element, action.get("value")), **_given(action)}
        raise AssertionError(f"nothing to press: {dict(action)} is not in {blocks}")


def _is_meant(block: Json, element: Json, action: Mapping[str, Any]) -> bool:
    same_place = action.get("block_id") in (None, block.get("block_id"))
    same_value = element["type"] not in ("button", "icon_button") or action.get("value") in (None, element.get("value"))
    return same_place and same_value and element.get("action_id") == action["action_id"]


def _used(element: Json, value: Any) -> Json:
    """The entry of `actions` for an element of a message or view."""
    about = {"type": element["type"], "action_id": element["action_id"]}
    if element["type"] in ("button", "icon_button"):
        return about | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    if element["type"] == "feedback_buttons":
        for button in (element["positive_button"], element["negative_button"]):
            if button["value"] == value:
                return about | {"text": button["text"], "value": value}
        raise AssertionError(f"neither feedback button has the value {value!r}")
    return about | field_state(element, value)


def _given(action: Mapping[str, Any]) -> Json:
    return {name: value for name, value in action.items() if name != "value"}

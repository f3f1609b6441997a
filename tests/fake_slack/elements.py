"""The interactive elements of Block Kit, as Slack accepts them."""

from collections.abc import Mapping

from tests.fake_slack.schema import (
    Check,
    Findings,
    either,
    exactly_one,
    flag,
    many,
    one_of,
    plain,
    record,
    string,
    tagged,
    url,
    whole,
)

NAME = string(1, 255)
_ANY_NUMBER = whole(0, 2**31)
_LABEL = string(1, 75)
_CONFIRM = record(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_SLACK_FILE = record({}, {"id": string(), "url": url()}, exactly_one("id", "url"))
_IMAGE_FIELDS: dict[str, Check] = {"image_url": url(), "slack_file": _SLACK_FILE}


def image(extra: Mapping[str, Check]) -> Check:
    """An image, as a block or as an element."""
    required = {"type": one_of("image"), "alt_text": string(1, 2000)}
    return record(required, {**_IMAGE_FIELDS, **extra}, exactly_one("image_url", "slack_file"))


def _option(text: Check) -> Check:
    return record({"text": text, "value": string(1, 150)}, {"description": plain(75)})


_OPTION = _option(plain(75))
_RICH_OPTION = _option(either(75))
_GROUP = record({"label": plain(75), "options": many(1, 100, _OPTION)})


def _offered(value: Mapping[str, object]) -> list[object]:
    """All options of a menu, those in groups too."""
    options = value.get("options")
    offered = list(options) if isinstance(options, list) else []
    groups = value.get("option_groups")
    for group in groups if isinstance(groups, list) else []:
        if isinstance(group, dict) and isinstance(group.get("options"), list):
            offered += group["options"]
    return offered


def _initial_is_offered(findings: Findings, where: str, value: object) -> None:
    if not isinstance(value, dict) or not ("options" in value or "option_groups" in value):
        return
    several = value.get("initial_options")
    chosen = list(several) if isinstance(several, list) else []
    chosen += [value["initial_option"]] if "initial_option" in value else []
    offered = _offered(value)
    if any(option not in offered for option in chosen):
        findings.refuse(where, "an initial option is not among the options")


def _values_differ(findings: Findings, where: str, value: object) -> None:
    offered = _offered(value) if isinstance(value, dict) else []
    values = [str(option.get("value")) for option in offered if isinstance(option, dict)]
    if len(values) != len(set(values)):
        findings.refuse(where, "two options have the same value")


def _element(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check) -> Check:
    usual: dict[str, Check] = {"action_id": NAME}
    return record({"type": one_of(kind), **required}, {**usual, **optional}, *rules)


def _field(kind: str, **optional: Check) -> Check:
    """An element that holds a value and may show a placeholder."""
    usual: dict[str, Check] = {"placeholder": plain(150), "confirm": _CONFIRM, "focus_on_load": flag}
    return _element(kind, {}, {**usual, **optional})


def _choice(kind: str, initial: str, most: int, option: Check) -> Check:
    first = option if initial == "initial_option" else many(1, most, option)
    optional: dict[str, Check] = {initial: first, "confirm": _CONFIRM, "focus_on_load": flag}
    return _element(kind, {"options": many(1, most, option)}, optional, _initial_is_offered, _values_differ)


def _menu(kind: str, initial: str, first: Check, **extra: Check) -> Check:
    optional: dict[str, Check] = {
        "options": many(1, 100, _OPTION),
        "option_groups": many(1, 100, _GROUP),
        initial: first,
        "placeholder": plain(150),
        "confirm": _CONFIRM,
        "focus_on_load": flag,
    }
    rules = (exactly_one("options", "option_groups"), _initial_is_offered, _values_differ)
    return _element(kind, {}, {**optional, **extra}, *rules)


_DISPATCH = record({"trigger_actions_on": many(1, 2, one_of("on_enter_pressed", "on_character_entered"))})
_BUTTON = _element(
    "button",
    {"text": plain(75)},
    {
        "url": url(),
        "value": string(1, 2000),
        "style": one_of("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": _LABEL,
    },
)
_FEEDBACK_BUTTON = record({"text": plain(75), "value": string(1, 2000)}, {"accessibility_label": _LABEL})
_FEEDBACK = _element("feedback_buttons", {"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON}, {})
_ICON_BUTTON = _element(
    "icon_button",
    {"icon": one_of("trash"), "text": plain(75)},
    {
        "value": string(1, 2000),
        "confirm": _CONFIRM,
        "accessibility_label": _LABEL,
        "visible_to_user_ids": many(0, None, string()),
    },
)
_OVERFLOW_OPTION = record({"text": plain(75), "value": string(1, 150)}, {"description": plain(75), "url": url()})
_OVERFLOW = _element("overflow", {"options": many(1, 5, _OVERFLOW_OPTION)}, {"confirm": _CONFIRM}, _values_differ)
_TEXT_INPUT = _field(
    "plain_text_input",
    initial_value=string(0, 3000),
    multiline=flag,
    min_length=whole(0, 3000),
    max_length=whole(1, 3000),
    dispatch_action_config=_DISPATCH,
)

_SINGLE_MENUS: dict[str, Check] = {
    "static_select": _menu("static_select", "initial_option", _OPTION),
    "external_select": _field("external_select", initial_option=_OPTION, min_query_length=_ANY_NUMBER),
    "users_select": _field("users_select", initial_user=string()),
    "channels_select": _field("channels_select", initial_channel=string(), response_url_enabled=flag),
    "conversations_select": _field(
        "conversations_select",
        initial_conversation=string(),
        default_to_current_conversation=flag,
        response_url_enabled=flag,
        filter=record(
            {},
            {
                "include": many(1, 4, one_of("im", "mpim", "private", "public")),
                "exclude_external_shared_channels": flag,
                "exclude_bot_users": flag,
            },
        ),
    ),
}
_MULTI_MENUS: dict[str, Check] = {
    "multi_static_select": _menu(
        "multi_static_select", "initial_options", many(1, 100, _OPTION), max_selected_items=whole(1, 100)
    ),
    "multi_users_select": _field(
        "multi_users_select", initial_users=many(1, None, string()), max_selected_items=whole(1, 100)
    ),
}
_PICKERS: dict[str, Check] = {
    "datepicker": _field("datepicker", initial_date=string(10, 10)),
    "timepicker": _field("timepicker", initial_time=string(5, 5), timezone=string()),
    "checkboxes": _choice("checkboxes", "initial_options", 10, _RICH_OPTION),
    "radio_buttons": _choice("radio_buttons", "initial_option", 10, _RICH_OPTION),
}

CONTEXT_ACTIONS = tagged({"feedback_buttons": _FEEDBACK, "icon_button": _ICON_BUTTON})
ACTIONS = tagged({"button": _BUTTON, "overflow": _OVERFLOW, **_SINGLE_MENUS, **_PICKERS})
ACCESSORY = tagged(
    {"button": _BUTTON, "overflow": _OVERFLOW, "image": image({}), **_SINGLE_MENUS, **_MULTI_MENUS, **_PICKERS}
)
INPUT = tagged(
    {
        "plain_text_input": _TEXT_INPUT,
        "email_text_input": _field("email_text_input", initial_value=string(0), dispatch_action_config=_DISPATCH),
        "url_text_input": _field("url_text_input", initial_value=string(0), dispatch_action_config=_DISPATCH),
        **_SINGLE_MENUS,
        **_MULTI_MENUS,
        **_PICKERS,
    }
)

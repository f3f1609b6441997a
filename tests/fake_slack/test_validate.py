"""What the validator lets through, and what it does not."""

from typing import Any

import pytest

from tests.fake_slack import problems_of_message, problems_of_prompts, problems_of_status, problems_of_view
from tests.fake_slack.samples import (
    Json,
    actions,
    button,
    feedback,
    field,
    menu,
    message,
    modal,
    mrkdwn,
    options,
    plain,
    quoted,
    radio,
    run,
    section,
    thumb,
)

GOOD_BLOCKS = [
    section("Read <https://example.com/a|this> &amp; *that*, <!date^1700000000^{date}|in 2023>"),
    {"type": "section", "fields": [plain("a"), mrkdwn("b")], "accessory": button(url="https://example.com")},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider", "block_id": "line"},
    {"type": "context", "elements": [mrkdwn("a"), {"type": "image", "image_url": "https://e.com/a", "alt_text": "a"}]},
    actions(button(value="x" * 2000, style="primary"), menu(options=options(100)), radio(10)),
    quoted(run("<!channel> is *only* text here", style={"bold": True}), {"type": "link", "url": "https://e.com"}),
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [run(" "), {"type": "emoji", "name": "wave"}]},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [run()]}],
            },
            {"type": "rich_text_preformatted", "elements": [run("code")], "border": 0},
        ],
    },
    field(optional=True),
    {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart"},
    feedback(),
    actions(
        {"type": "icon_button", "icon": "trash", "text": plain("Remove"), "action_id": "x"}, kind="context_actions"
    ),
    {"type": "markdown", "text": "**bold**"},
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=lambda block: str(block["type"]))
def test_good_blocks_pass(block: Json) -> None:
    assert problems_of_message(message(block)) == []


BAD_BLOCKS: dict[str, tuple[Any, str]] = {
    "no block": (None, "unsupported type"),
    "unknown type": ({"type": "card"}, "unsupported type: card"),
    "unknown property": ({**section(), "colour": "red"}, "invalid additional property: colour"),
    "emoji in mrkdwn": ({"type": "section", "text": {**mrkdwn("a"), "emoji": True}}, "additional property: emoji"),
    "empty section": ({"type": "section"}, "needs text or fields"),
    "empty text": (section(""), "more than 0 characters"),
    "white space": (section("  "), "white space alone"),
    "long section": (section("x" * 3001), "less than 3001"),
    "eleven fields": ({"type": "section", "fields": [plain("a")] * 11}, "no more than 10"),
    "long field": ({"type": "section", "fields": [plain("a" * 2001)]}, "less than 2001"),
    "long header": ({"type": "header", "text": plain("x" * 151)}, "less than 151"),
    "mrkdwn header": ({"type": "header", "text": mrkdwn("x")}, "must be one of plain_text"),
    "eleven in context": ({"type": "context", "elements": [mrkdwn("a")] * 11}, "no more than 10"),
    "long context": ({"type": "context", "elements": [mrkdwn("a" * 3001)]}, "less than 3001"),
    "no actions": (actions(), "no less than 1"),
    "26 actions": (actions(*(button(action_id=str(n)) for n in range(26))), "no more than 25"),
    "same action_id": (actions(button(), button()), "already exists in this block"),
    "long button": (actions(button(text=plain("x" * 76))), "less than 76"),
    "mrkdwn button": (actions(button(text=mrkdwn("x"))), "must be one of plain_text"),
    "long value": (actions(button(value="x" * 2001)), "less than 2001"),
    "long url": (actions(button(url="https://" + "x" * 3000)), "less than 3001"),
    "script url": (actions(button(url="javascript:alert(1)")), "invalid url"),
    "button style": (actions(button(style="red")), "must be one of primary, danger"),
    "feedback in actions": (actions(*feedback()["elements"]), "unsupported type: feedback_buttons"),
    "half a feedback": (feedback(negative_button={"text": plain("x")}), "missing required field: value"),
    "long feedback": (feedback(positive_button=thumb("x" * 76)), "less than 76"),
    "six context actions": (actions(*feedback()["elements"] * 6, kind="context_actions"), "no more than 5"),
    "eleven radios": (actions(radio(11)), "no more than 10"),
    "foreign initial": (actions(radio(2, initial_option=options(3)[2])), "not among the options"),
    "menu without options": (actions(menu()), "exactly one of options, option_groups"),
    "101 options": (actions(menu(options=options(101))), "no more than 100"),
    "same values": (actions(menu(options=options(1) * 2)), "same value"),
    "image without alt": ({"type": "image", "image_url": "https://e.com/a"}, "missing required field: alt_text"),
    "input without label": ({"type": "input", "element": field()["element"]}, "missing required field: label"),
    "empty quote": (quoted(), "no less than 1"),
    "empty run": (quoted(run("")), "more than 0 characters"),
    "style not boolean": (quoted(run(style={"bold": 1})), "must be a boolean"),
    "unknown style": (quoted(run(style={"blink": True})), "invalid additional property: blink"),
    "unknown rich element": ({"type": "rich_text", "elements": [run()]}, "unsupported type: text"),
    "user element": (quoted({"type": "user", "user_id": "U0ASKER"}), "active mention: @U0ASKER"),
    "broadcast element": (quoted({"type": "broadcast", "range": "here"}), "active mention: !here"),
    "script link": (section("<javascript:alert(1)|x>"), "bad link: <javascript:alert(1)>"),
    "unescaped": (section("if a<b and c>d"), "bad link: <b and c>"),
    "surrogate": (quoted(run("\ud83d")), "lone surrogate"),
    "loud markdown": ({"type": "markdown", "text": "<!here>"}, "active mention: !here"),
}


@pytest.mark.parametrize(("block", "problem"), BAD_BLOCKS.values(), ids=BAD_BLOCKS.keys())
def test_bad_blocks_are_named(block: Any, problem: str) -> None:
    found = problems_of_message(message(block))
    assert any(problem in each for each in found), found


def test_the_limits_of_a_whole_message() -> None:
    assert problems_of_message(message(*[section()] * 50)) == []
    assert "no more than 50 items allowed [json-pointer:/blocks]" in problems_of_message(message(*[section()] * 51))
    assert "13000" in problems_of_message(message(*[section("x" * 2900)] * 5))[0]
    assert "already exists" in problems_of_message(message(*[{"type": "divider", "block_id": "a"}] * 2))[0]


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (message(section(), text=""), "missing beside blocks"),
        (message(section(), unfurl_links=None), "must be false beside blocks"),
        ({"text": "  "}, "missing"),
        ({"text": "x" * 4001}, "recommended"),
        ({"text": "x" * 40_001}, "more than 40000"),
        ({"text": "@here", "link_names": True}, "active mention: !here"),
        ({"text": "\udc00"}, "lone surrogate"),
        ({"text": "a", "attachments": [{"text": "<!everyone>"}]}, "active mention: !everyone"),
    ],
)
def test_what_is_said_beside_the_blocks(payload: Json, problem: str) -> None:
    assert any(problem in each for each in problems_of_message(payload))


@pytest.mark.parametrize("mention", ["<!channel>", "<!here|here>", "<@U0ASKER>", "<#C0OTHER|x>", "<!subteam^S0TEAM>"])
def test_mentions_need_leave(mention: str) -> None:
    bare = mention.strip("<>").partition("|")[0]
    assert problems_of_message({"text": mention}) == [f"active mention: {bare} [json-pointer:/text]"]
    for spelling in (bare, f"<{bare}>", bare.lstrip("@#!").removeprefix("subteam^")):
        assert problems_of_message({"text": mention}, allowed_mentions=[spelling]) == []


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(field(), title=plain("x" * 25)), "less than 25"),
        (modal(field(), private_metadata="x" * 3001), "less than 3001"),
        (modal(*[section()] * 101), "no more than 100"),
        ({"type": "modal", "title": plain("a"), "blocks": [field()]}, "submit"),
        ({"type": "home", "title": plain("a"), "blocks": [section()]}, "invalid additional property: title"),
        (modal(feedback()), "unsupported type: context_actions"),
        (None, "must be an object"),
    ],
)
def test_views(view: Any, problem: str) -> None:
    assert problems_of_view(modal(field(), section())) == []
    assert any(problem in each for each in problems_of_view(view))


def test_prompts_and_statuses() -> None:
    prompt = {"title": "Ask", "message": "How?"}
    assert problems_of_prompts({"channel_id": "D0ASKER", "prompts": [prompt] * 4, "title": "Try"}) == []
    assert "no more than 4" in problems_of_prompts({"prompts": [prompt] * 5})[0]
    assert "silently" in problems_of_prompts({"prompts": [prompt], "thread_ts": "1.0"})[0]
    assert problems_of_prompts({"prompts": [{"title": "", "message": "How?"}]})
    assert problems_of_prompts({"prompts": []})
    assert problems_of_status({"status": "", "loading_messages": ["…"] * 10}) == []
    assert problems_of_status({"status": "thinks", "loading_messages": ["…"] * 11})

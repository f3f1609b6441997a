import re
from dataclasses import replace
from typing import Any

import pytest

from bot import messages
from bot.settings import Settings
from bot.slack.credentials import problems, require_credentials
from index.errors import SettingsError

SECRET = "Zq7Xw9Kv3Bn5Tj1"
GOOD = Settings(slack_bot_token=f"xoxb-1-{SECRET}", slack_app_token=f"xapp-1-{SECRET}")


def good_but(field: str, value: str) -> Settings:
    changed: dict[str, Any] = {field: value}
    return replace(GOOD, **changed)


def said(settings: Settings) -> list[str]:
    found = [f"{problem.setting} {problem.says}; {problem.fix}" for problem in problems(settings)]
    assert not [at for at in range(len(SECRET) - 5) if SECRET[at : at + 6] in "".join(found)]
    return found


def test_what_may_be_right_is_let_through() -> None:
    assert said(GOOD) == []
    require_credentials(GOOD)
    assert said(Settings()) == []
    with pytest.raises(SettingsError, match=re.escape(messages.NO_TOKENS)):
        require_credentials(Settings())


@pytest.mark.parametrize(
    "rest",
    [
        *(f"{SECRET}{one}1" for one in ("\n", "\r\n", " ", "\t", "\x01", "\x7f", "é", "ж", "\udcff", "\0", '"', "=")),
        f"\n{SECRET}",
    ],
)
@pytest.mark.parametrize(("field", "prefix"), [("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-")])
def test_a_token_with_other_characters_is_named(field: str, prefix: str, rest: str) -> None:
    (problem,) = said(good_but(field, prefix + rest))
    assert problem.startswith(f"{field.upper()} contains characters that no token has")


def test_a_token_that_is_far_too_long_is_named() -> None:
    assert said(replace(GOOD, slack_bot_token="xoxb-" + "1" * 495)) == []
    (problem,) = said(replace(GOOD, slack_bot_token="xoxb-" + SECRET * 1000))
    assert problem.startswith("SLACK_BOT_TOKEN is longer than any token; the right one is under OAuth & Permissions")


def test_swapped_tokens_are_named_one_by_one() -> None:
    swapped = Settings(slack_bot_token=GOOD.slack_app_token, slack_app_token=GOOD.slack_bot_token)
    bot, app = said(swapped)
    assert bot.startswith("SLACK_BOT_TOKEN does not begin with xoxb-")
    assert app.startswith("SLACK_APP_TOKEN does not begin with xapp-")
    with pytest.raises(SettingsError) as caught:
        require_credentials(swapped)
    assert str(caught.value) == f"{bot}."


@pytest.mark.parametrize(
    ("field", "missing", "other"),
    [
        ("slack_bot_token", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
        ("slack_app_token", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"),
    ],
)
def test_where_one_token_is_set_the_other_is_missing(field: str, missing: str, other: str) -> None:
    (problem,) = said(good_but(field, ""))
    assert problem.startswith(f"{missing} is not set, though {other} is; copy it into .env from the app’s settings")


@pytest.mark.parametrize(
    "address",
    [
        "https://slack.com/api/",
        "https://slack.com/api",
        "HTTPS://slack.com",
        "http://localhost:8080/api/",
        "http://[::1]:8080/api/",
        "http://127.0.0.1/a/b~c/%20/",
    ],
)
def test_an_address_that_may_be_right_is_let_through(address: str) -> None:
    assert said(replace(GOOD, slack_api_url=address)) == []


@pytest.mark.parametrize(
    "address",
    [
        "notaurl",
        SECRET,
        "slack.com/api/",
        "//slack.com/api/",
        "https:slack.com/api/",
        "https://",
        "https:///api/",
        "https://:443/api/",
        f"ftp://{SECRET}/",
        f"file:///{SECRET}",
        f"https://slack.com:{SECRET}/api/",
        "https://slack.com:0/api/",
        "https://slack.com:65536/api/",
        "https://slack.com:-1/api/",
        f"https://[{SECRET}/api/",
        "https://[::1/api/",
        "https://a..b/api/",
        f"https://{'a' * 64}.com/api/",
        f"https://slack.com/api/?token={SECRET}",
        f"https://slack.com/api/#{SECRET}",
        "https://slack.com/api/?",
        f"https://slack.com/{SECRET} /",
        f"https://slack.com/\n{SECRET}/",
        f"https://slack.com/{SECRET}é/",
        "https://släck.com/api/",
        "https://slack.com/\udcff/",
    ],
)
def test_a_wrong_address_is_named(address: str) -> None:
    wrong = "SLACK_API_URL is not the address of a Web API; leave it out, or set it to one like https://slack.com/api/"
    assert said(replace(GOOD, slack_api_url=address)) == [wrong]
    assert said(Settings(slack_api_url=address)) == [wrong]
    with pytest.raises(SettingsError, match=f"^{re.escape(wrong)}\\.$"):
        require_credentials(replace(GOOD, slack_api_url=address))


@pytest.mark.parametrize("before", [f"u:{SECRET}@", f"{SECRET}@", "@", f":{SECRET}@"])
def test_an_address_with_a_password_is_named(before: str) -> None:
    (problem,) = said(replace(GOOD, slack_api_url=f"https://{before}slack.com/api/"))
    assert problem.startswith("SLACK_API_URL contains a user name or a password")

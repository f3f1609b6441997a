"""Whether what Slack is called with can be right at all. It is looked at before anything is sent, and never shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from bot import messages
from bot.settings import Settings
from index.errors import SettingsError


class Token(NamedTuple):
    """One of the two tokens, and how to get it."""

    setting: str
    prefix: str
    where: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a setting."""

    setting: str
    says: str
    fix: str


BOT_TOKEN = Token("SLACK_BOT_TOKEN", "xoxb-", messages.BOT_TOKEN_WHERE)
APP_TOKEN = Token("SLACK_APP_TOKEN", "xapp-", messages.APP_TOKEN_WHERE)
API_URL = "SLACK_API_URL"
_LONGEST_TOKEN = 500
"""Characters. Slack's own advice is to have room for 255."""
_TOKEN = re.compile(r"[\w.-]+", re.ASCII)
_VISIBLE = re.compile(r'[!"$->@-~]+')
"""What an address consists of; a method's name is put behind it, so it has no query and no fragment."""


def require_credentials(settings: Settings) -> None:
    """Raise SettingsError unless both tokens are set, and they and the address look like what they should be."""
    for problem in problems(settings):
        raise SettingsError(messages.SETTING_WRONG.format(setting=problem.setting, says=problem.says, fix=problem.fix))
    if not settings.slack_bot_token:
        raise SettingsError(messages.NO_TOKENS)


def problems(settings: Settings) -> Iterator[Problem]:
    """Say what is wrong with the tokens and the address; that neither token is set is not."""
    tokens = {BOT_TOKEN: settings.slack_bot_token, APP_TOKEN: settings.slack_app_token}
    for token, value in tokens.items():
        if any(tokens.values()) and (problem := _token_problem(token, value)):
            yield problem
    if problem := _address_problem(settings.slack_api_url):
        yield problem


def _token_problem(token: Token, value: str) -> Problem | None:
    if not value:
        other = APP_TOKEN if token == BOT_TOKEN else BOT_TOKEN
        says = messages.TOKEN_NOT_SET.format(other=other.setting)
        return Problem(token.setting, says, messages.TOKEN_COPY.format(where=token.where))
    right_one = messages.TOKEN_RIGHT_ONE.format(where=token.where)
    if not value.startswith(token.prefix):
        return Problem(token.setting, messages.TOKEN_SWAPPED.format(prefix=token.prefix), right_one)
    if not _TOKEN.fullmatch(value):
        return Problem(token.setting, messages.TOKEN_WITH_OTHER_CHARACTERS, right_one)
    if len(value) > _LONGEST_TOKEN:
        return Problem(token.setting, messages.TOKEN_TOO_LONG, right_one)
    return None


def _address_problem(value: str) -> Problem | None:
    try:
        parts = urlsplit(value)
        host, port = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:  # It quotes what it could not read.
        return Problem(API_URL, messages.ADDRESS_WRONG, messages.ADDRESS_LIKE)
    if "@" in parts.netloc:
        return Problem(API_URL, messages.ADDRESS_WITH_PASSWORD, messages.ADDRESS_LIKE)
    if not (parts.scheme in ("http", "https") and host and port != 0 and _VISIBLE.fullmatch(value)):
        return Problem(API_URL, messages.ADDRESS_WRONG, messages.ADDRESS_LIKE)
    return None

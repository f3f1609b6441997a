"""How messages get into Slack: which client may wait, which may try again, and what an error means."""

import re
from http.client import HTTPException
from json import JSONDecodeError
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.http_retry import RetryHandler
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.datatypes import Asked, Message
from bot.settings import Settings

NETWORK = (SlackClientError, OSError, HTTPException, JSONDecodeError)
"""What a call of Slack can raise."""
_TIMEOUT = 15
"""Seconds for one call of Slack."""
_HASTY = 2
"""Seconds for a call on which nothing depends, or for which somebody waits."""
_PASSING = {"ratelimited", "service_unavailable", "internal_error", "fatal_error", "request_timeout"}
_CODE = re.compile("[a-z_]{1,60}")
_EVENT = "mentor_answer"
"""The event type of a reply's metadata, by which a posted reply is known again."""


def patient_client(settings: Settings) -> WebClient:
    """Return a client that waits where Slack asks it to.

    It does not repeat what broke off, for the first attempt may have been heard.
    """
    return _client(settings, _TIMEOUT, [_patience()])


def hasty_client(settings: Settings) -> WebClient:
    """Return a client that tries once and does not wait."""
    return _client(settings, _HASTY, [])


def post(client: WebClient, channel: str, thread: str, message: Message, asked: str = "") -> None:
    """Post to a conversation, in a thread if there is one; `asked` is the id of the question that it answers."""
    client.chat_postMessage(
        channel=channel,
        thread_ts=thread or None,
        text=message.text,
        blocks=list(message.blocks),
        mrkdwn=False,
        unfurl_links=False,
        unfurl_media=False,
        metadata={"event_type": _EVENT, "event_payload": {"id": asked}} if asked else None,
    )


def respond(response_url: str, message: Message, *, in_channel: bool = False) -> bool:
    """Post through a response URL, to the asker alone or to the channel; False if Slack refuses it for good.

    Raises SlackRequestError if Slack may take it later.
    """
    if not response_url.startswith(("http://", "https://")):
        return False
    webhook = WebhookClient(response_url, timeout=_TIMEOUT, retry_handlers=[_patience()])
    sent = webhook.send(
        text=message.text,
        blocks=list(message.blocks),
        response_type="in_channel" if in_channel else "ephemeral",
        replace_original=False,
        unfurl_links=False,
    )
    if sent.status_code == 429 or sent.status_code >= 500:
        raise SlackRequestError(f"The response URL answered {sent.status_code}.")
    return sent.status_code == 200


def is_posted(client: WebClient, asked: Asked) -> bool:
    """Look in the thread for a reply to this very question. Raises what may pass; where it cannot be seen, False."""
    if asked.place == "command":
        return False
    try:
        found = client.conversations_replies(
            channel=asked.channel,
            ts=asked.thread,
            oldest=asked.ts,
            inclusive=True,
            include_all_metadata=True,
            limit=100,
        )
    except SlackApiError as error:
        if may_pass(error):
            raise
        return False
    replies: list[dict[str, Any]] = found.get("messages", [])
    return any(one.get("metadata", {}).get("event_payload", {}).get("id") == asked.id for one in replies)


def may_pass(error: Exception) -> bool:
    """Tell a Slack that is down, slow or busy from one that will never take this call."""
    if not isinstance(error, SlackApiError):
        return True
    status, code = getattr(error.response, "status_code", 200), slack_code(error)
    return status == 429 or status >= 500 or code in _PASSING or not code


def describe(error: BaseException) -> str:
    """Name an error without its text, which may hold a question or a token."""
    return f"{type(error).__name__} {slack_code(error)}".strip()


def slack_code(error: BaseException) -> str:
    """Return Slack's word for an error; empty for any other error, and for what somebody else answered."""
    answer = getattr(error.response, "data", error.response) if isinstance(error, SlackApiError) else None
    code = answer.get("error") if isinstance(answer, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _client(settings: Settings, timeout: int, retries: list[RetryHandler]) -> WebClient:
    token = settings.slack_bot_token
    return WebClient(token=token, base_url=settings.slack_api_url, timeout=timeout, retry_handlers=retries)


def _patience() -> RetryHandler:
    return RateLimitErrorRetryHandler(max_retry_count=2)

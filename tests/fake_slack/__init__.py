"""A strict fake of Slack: Web API, Socket Mode and response urls on one loopback port."""

from tests.fake_slack.fake import FakeSlack
from tests.fake_slack.links import Envelope
from tests.fake_slack.mrkdwn import escape
from tests.fake_slack.validate import (
    problems_of_message,
    problems_of_prompts,
    problems_of_status,
    problems_of_view,
)
from tests.fake_slack.workspace import Call

__all__ = [
    "Call",
    "Envelope",
    "FakeSlack",
    "escape",
    "problems_of_message",
    "problems_of_prompts",
    "problems_of_status",
    "problems_of_view",
]

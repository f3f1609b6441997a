"""Whose a payload from Slack is."""

from slack_bolt import BoltContext
from slack_sdk.web import SlackResponse


def workspace_of(found: BoltContext | SlackResponse) -> str:
    """Return the team of a payload, or of auth.test; the enterprise where that has the app for all its teams."""
    # There, some payloads name the team in which somebody acts, and some name none.
    enterprise, team = str(found.get("enterprise_id") or ""), str(found.get("team_id") or "")
    return enterprise if enterprise and found.get("is_enterprise_install") else team or enterprise

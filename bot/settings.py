"""Everything the bot needs of the environment: what the index needs, and more."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from index.settings import IndexSettings


@dataclass(frozen=True, kw_only=True)
class Settings(IndexSettings):
    """The index's settings and how answers are given. What may hold a secret is not shown by `repr`."""

    top: Annotated[int, Meta(ge=1, le=20)] = 2
    """How many quotes an answer shows at most."""
    database_url: str = field(default="sqlite:///mentor.sqlite3", repr=False, metadata={"formerly": "records"})
    """The database of questions, conversations and ratings."""
    admins: str = ""
    """Slack user ids, separated by commas."""
    slack_bot_token: str = field(default="", repr=False)
    """xoxb-…"""
    slack_app_token: str = field(default="", repr=False)
    """xapp-…"""
    slack_api_url: str = field(default="https://slack.com/api/", repr=False)
    """Another one for tests."""

    @property
    def admin_ids(self) -> frozenset[str]:
        """Return the admins' user ids."""
        return frozenset(self.admins.replace(",", " ").split())

"""Everything the bot needs of the environment: what the index needs, and more."""

from pydantic import Field, SecretStr

from index.settings import IndexSettings


class Settings(IndexSettings):
    """The index's settings and how answers are given."""

    top: int = Field(2, description="How many quotes an answer shows at most.", ge=1, le=20)
    records: str = Field("sqlite:///mentor.sqlite3", description="The database of threads and ratings.", repr=False)
    admins: str = Field("", description="Slack user ids, separated by commas.")
    slack_bot_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_BOT_TOKEN", description="xoxb-…")
    slack_app_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_APP_TOKEN", description="xapp-…")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL", description="Of tests.")

    @property
    def admin_ids(self) -> frozenset[str]:
        """Return the admins' user ids."""
        return frozenset(self.admins.replace(",", " ").split())

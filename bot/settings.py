"""Everything the bot needs of the environment: what the index needs, and more."""

from pydantic import Field

from index.settings import IndexSettings


class Settings(IndexSettings):
    """The index's settings and how answers are given."""

    top: int = Field(2, description="How many quotes an answer shows at most.", ge=1, le=20)

"""What the index needs of the environment. bot/settings.py adds the rest; these two alone read `.env`."""

from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.datatypes import StoreKind
from index.errors import SettingsError

PREFIX = "MENTOR_"


class IndexSettings(BaseSettings):
    """Where the corpus and the builds lie, and which model embeds them. Relative paths start at the working folder."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore")

    corpus: Path = Field(Path("corpus"), description="The folder of essays.")
    artifacts: Path = Field(Path("index/artifacts"), description="The folder of index builds.")
    store: StoreKind = Field("auto", description="How vectors are searched.")
    model: str = Field("all-MiniLM-L6-v2", description="A sentence-transformers name or folder.", min_length=1)

    @classmethod
    def read(cls) -> Self:
        """Read the environment and `.env`. Raises SettingsError that names the key."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            key = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
            raise SettingsError(f"The setting {key} does not fit: {first['msg']}.") from None
        except UnicodeDecodeError:
            raise SettingsError("The file .env is not UTF-8 text; save it as UTF-8.") from None

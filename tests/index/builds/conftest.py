"""A small build of the real thing."""

import pytest

from index.builds.folder import BuildsFolder
from index.settings import IndexSettings
from tests.conftest import Corpus, build

SMALL = {"a": "Cats sleep all day. They like the sun.", "b": "# Dogs\n\nDogs run. They fetch."}


@pytest.fixture
def settings(corpus: Corpus) -> IndexSettings:
    settings = corpus(**SMALL)
    build(settings)
    return settings


@pytest.fixture
def builds(settings: IndexSettings) -> BuildsFolder:
    return BuildsFolder(settings.artifacts)

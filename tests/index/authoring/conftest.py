"""A small corpus with an index and questions."""

import pytest

from index.settings import IndexSettings
from tests.conftest import Corpus, build

BODY = """Cats sleep all day long.

Dogs run after every cat they see.

Birds sing early in the morning.

Fish swim up the river in spring.

Horses eat oats and hay.

Bees make honey for the winter.

Mice hide behind the kitchen wall.
"""
QUESTIONS = """> Cats sleep all day long.
- when does a kitten rest? <!-- ann -->
- do cats nap at noon?

> Dogs run after every cat they see.
- what do hounds chase? <!-- bo -->

> Birds sing early in the morning.
- when do sparrows wake us? <!-- ann -->

# Not covered
- how do I file my taxes?
- which car should I buy?
"""


@pytest.fixture
def animals(corpus: Corpus) -> IndexSettings:
    """An essay of seven passages, with six questions by two voices, and its index."""
    settings = corpus(animals=BODY)
    (settings.corpus / "animals.questions.md").write_text(QUESTIONS)
    build(settings)
    return settings

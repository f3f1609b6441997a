from pathlib import Path

import pytest

from index.datatypes import Document, Essay
from index.judging.cross_validate import CrossValidation, cross_validate
from index.making.scratch import scratch
from index.ranking.retriever import Retriever
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import parse_questions
from tests.conftest import WordEncoder

ESSAY = parse_document(CorpusFile("a.md", b"---\ntitle: T\n---\nCats sleep. Dogs run.\n\nBirds fly.\n\nFish swim."))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def asked(folder: Path, questions: str, essay: Document = ESSAY) -> CrossValidation:
    """Ask the questions of an index where texts that share no word have nothing in common."""
    parsed = parse_questions(CorpusFile("a.questions.md", questions.encode()), essay).expected
    words = WordEncoder()
    made = scratch([Essay(essay, tuple(parsed))], folder, words.encode_passages)
    return cross_validate(Retriever(made.contents, words), made.asked)


def test_what_another_voice_asked_in_the_same_words_is_found(folder: Path) -> None:
    result = asked(
        folder,
        """
> Cats sleep.
- lynx tiger <!-- ann -->
- tiger lynx <!-- ben -->

> Dogs run.
- hook scale <!-- ann -->
- scale hook <!-- cat -->

> Birds fly.
- wing feather <!-- dan -->
- feather wing <!-- eve -->

# Not covered
- how much money? <!-- ann -->
""",
    )
    assert result == CrossValidation(
        "voice", {"ann": [1, 1], "ben": [1], "cat": [1], "dan": [1], "eve": [1]}, {"a.md": [1] * 6}, []
    )
    assert result.places == [1] * 6


TWINS = """
> Cats sleep.
- lynx tiger puma <!-- ann -->
- {twin} tiger lynx <!-- {voice} -->

> Birds fly.
- wing feather <!-- ben -->
- feather wing <!-- cat -->

> Fish swim.
- fin gill <!-- dan -->
- gill fin <!-- eve -->
"""


@pytest.mark.parametrize(("voice", "place"), [("ben", 1), ("ann", 3)])
def test_a_twin_helps_if_another_voice_asked_it(folder: Path, voice: str, place: int) -> None:
    """Two voices ask for birds and two for fish; without its twin, no question speaks for the cats."""
    result = asked(folder, TWINS.format(twin="puma", voice=voice))
    assert result.hits["ann"][0] == place


def test_what_came_first_instead_is_counted(folder: Path) -> None:
    result = asked(
        folder,
        """
> Cats sleep.
- sparrows soar there <!-- ann -->
- sparrows soar here <!-- ben -->

> Birds fly.
- sparrows soar <!-- ann -->
- soar sparrows <!-- cat -->
- sparrows soar? <!-- dan -->
- soar sparrows? <!-- eve -->
""",
    )
    assert [(right.text, wrong.text, count) for right, wrong, count in result.confused] == [
        ("Cats sleep. Dogs run.", "Birds fly.", 2)
    ]
    assert result.hits == {"ann": [2, 1], "ben": [2], "cat": [1], "dan": [1], "eve": [1]}


def test_few_voices_leave_out_near_duplicates(folder: Path) -> None:
    """Each question goes with its twin, whoever asked that, so that nothing is found any more."""
    result = asked(folder, TWINS.format(twin="puma", voice="ben").replace("eve", "dan"))
    assert result.by == "near-duplicates"
    assert {voice: len(places) for voice, places in result.hits.items()} == {"ann": 1, "ben": 2, "cat": 1, "dan": 2}
    assert 1 not in result.places
    assert sum(count for _, _, count in result.confused) == 6


def test_questions_that_are_alike_but_no_duplicates_stay(folder: Path) -> None:
    """Two of three words in common are a cosine of 0.67, below that of a near-duplicate."""
    result = asked(folder, TWINS.format(twin="kitten", voice="ann").replace("eve", "dan"))
    assert result.by == "near-duplicates"
    assert result.hits["ann"] == [1, 1]


def test_questions_without_a_voice_are_one_voice(folder: Path) -> None:
    result = asked(folder, TWINS.format(twin="puma", voice="ann").replace(" <!-- ben -->", ""))
    assert set(result.hits) == {"ann", "no voice", "cat", "dan", "eve"}
    assert result.by == "voice"


def test_the_right_passage_of_two_that_come_first(folder: Path) -> None:
    """A question with answers in two passages is found with either."""
    both = "\n> Cats sleep. Dogs run.\n>\n> Birds fly.\n- wing eagle <!-- fay -->\n"
    result = asked(folder, TWINS.format(twin="puma", voice="ben") + both)
    assert result.hits["fay"] == [1]


def test_a_place_beyond_three_is_none(folder: Path) -> None:
    essay = parse_document(CorpusFile("a.md", b"---\ntitle: T\n---\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\nFive."))
    asking = {"One": "hook", "Two": "scale", "Three": "beak", "Four": "whisker", "Five": "soar"}
    lines = [f"> {sentence}.\n- {word} <!-- {word} -->" for sentence, word in asking.items()]
    result = asked(folder, "\n\n".join(lines), essay)
    # Every other passage has a question that votes for it.
    assert result.places == [0, 0, 0, 0, 0]
    assert len(result.confused) == 5

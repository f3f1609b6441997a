from pathlib import Path

import pytest

from index.builds.layout import Layout
from index.datatypes import Essay
from index.making.assemble import assemble
from index.making.draft import Draft
from index.making.suggestions import suggest
from tests.conftest import WordEncoder
from tests.index.making.conftest import written


def suggested(folder: Path, *essays: Essay) -> list[str]:
    with Draft(Layout(folder)) as draft:
        for one in essays:
            draft.add(one.document, one.questions)
        drafted = draft.finish()
        return suggest(assemble(drafted, WordEncoder().encode_passages), drafted.asked)


def test_each_section_has_one_that_is_nearest_to_all_of_its_questions(tmp_path: Path) -> None:
    body = "# Plants\nTrees grow. Roses too.\n\n# Animals\nCats sleep.\n\nDogs run."
    questions = """
> Dogs run.
- Where do dogs run?

> Cats sleep.
- cats sleep all day
- Do cats sleep all night?
- Do cats sleep all day?

> Trees grow.
- How do trees grow?

# Not covered
- How do stones and trees and cats grow?
"""
    found = suggested(tmp_path, written("a", body, questions))
    assert found == ["How do trees grow?", "Do cats sleep all day?"]


def test_questions_of_other_sections_do_not_count(tmp_path: Path) -> None:
    body = "# One\nTrees grow.\n\n# Two\nOwls age."
    trees = "> Trees grow.\n- How do trees grow old?\n- How do trees grow tall?\n- tall trees\n\n"
    owls = "> Owls age.\n" + "".join(f"- How old and old is an owl of {age}?\n" for age in ("ten", "six", "two"))
    assert suggested(tmp_path, written("a", body, trees + owls))[0] == "How do trees grow tall?"


def test_sections_of_the_same_name_in_two_essays_are_two(tmp_path: Path) -> None:
    one = written("b", "# S\nCats sleep.", "> Cats sleep.\n- How do cats sleep?")
    other = written("a", "# S\nDogs run.", "> Dogs run.\n- How do dogs run?")
    assert suggested(tmp_path, one, other) == ["How do cats sleep?", "How do dogs run?"]


@pytest.mark.parametrize(
    "question",
    [
        "how do cats sleep?",
        "How do cats sleep",
        "cats?",
        "How so?",
        "How does she say that cats sleep?",
        "Why does the Author like cats?",
        "Is that so of all cats?",
        "How do you like cats?",
        "How do cats sleep? And dogs?",
        "How do cats sleep: long, or short?",
        'How do "cats" sleep at night?',
        f"How do cats sleep {'very ' * 12}long?",
        "Howl at cats and at dogs?",
    ],
)
def test_what_is_not_well_put_or_points_at_the_text_is_left_out(question: str, tmp_path: Path) -> None:
    assert suggested(tmp_path, written("a", "Cats sleep.", f"> Cats sleep.\n- {question}")) == []


def test_a_question_stands_in_the_section_of_its_first_answer(tmp_path: Path) -> None:
    body = "# One\nCats sleep.\n\n# Two\nDogs run."
    questions = "> Dogs run.\n>\n> Cats sleep.\n- How do dogs and cats rest?\n\n> Cats sleep.\n- How do cats sleep?"
    assert suggested(tmp_path, written("a", body, questions)) == ["How do cats sleep?", "How do dogs and cats rest?"]


def test_without_questions_nothing_is_suggested(tmp_path: Path) -> None:
    assert suggested(tmp_path, written("a", "Cats sleep.")) == []

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.authoring.requote import diff, requoted
from index.datatypes import Document
from index.reading.corpus import CorpusFile
from index.reading.documents import parse_document
from index.reading.questions import Questions, parse_questions
from index.reading.re_anchor import Anchors, Earlier

BEFORE = "Cats sleep all day long. They dream of mice.\n\nDogs run after every cat. Birds sing in the morning.\n"
AFTER = """Cats sleep all day. They dream of mice, and birds.

Dogs run after every single cat.

*Birds* sing at dawn, in the morning.
"""
QUESTIONS = """> Cats sleep all day long.
> They dream of mice.
- what do they do?

> Dogs run after every cat. Birds sing in the morning.
- and the others?

> Fish swim.
- fish?
"""


NOW = """> Cats sleep all day. They dream of mice, and birds.
- what do they do?

> Dogs run after every single cat. Birds sing at dawn, in the morning.
- and the others?

> Fish swim.
- fish?
"""


def essay(text: str) -> Document:
    return parse_document(CorpusFile("pets.md", text.encode()))


def unlike(sentences: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    return [[0.0] * len(others) for _ in sentences]


def anchors(before: str, after: str) -> Anchors:
    return Anchors(essay(after), [Earlier(essay(before), {}, unlike)])


def test_what_is_out_of_date_is_written_anew_and_the_rest_stays() -> None:
    assert (
        requoted("pets.questions.md", QUESTIONS, anchors(BEFORE, AFTER))
        == """> Cats sleep all day. They dream of mice, and birds.
- what do they do?

> Dogs run after every single cat. Birds sing at dawn, in the morning.
- and the others?

> Fish swim.
- fish?
"""
    )


def test_what_lies_apart_now_is_quoted_apart() -> None:
    after = "Birds sing all morning.\n\nCats sleep all day long.\n\nDogs run after every single cat.\n"
    now = requoted(
        "pets.questions.md", "> Dogs run after every cat. Birds sing in the morning.\n- x?\n", anchors(BEFORE, after)
    )
    assert now == "> Birds sing all morning.\n>\n> Dogs run after every single cat.\n- x?\n"


def test_the_difference_names_the_file() -> None:
    assert diff("a.md", "one\ntwo\n", "one\n2\n") == ["--- a.md", "+++ a.md", "@@ -1,2 +1,2 @@", " one", "-two", "+2"]
    assert diff("a.md", "one\n", "one\n") == []


SENTENCES = ["Cats sleep all day long.", "Cats sleep all night.", "Dogs run after cats.", "Dogs run.", "Birds sing."]
TEXTS = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1).map(" ".join), min_size=1).map("\n\n".join)


@given(TEXTS, TEXTS, st.lists(st.sampled_from(SENTENCES), min_size=1))
def test_what_is_written_anew_means_the_same_and_is_up_to_date(before: str, after: str, quoted: list[str]) -> None:
    questions = "".join(f"> {text}\n- q{at}?\n\n" for at, text in enumerate(quoted))
    now, found = essay(after), anchors(before, after)

    def parse(text: str, earlier: Sequence[Earlier]) -> Questions:
        return parse_questions(CorpusFile("pets.questions.md", text.encode()), now, earlier)

    rewritten = requoted("pets.questions.md", questions, found)
    old = parse(questions, [Earlier(essay(before), {}, unlike)])
    new = parse(rewritten, ())
    assert {(one.text, one.answers) for one in old.expected} <= {(one.text, one.answers) for one in new.expected}
    assert all(not one.sentences or one.kept_out == 0 for one in new.requoted)

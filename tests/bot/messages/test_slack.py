from datetime import datetime

import pytest

from bot.messages.slack import about, status


@pytest.mark.parametrize(
    ("essays", "says"),
    [
        ([("A", "")], "“A”"),
        ([("A", "Ann"), ("B {x}", "")], "“A” by Ann and “B {x}”"),
        ([("A", ""), ("B", "Bo"), ("C", "")], "“A”, “B” by Bo and “C”"),
        ([(letter, "") for letter in "ABCDE"], "“A”, “B”, “C”, “D” and “E”"),
        ([(letter, "") for letter in "ABCDEFG"], "“A”, “B”, “C”, “D”, “E” and 2 more"),
    ],
)
def test_essays_are_listed_as_people_list_them(essays: list[tuple[str, str]], says: str) -> None:
    known, _, build = about(essays, "b-1", "2026-01-02", "MiniLM")
    assert known == f"I quote {says}, word for word, and write no advice of my own."
    assert build == "Index b-1, made on 2026-01-02 with the model MiniLM."


def test_one_of_something_is_singular() -> None:
    made, started = datetime(2026, 1, 2, 3, 4), datetime(2026, 5, 6, 7, 8)
    one = {"documents": 1, "passages": 1, "views": 1, "expected questions": 1, "questions not covered": 1}
    assert status("b-1", made, one, started, (1, 0)) == (
        "Index b-1, made 2026-01-02 03:04 UTC. It holds 1 document, 1 passage, 1 view, 1 expected question, "
        "1 question not covered.",
        "Running since 2026-05-06 07:08 UTC.",
        "Ratings: 1 helpful, 0 not helpful.",
    )
    many = status("b-1", made, {"documents": 2, "passages": 13, "questions not covered": 0}, started, (1, 0))[0]
    assert many.endswith("It holds 2 documents, 13 passages, 0 questions not covered.")

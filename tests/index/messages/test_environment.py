import pytest

from index.messages import one_of


@pytest.mark.parametrize(
    ("choices", "said"),
    [(["a", "b"], "a or b"), (["flat", "ivf", "auto"], "flat, ivf or auto"), ("abcd", "a, b, c or d")],
)
def test_choices_in_words(choices: list[str], said: str) -> None:
    assert one_of(choices) == said

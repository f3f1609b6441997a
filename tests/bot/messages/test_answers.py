import pytest

from bot.messages.answers import coverage_in_words


@pytest.mark.parametrize(
    ("coverage", "says"),
    [
        (1.0, "The essay very likely answers your question."),
        (0.9, "The essay very likely answers your question."),
        (0.89, "The essay likely answers your question."),
        (0.7, "The essay likely answers your question."),
        (0.69, "The essay may answer your question."),
        (0.4, "The essay may answer your question."),
        (0.39, "The essay probably does not answer your question."),
        (0.0, "The essay probably does not answer your question."),
    ],
)
def test_a_coverage_in_words(coverage: float, says: str) -> None:
    assert coverage_in_words(coverage) == says

import errno

import pytest

from index.errors import CorpusError, IndexDamaged, MentorError, QuestionsError, all_at_once, damage


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        KeyError("x"),
        EOFError(),
        RecursionError(),
        FileNotFoundError(errno.ENOENT, "x"),
        OSError(5, "x"),
    ],
)
def test_what_a_wrong_file_raises_is_damage(error: Exception) -> None:
    with pytest.raises(IndexDamaged, match=r"^Rebuild\.$"), damage("Rebuild."):
        raise error


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES])
def test_what_the_machine_is_short_of_is_not(number: int) -> None:
    with pytest.raises(OSError, match="x") as caught, damage("Rebuild."):
        raise OSError(number, "x")
    assert caught.value.errno == number


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt(), MentorError("other"), AssertionError()])
def test_nor_is_anything_else(error: BaseException) -> None:
    with pytest.raises(type(error)), damage("Rebuild."):
        raise error


def test_an_error_has_a_sentence_for_each_thing_that_is_wrong() -> None:
    assert MentorError("One.").sentences == ("One.",)
    assert str(MentorError("One.", "Two.")) == "One.\nTwo."
    both = all_at_once([CorpusError("One.", "Two."), QuestionsError("Three.")])
    assert (type(both), both.sentences) == (CorpusError, ("One.", "Two.", "Three."))
    assert type(all_at_once([QuestionsError("One."), QuestionsError("Two.")])) is QuestionsError

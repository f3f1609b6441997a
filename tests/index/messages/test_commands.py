from index import messages
from index.messages import is_error


def test_what_is_wrong_is_told_from_progress() -> None:
    assert is_error(messages.ERROR.format(error="It is so."))
    assert not is_error(messages.EMBEDDING_GOES_ON.format(done=1, total=2))
    assert not is_error("")

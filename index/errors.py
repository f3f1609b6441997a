"""What can go wrong: kinds alone. What is said of each, with the fix, is in index/messages.py."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zipfile import BadZipFile

from index.limits import lack

_OF_THE_MACHINE = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EACCES, errno.EPERM}
_OF_A_FILE = (ValueError, KeyError, TypeError, AttributeError, EOFError, RecursionError, BadZipFile)


class MentorError(Exception):
    """The base of every error that a user may see: a sentence for each thing that is wrong, no traceback."""

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is wrong, and the fix; mostly there is one."""
        return tuple(map(str, self.args))


class SettingsError(MentorError):
    """A setting is missing or out of range."""


class CorpusError(MentorError):
    """Files of the corpus cannot be used as they are."""


class QuestionsError(CorpusError):
    """Files of expected questions do not fit their essays."""


def all_at_once(errors: Sequence[CorpusError]) -> CorpusError:
    """Return one error that says what all say, because of the one, if any, that a lack of the machine's led to."""
    kind = QuestionsError if all(isinstance(error, QuestionsError) for error in errors) else CorpusError
    whole = kind(*(sentence for error in errors for sentence in error.sentences))
    whole.__cause__ = next(filter(lack, errors), None)
    return whole


class IndexMissing(MentorError):
    """No build is active yet."""


class IndexStale(MentorError):
    """The active build was made from other texts, another model or another version."""


class IndexDamaged(MentorError):
    """A file of a build is cut, swapped, edited or gone."""


class BuildLocked(MentorError):
    """Another rebuild holds the lock."""


class ModelUnavailable(MentorError):
    """The embedding model cannot be loaded, or is not the one it should be."""


class ModelNotExported(MentorError):
    """The model cannot be exported; sentence-transformers must serve it."""


class JudgedError(MentorError):
    """A file of judged questions cannot be used as it is."""


@contextmanager
def damage(sentence: str) -> Iterator[None]:
    """Raise IndexDamaged with this sentence for whatever a file that is not as written makes its reader raise.

    Where the machine is short of something, or forbids to read, a rebuild would not help: that error stays as it is.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
        raise IndexDamaged(sentence) from None
    except _OF_A_FILE:
        raise IndexDamaged(sentence) from None

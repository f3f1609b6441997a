"""What can go wrong: kinds alone. What is said of each, with the fix, is in index/messages.py."""


class MentorError(Exception):
    """The base of every error that a user may see: one sentence, no traceback."""


class SettingsError(MentorError):
    """A setting is missing or out of range."""


class CorpusError(MentorError):
    """A corpus file cannot be used as it is."""


class QuestionsError(CorpusError):
    """A file of expected questions does not fit its essay."""


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


class JudgedError(MentorError):
    """A file of judged questions cannot be used as it is."""

"""What is said of builds, and of what they need and hold."""

from collections.abc import Mapping

from index.text import counted

# Stores.
NOT_FAISS = "{path} is not a FAISS index; run `mentor rebuild`."
NO_VECTORS = "{path} does not contain vectors; run `mentor rebuild`."
CODES_MISSING = "{path} contains {codes} for {vectors}; run `mentor rebuild`."  # "2 codes", "3 vectors"
FAISS_FORMAT = "This version of faiss-cpu writes another format; install the one in pyproject.toml."

# What a build holds.
VIEWS_WITHOUT_VECTORS = "{folder} contains {vectors} for {views}; run `mentor rebuild`."  # "3 vectors", "4 views"
QUESTION_WITHOUT_PASSAGE = "{document}: no passage contains the sentences that answer the question on line {line}."
NOTHING_TO_QUOTE = "The corpus contains no sentence to quote; write at least one paragraph."

# What a rebuild needs.
NEEDS_DISK = (
    "The rebuild needs about {needed:.2f} GB of disk, and {folder} has {free:.2f} GB left; free some space, or set "
    "MENTOR_ARTIFACTS to a folder with more."
)
NEEDS_MEMORY = (
    "The rebuild needs about {needed:.2f} GB of memory, and {available:.2f} GB are available; it goes on, and may fail."
)

# The folder of builds.
NO_INDEX = "There is no index at {root} yet; run `mentor rebuild`."
POINTER_UNREADABLE = "{path} cannot be read; run `mentor rebuild`."
POINTER_IS_FOLDER = "{path} is a folder where a file should be; delete it, then run `mentor rebuild`."
POINTER_NAMES_NO_BUILD = "{path} names no build; run `mentor rebuild`."
MANIFEST_CHANGED = "The manifest of build {build} is missing or was edited; run `mentor rebuild`."
BUILT_FILE_CHANGED = "{path} is missing or was changed after the build; run `mentor rebuild`."
BUILT_TEXT_CHANGED = "{document} was changed inside the build; run `mentor rebuild`."
BUILD_CUT_SHORT = "A file of the build was cut short while it was in use; run `mentor rebuild`."
STRAY_FILES = "{folder} contains what is not part of the build: {names}; delete it."
STRAY_FILES_AND_OTHERS = "{folder} contains what is not part of the build: {names} and others; delete them."
BUILT_FILE_MISSING = "{path} is missing; run `mentor rebuild`."
OTHER_FORMAT = "The build was made by another version of this program; run `mentor rebuild`."
BUILD_UNREADABLE = "The build in {folder} cannot be read; run `mentor rebuild`."
VECTORS_OF_ANOTHER_MODEL = "The vectors in {folder} are not those of its model; run `mentor rebuild`."
NO_OLDER_BUILD = "There is no build older than {build} to go back to."
NO_ROOM = (
    "There is no room for a new build in {folder} ({reason}), so the index is as it was; free some space, or set "
    "MENTOR_ARTIFACTS to a folder with more."
)
FOLDER_NOT_CREATED = "The folder {folder} cannot be created ({reason}); set MENTOR_ARTIFACTS to another one."
LOCK_UNUSABLE = "The lock {path} cannot be used ({reason}); delete it, or check its permissions."
LOCK_HOLDER = "process {process}"
LOCK_HOLDER_UNKNOWN = "starting"
LOCK_WAITING = "Another rebuild ({holder}) holds the lock; waiting for it to finish."
LOCK_STILL_HELD = "Another rebuild ({holder}) still holds the lock after {seconds}; try again when it is done."

# Is the index up to date?
STALE = "The index is stale: {reason}; run `mentor rebuild`."
STALE_MODEL = "it was built with the model {built}, and {model} is not the same"
STALE_VERSION = "{adapter} changed, or it was built by another version of this program"
STALE_FILES = "{names} changed"
STALE_MORE_FILES = "{names} and others changed"
BUILT_WITH_ANOTHER_MODEL = (
    "The index was built with the model {built}, but MENTOR_MODEL is {model}; run `mentor rebuild`."
)
MODEL_CHANGED = "The model {model} is not the one that the index was built with; run `mentor rebuild`."

_NOUNS = {
    "documents": "document",
    "passages": "passage",
    "views": "view",
    "expected questions": "expected question",
    "questions not covered": "question not covered",
    "questions spared": "question spared",
    "questions not learned": "question not learned",
    "questions kept out": "question kept out",
}


def build_counts(counts: Mapping[str, int]) -> str:
    """Say how many of everything a build holds, given its manifest's counts: "1 document, 17 passages, …"."""
    return ", ".join(counted(count, _NOUNS.get(plural, plural), plural) for plural, count in counts.items())


# Essays that need more expected questions.
TOO_FEW_QUESTIONS = "{name} has {there}; for the bot to know when to answer from it, it needs {missing}."
TOO_FEW_ELSEWHERE = "{essays} {need} more questions, too."  # "2 other essays"
HOW_TO_BEGIN = "`mentor questions` begins a file of questions, and `mentor check` says what they should be about."


def too_few_questions(name: str, covered: int, not_covered: int, fewest: int) -> str:
    """Say how many questions an essay has, and how many of which kind it needs."""
    kinds = ((covered, "that it answers"), (not_covered, "that it does not"))
    there = " and ".join(f"{counted(count, 'question')} {kind}" for count, kind in kinds)
    missing = " and ".join(
        f"{fewest - count}{' more' if count else ''} {kind}" for count, kind in kinds if count < fewest
    )
    return TOO_FEW_QUESTIONS.format(
        name=name, there=there if covered or not_covered else "no questions", missing=missing
    )


def too_few_elsewhere(essays: int) -> str:
    """Say that others need more, too."""
    need = "needs" if essays == 1 else "need"
    return TOO_FEW_ELSEWHERE.format(essays=counted(essays, "other essay"), need=need)

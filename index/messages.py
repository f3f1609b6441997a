"""Every sentence that index/ says to a user. Each error names its fix."""

from collections.abc import Mapping

from index.text import counted

# Builds.
NO_INDEX = "There is no index at {root} yet; run `mentor rebuild`."
UNREADABLE_POINTER = "{path} cannot be read; run `mentor rebuild`."
POINTER_NAMES_NO_BUILD = "{path} names no build; run `mentor rebuild`."
NO_MANIFEST = "The manifest of build {build} is missing or was edited; run `mentor rebuild`."
OTHER_FORMAT = "The build in {folder} was made by another version of this program; run `mentor rebuild`."
FILE_CHANGED = "{path} is missing or was changed after the build; run `mentor rebuild`."
UNREADABLE_BUILD = "The build in {folder} cannot be read ({error}); run `mentor rebuild`."
OTHER_VECTORS = "{folder} holds {vectors} vectors for {views} views; run `mentor rebuild`."
VECTORS_OF_ANOTHER_MODEL = "The vectors in {folder} are not those of its model; run `mentor rebuild`."
NO_BUILT_TEXT = "{path} is missing; run `mentor rebuild`."
BUILT_TEXT_CHANGED = "{document} was changed inside the build; run `mentor rebuild`."
MODEL_CHANGED = "The model {model} is not the one the index was built with; run `mentor rebuild`."
NO_OLDER_BUILD = "There is no build older than {build} to go back to."
NO_ARTIFACTS = "The folder {root} cannot be made ({why}); set MENTOR_ARTIFACTS to one that can."
LOCK_HOLDER = "process {process}"
LOCK_HOLDER_STARTING = "starting"
WAITING_FOR_LOCK = "Another rebuild ({holder}) holds the lock; waiting for it to finish."
LOCKED = "Another rebuild ({holder}) still holds the lock after {seconds} seconds; try again when it is done."
STALE = "The index is stale: {why}; run `mentor rebuild`."
OTHER_MODEL_BUILT = "it was built with the model {built}, and {model} is not the same"
OTHER_MODEL_SET = "The index was built with the model {built}, but MENTOR_MODEL is {model}; run `mentor rebuild`."
OTHER_INPUTS = "{file} changed, or it was built by another version of this program"
FILES_CHANGED = "{files} changed"
FILES_AND_OTHERS_CHANGED = "{files} and others changed"

# Stores.
NO_VECTORS = "{path} does not hold vectors; run `mentor rebuild`."
NO_LISTS = "{path} is not a FAISS index; run `mentor rebuild`."
OTHER_LISTS = "{path} holds {codes} codes for {vectors} vectors; run `mentor rebuild`."
OTHER_FAISS = "This version of faiss-cpu writes another format; install the one in pyproject.toml."

# Making.
NOTHING_TO_QUOTE = "The corpus holds no sentence to quote; write at least one paragraph."
ANSWERS_NO_PASSAGE = "{document}: the question on line {line} answers no passage."

# Commands.
ERROR = "Error: {error}"
STOPPED = "Stopped; nothing was changed."
REBUILD = """Bring the index up to date with the corpus.

Exit codes: 0 the index is up to date; 1 it is not, and the message says why."""
REBUILD_CHECK = "Only look whether the index is whole and up to date."
REBUILD_ROLLBACK = "Go back to the build before the active one."
REBUILD_WAIT = "Seconds to wait for the lock."
CHECK_OR_ROLLBACK = "--check and --rollback exclude each other."
BUILD_FITS = "Build {build} is whole and fits the corpus."
BUILD_IS_ACTIVE_AGAIN = "Build {build} is active again."
EMBEDDING = "Embedding"
EMBEDDING_TEXTS = "Embedding {total} texts."
EMBEDDED = "{done} of {total} embedded."
NOTHING_TO_DO = "Nothing to do: build {build} fits the corpus ({seconds:.1f} s)."
BUILT = "Built {build} in {seconds:.1f} s with the model {model}{learned}: {counts}; {embedded} embedded."
AND_WHAT_IT_LEARNED = " and what it learned"
NOT_EXPORTED = "The model could not be exported to ONNX; sentence-transformers serves it, and starts slowly."
APPROXIMATE = "Search is approximate ({parameters})."
NOT_CALIBRATED = "Coverage: too few expected questions to calibrate it; most answers will be called related."
CALIBRATED = (
    "Coverage, calibrated on {questions} questions held out: answers from {answers:.2f} (wrongly answered "
    "{wrongly_answered:.1%}), not covered below {related:.2f} (wrongly refused {wrongly_refused:.1%})."
)
ADAPTER_IS_OLD = "Not used: {file} was learned from other questions or another model; run `mentor learn`."
_NOUNS = {
    "documents": ("document", "documents"),
    "passages": ("passage", "passages"),
    "views": ("view", "views"),
    "expected questions": ("expected question", "expected questions"),
    "questions not covered": ("question not covered", "questions not covered"),
}


def counts(held: Mapping[str, int]) -> str:
    """Say what a build holds, as its manifest counts it: "1 document, 13 passages"."""
    return ", ".join(counted(count, *_NOUNS[name]) for name, count in held.items())

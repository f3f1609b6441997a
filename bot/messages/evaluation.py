"""What `mentor evaluate` and `mentor learn` say."""

# `mentor evaluate`.
EVALUATE_HELP = (
    "Measure answers to the judged questions in FOLDER.\n\n"
    "Without one it is tests/judged. --questions and --beir measure something else."
)
EVALUATE_QUESTIONS_HELP = "Cross-validate the author's own questions instead."
EVALUATE_BEIR_HELP = "Judge the retrieval engine on a public set instead."
EVALUATE_SPLIT_HELP = "With --beir: the split, as in queries_SPLIT.jsonl."
EVALUATE_MISSES_HELP = "List the questions that were answered wrongly."
EVALUATE_JSON_HELP = "Print the figures as JSON."
QUESTIONS_OR_BEIR = "--questions and --beir exclude each other."
NO_JUDGED_FOLDER = (
    "There is no folder {folder}; name the folder of judged questions, or ask the author's own with --questions."
)
NO_EXPECTED_QUESTIONS = "The corpus has no expected questions; write some in <essay>.questions.md."
EMBEDDING = "Embedding"
SEARCHING = "Searching"
FOLLOW_UPS = "Follow-ups"
NEAR_MISSES = "Near misses: the right question about the wrong thing"
TYPING_ERRORS = "typing errors"
LOWER_CASE = "lower case, no punctuation"
PREAMBLE = "four sentences first"

# Its tables.
FIGURE_COLUMNS = ("figure", "value", "95 % interval", "questions")
SLICES = "By slice"
SLICE_COLUMNS = ("slice", "questions")
PERTURBED = "Perturbed"
PERTURBED_COLUMNS = ("questions with", "hit@1", "change")
CALIBRATION = "Calibration (expected calibration error {error:.3f})"
CALIBRATION_COLUMNS = ("coverage", "questions", "mean coverage", "covered")
COVERAGE_BIN = "{low:.1f} to {high:.1f}"
COVERED = "covered"
OTHERS = "not covered"
SAID = "{name}: {said}\n"
THRESHOLDS = "Share at or above"
THRESHOLD_COLUMNS = ("coverage from", COVERED, OTHERS)
ANSWERS_FROM = "{threshold:.2f} (answers)"
RELATED_FROM = "{threshold:.2f} (related)"
OWN_QUESTIONS = "The author's own questions, each with its {by} left out"
VOICE_COLUMNS = ("voice", "questions", "hit@1", "hit@3")
ALL_VOICES = "all"
BY_ESSAY = "By essay"
ESSAY_COLUMNS = ("essay", "questions", "hit@1", "hit@3")
CONFUSED = "Most often confused"
CONFUSED_COLUMNS = ("right", "came first instead", "times")
CONFUSED_PASSAGE = "paragraph {paragraph}: {start}…"
SYSTEM = "system"
MISS_ASKED = "{id}: {question}"
MISS_SAID = "  {state}, coverage {coverage:.2f}, place {place}"
MISS_NO_PLACE = "none"
MISS_QUOTED = "  quoted: {start}…"
MISS_RIGHT = "  right:  {sentence}"

# `mentor learn`.
LEARN_HELP = (
    "Teach the model the expected questions.\n\n"
    "It takes some minutes, or half an hour with the default model; then run `mentor rebuild`. Writes "
    "learned.<model>.safetensors beside the corpus. Public sets and other corpora are judged without it."
)
SEED_HELP = "Random seed; makes training repeatable."
LEARNING = "Learning {what}"
LEARNING_STEP = "Learning {what}: {step} of {steps}."
LEARNED = (
    "Learned {questions}, {held_out} of them held out at first for the calibration; in an index {needed} of them will "
    "do. Wrote {path}. Now run `mentor rebuild`."
)

"""Every sentence of index/ that a user sees, and the fix in it. Names in braces are given to `.format`."""

import stat
from collections.abc import Mapping

from index.text import counted

# The environment.
ENV_NOT_UTF8 = "The file {path} is not UTF-8 text; save it as UTF-8."
INVALID_SETTING = "The setting {name} does not fit: {reason}."

# Files of any kind. Said after the name: "essay.md is a named pipe, not a file".
_NOT_FILES = {
    stat.S_IFDIR: "is a folder, not a file",
    stat.S_IFIFO: "is a named pipe, not a file",
    stat.S_IFSOCK: "is a socket, not a file",
    stat.S_IFLNK: "is a link, not a file",
}
_OTHER_NOT_FILE = "is a device, not a file"


def not_a_file(mode: int) -> str:
    """Say what something is that is no file, given its mode as `os.stat` has it."""
    return _NOT_FILES.get(stat.S_IFMT(mode), _OTHER_NOT_FILE)


# The files of a corpus.
NO_CORPUS = "There is no corpus folder at {root}; create it or set MENTOR_CORPUS."
NO_ESSAY = "The corpus at {root} contains no essay; put a Markdown file with a title there."
NAMES_DIFFER_BY_CASE = (
    "{first} and {second} differ only by case, or by how an accent is stored, and some file systems cannot hold both; "
    "rename one."
)
CORPUS_UNREADABLE = "The corpus folder {root} cannot be read ({reason}); check it, or set MENTOR_CORPUS to another one."
FOLDER_UNREADABLE = "The folder {name} of the corpus cannot be read ({reason}); check its permissions."
FILE_VANISHED = "{name} disappeared while the corpus was being read; try again."
FILE_UNREADABLE = "{name} cannot be read ({reason}); check its permissions."
FILE_NOT_PLAIN = "{name} {reason}; put a file in its place, or take it away."
FILE_TOO_LARGE = "{name} is too large to be held in memory ({megabytes} MB); split it into several essays."
FILE_CHANGED = "{name} was changed while the corpus was being read; try again."
FILE_NOT_UTF8 = "{name}, line {line}: not UTF-8 text; save the file as UTF-8."
FILE_IS_LINK = "{name} is a link, and a corpus takes no links; put a copy of what it points to in its place."
LINK_LEADS_NOWHERE = "{name} is a link that leads nowhere; put a file in its place, or take it away."
NAME_HAS_CONTROLS = "{name} has a name with characters that cannot be seen; rename the file."
NAME_NOT_UTF8 = "{name} is not a UTF-8 file name; rename the file."
QUESTIONS_WITHOUT_ESSAY = "{name}: there is no essay {essay} beside it; add the essay, or rename this file."

# The front matter of an essay.
NO_FRONT_MATTER = '{name}, line 1: no front matter; begin the file with "---", a line "title: …" and "---".'
FRONT_MATTER_NOT_YAML = "{name}, line {line}: the front matter is not valid YAML; put the value in quotes."
FRONT_MATTER_HAS_NUL = "{name}, line {line}: the front matter contains a NUL character; delete it."
FRONT_MATTER_TOO_LONG = (
    "{name}: the front matter has more than {characters:,} characters; end it with a line “---” where the text begins."
)
FIELD_NOT_TEXT = '{name}, line {line}: the front matter needs text as its {key}; write a line {key}: "…".'
FIELD_HAS_SURROGATE = (
    "{name}, line {line}: the front matter's {key} contains an unpaired surrogate; write the character itself."
)
KEY_TWICE = "{name}, line {line}: the front matter has a second {key}; delete one of the two."
DATE_NOT_A_DATE = "{name}, line {line}: the front matter's date is not a date; write it like 2022-09-18."
DATE_DOES_NOT_EXIST = (
    "{name}, line {line}: the front matter contains a date that cannot be read ({reason}); correct it."
)

# Expected questions.
QUESTION_EMPTY = "{name}, line {line}: the question is empty; write it, or delete the line."
QUESTION_ON_BOTH_SIDES = (
    "{name}, line {line}: line {earlier} has the same question, and only one of the two is under “Not covered”; "
    "delete one."
)
QUESTION_WITHOUT_QUOTATION = (
    "{name}, line {line}: there is no quotation above the question; quote the sentences that answer it."
)
LINE_NOT_UNDERSTOOD = (
    '{name}, line {line}: not a quotation ("> …"), a question ("- …") or a heading ("# …"); '
    "begin the line with one of these marks."
)
QUOTATION_EMPTY = "{name}, line {line}: the quotation is empty; quote sentences of the essay."
QUOTATION_NOT_FOUND = (
    "{name}, line {line}: {essay} does not contain “{quotation}” as whole sentences; "
    "quote them as they are, the nearest is “{nearest}”."
)
ESSAY_WITHOUT_SENTENCES = "{name}, line {line}: {essay} contains no sentence to quote; write it first."

# The model.
MODEL_NAME_INVALID = (
    "There is no folder {model!r}, and it cannot be the name of a model on the hub either; check MENTOR_MODEL."
)
MODEL_NOT_FETCHED = (
    "The model {model!r} is not on this machine and could not be downloaded ({error}); check MENTOR_MODEL and the "
    "network, or set MENTOR_MODEL to a folder that contains the model."
)
MODEL_FILE_UNREADABLE = "The model file {path} cannot be read ({reason}); install the model again."
MODEL_WEIGHTS_DIFFER = (
    "The weights in {folder} are not those of {model}; delete that folder, then install the package {package} again."
)
FOLDER_WITHOUT_MODEL = (
    "The folder {folder} does not contain a sentence-transformers model ({error}); set MENTOR_MODEL to one that does."
)
MODEL_NOT_LIKE_BERT = "Learning needs a model that is built like BERT; set MENTOR_MODEL to one that is."
ADAPTER_DAMAGED = "{path} is damaged; run `mentor learn`, or delete the file."
ENCODER_UNREADABLE = "The encoder in {folder} cannot be read; run `mentor rebuild`."
ENCODER_NOT_LOADED = "The encoder in {folder} cannot be loaded ({error}); run `mentor rebuild`."

# Stores.
NOT_FAISS = "{path} is not a FAISS index; run `mentor rebuild`."
NO_VECTORS = "{path} does not contain vectors; run `mentor rebuild`."
CODES_MISSING = "{path} contains {codes} for {vectors}; run `mentor rebuild`."  # "2 codes", "3 vectors"
FAISS_FORMAT = "This version of faiss-cpu writes another format; install the one in pyproject.toml."

# What a build holds.
VIEWS_WITHOUT_VECTORS = "{folder} contains {vectors} for {views}; run `mentor rebuild`."  # "3 vectors", "4 views"
QUESTION_WITHOUT_PASSAGE = "{document}: no passage contains the sentences that answer the question on line {line}."
NOTHING_TO_QUOTE = "The corpus contains no sentence to quote; write at least one paragraph."

# The folder of builds.
NO_INDEX = "There is no index at {root} yet; run `mentor rebuild`."
POINTER_UNREADABLE = "{path} cannot be read; run `mentor rebuild`."
POINTER_NAMES_NO_BUILD = "{path} names no build; run `mentor rebuild`."
MANIFEST_CHANGED = "The manifest of build {build} is missing or was edited; run `mentor rebuild`."
BUILT_FILE_CHANGED = "{path} is missing or was changed after the build; run `mentor rebuild`."
BUILT_TEXT_CHANGED = "{document} was changed inside the build; run `mentor rebuild`."
BUILT_FILE_MISSING = "{path} is missing; run `mentor rebuild`."
OTHER_FORMAT = "The build was made by another version of this program; run `mentor rebuild`."
BUILD_UNREADABLE = "The build in {folder} cannot be read ({error}); run `mentor rebuild`."
VECTORS_OF_ANOTHER_MODEL = "The vectors in {folder} are not those of its model; run `mentor rebuild`."
NO_OLDER_BUILD = "There is no build older than {build} to go back to."
FOLDER_NOT_CREATED = "The folder {folder} cannot be created ({reason}); set MENTOR_ARTIFACTS to another one."
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
BUILT_WITH_ADAPTER = (
    "Built {build} in {seconds:.1f} s with the model {model} and what it learned: {counts}; {texts} embedded."
)
NOT_EXPORTED = "The model could not be exported to ONNX; sentence-transformers serves it, and starts slowly."
APPROXIMATE = "Search is approximate ({parameters})."
ADAPTER_NOT_USED = "Not used: {adapter} was learned from other questions or another model; run `mentor learn`."
NOT_CALIBRATED = "Coverage: too few expected questions to calibrate it; most answers will be called related."
CALIBRATED = (
    "Coverage, calibrated on {questions} held out: answers from {answers:.2f} "
    "(wrongly answered {wrongly_answered:.1%}), not covered below {related:.2f} "
    "(wrongly refused {wrongly_refused:.1%})."
)
ERROR = "Error: {error}"
STOPPED = "Stopped."

# The database.
DATABASE_NOT_OPENED = (
    "The database cannot be opened ({error}); set MENTOR_DATABASE_URL (formerly MENTOR_RECORDS) to one that can be "
    "written, such as sqlite:///mentor.sqlite3."
)
DATABASE_NOT_UPGRADED = (
    "The database cannot be brought up to date ({error}) and was left as it was; please report this, and set "
    "MENTOR_DATABASE_URL to a new one meanwhile."
)
DATABASE_TOO_NEW = (
    "The database was last used by a newer version of the mentor; install that version, or set MENTOR_DATABASE_URL to "
    "another database."
)

# Judging.
NO_SET_FILE = (
    "There is no file {path}; a retrieval set has corpus.jsonl, queries.jsonl and qrels.tsv, and for a split "
    "queries_SPLIT.jsonl and qrels_SPLIT.tsv."
)
NO_JUDGED_QUESTIONS = "{folder} holds no judged questions; it needs a file such as dev_answerable.jsonl."
NO_QUERY_JUDGED = "No line of {path} joins a query and a document of {folder}; check that their ids are the same."
LINE_NOT_UTF8 = "{path}, line {line}: not UTF-8 text; save the file as UTF-8."
LINE_NOT_JSON = "{path}, line {line}: not JSON; every line must be one JSON object."
LINE_NOT_AN_OBJECT = "{path}, line {line}: not a JSON object; every line must be one."
LINE_WITHOUT_QUESTION = '{path}, line {line}: needs "question", or "first" and "followup", as texts.'
LINE_DOES_NOT_FIT = "{path}, line {line}: {reason}."
LINE_WITHOUT_RELEVANCE = "{path}, line {line}: needs a query, a document and a number, with tabs between them."

# Learning.
TOO_FEW_TO_LEARN = "The corpus has {questions}; learning needs at least {fewest}."
LEARNING_HELD_OUT = "with some questions held out"
LEARNING_ALL = "with all questions"

_NOUNS = {
    "documents": "document",
    "passages": "passage",
    "views": "view",
    "expected questions": "expected question",
    "questions not covered": "question not covered",
}


def build_counts(counts: Mapping[str, int]) -> str:
    """Say how many of everything a build holds, given its manifest's counts: "1 document, 17 passages, …"."""
    return ", ".join(counted(count, _NOUNS.get(plural, plural), plural) for plural, count in counts.items())

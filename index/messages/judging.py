"""What is said of judged questions and public sets."""

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

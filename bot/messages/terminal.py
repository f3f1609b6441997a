"""What the `mentor` command says. The first sentence of a help text stands in the list of commands, so it is short."""

MENTOR_HELP = (
    "Answer mentees’ questions with the mentor’s own words.\n\n"
    "Exit codes: 0 done; 1 an error that its message explains; 2 wrong usage; 130 stopped by "
    "Ctrl-C; 141 stopped because nobody reads the output any more."
)
TOP_HELP = "Show at most this many quotes."

# `mentor ask`.
ASK_HELP = "Answer one QUESTION, given here or on standard input."
ASK_JSON_HELP = "Print the answer as JSON."
ASK_BLOCKS_HELP = "Print what would be posted in Slack, and a link that shows it."
NO_QUESTION = 'There is no question: give it as an argument, mentor ask "…", or on standard input.'
STALE = "Note: the corpus or the model has changed since this index was built; run `mentor rebuild`."

# `mentor chat`.
CHAT_HELP = "Answer one question after another. Earlier ones are remembered until you leave."
WELCOME = "Ask a question and press Enter. Press Ctrl-D to leave."
GOODBYE = "Goodbye."
INPUT_NOT_TEXT = "The input is not {encoding}, as PYTHONIOENCODING says it is; unset that variable."

# `mentor batch`. What is wrong with a line stands in its JSON.
BATCH_HELP = (
    'Answer a JSONL FILE of questions as JSON lines. Use "-" for standard input.\n\n'
    'A line is {"question": "…"}, if you like with an "id" and with "history", a list of earlier questions.\n\n'
    "Exit code 1 if a line is not a question; the others are answered all the same."
)
LINE_TOO_LONG = "too long to be read"
NOT_UTF8 = "not UTF-8 text"
NOT_JSON = 'not JSON; a line looks like {"question": "…"}'
NOT_AN_OBJECT = "not a JSON object"
ID_NOT_A_STRING = '"id" must be a string, or missing'
QUESTION_NOT_A_STRING = '"question" must be a string'
HISTORY_NOT_STRINGS = '"history" must be a list of strings'

# `mentor serve`.
SERVE_HELP = "Answer in Slack until stopped. SLACK_BOT_TOKEN and SLACK_APP_TOKEN must be set."
NO_TOKENS = (
    "Slack needs two tokens, and at least one of them is not set. Create an app from manifest.json at "
    "https://api.slack.com/apps, install it, copy .env.example to .env, and set SLACK_BOT_TOKEN (xoxb-…, under OAuth & "
    "Permissions) and SLACK_APP_TOKEN (xapp-… with connections:write, under Basic Information) there. `mentor doctor` "
    "then checks them."
)
NOT_CONNECTED = "Could not connect to Slack ({code}); run `mentor doctor` to see why."
SERVING = "Listening for messages. Press Ctrl-C to stop."
STOPPING = "Finishing answers in progress."

"""What `mentor doctor` says. A finding is a line: its mark, what was looked at, what was found, and how to mend it."""

DOCTOR_HELP = (
    "Check what the terminal needs and, with a token, Slack.\n\n"
    "Says how to fix whatever is wrong. Exit code 1 if anything is."
)
FINDING = "{mark:>5}  {what}: {text}."
MARKS = {True: "ok", False: "WRONG", None: "?"}

PYTHON_TOO_OLD = "install Python {oldest} or newer"
CORPUS_READ = "{essays} in {folder}"  # "1 essay"
MODEL_FOUND = "{model} is on this machine"
MODEL_NOT_INSTALLED = "{model} is not installed here; questions are answered without it, but nothing can be rebuilt"
INDEX_OLD = "build {build} is whole, but does not fit the corpus"
INDEX_OLD_FIX = "run `mentor rebuild`"
FOLDER_WRITABLE = "{folder} can be written to"
FOLDER_NOT_WRITABLE = "{folder} cannot be written to ({reason})"
FOLDER_NOT_WRITABLE_FIX = "put that right, or set MENTOR_ARTIFACTS to another folder"
INDEX_WHOLE = "build {build} is whole and fits the corpus; {model} was exported to ONNX"
INDEX_SLOW = "build {build} is whole and fits the corpus; {model} is run by sentence-transformers, which starts slowly"
RECORDS_WRITABLE = "the database can be opened and written to"

SETTING_WRONG = "{setting} {says}; {fix}."
TOKEN_NOT_SET = "is not set, though {other} is"
TOKEN_COPY = "copy it into .env from the app’s settings, {where}"
TOKEN_SWAPPED = "does not begin with {prefix}"
TOKEN_RIGHT_ONE = "the right one is {where}"
TOKEN_WITH_OTHER_CHARACTERS = "contains characters that no token has, such as spaces, quotation marks or line breaks"
TOKEN_TOO_LONG = "is longer than any token"
TOKEN_FITS = "begins with {prefix}"
BOT_TOKEN_WHERE = "under OAuth & Permissions, once the app is installed"
APP_TOKEN_WHERE = "under Basic Information, App-Level Tokens, with connections:write"
ADDRESS_WRONG = "is not the address of a Web API"
ADDRESS_WITH_PASSWORD = "contains a user name or a password"
ADDRESS_LIKE = "leave it out, or set it to one like https://slack.com/api/"

BOT_TOKEN = "bot token"
BOT_TOKEN_OF = "belongs to {user} in {team}"
TOKEN_SENT_BACK = "the server sends the token back, which Slack never does"
TOKEN_SENT_BACK_FIX = "correct SLACK_API_URL, or take it out of .env; then let Slack make a new token"
BOT_TOKEN_REFUSED = "copy the bot token again from OAuth & Permissions"
SCOPES = {
    "chat:write": "answers",
    "im:history": "direct messages",
    "app_mentions:read": "mentions in channels",
    "assistant:write": "the status line and suggested questions",
    "commands": "the slash command",
}
"""What each scope of the bot token is for; manifest.json asks for these and no others."""
SCOPE_MISSING = "{scope} ({use})"
SCOPES_UNKNOWN = "Slack did not say which ones are granted"
SCOPES_MISSING = "missing: {scopes}"
SCOPES_ADD = "add them under OAuth & Permissions, or paste manifest.json again, and reinstall the app"
SCOPES_GRANTED = "all {count} are granted"
SCOPES_BEYOND = "all {count} are granted; not needed: {scopes}"

SOCKET_MODE = "Socket Mode"
SOCKET_MODE_ON = "is on, and the app token may connect"
SOCKET_MODE_REFUSED = "create an app-level token with connections:write, and turn Socket Mode on"

LAST_EVENT = "the last question arrived at {last:%Y-%m-%d %H:%M} UTC"
EVENTS_UNKNOWN = "cannot be known without the records"
NO_EVENTS = "no question has arrived in the last day"
NO_EVENTS_FIX = (
    "start `mentor serve` and write to the bot; if nothing comes, check that Event Subscriptions list message.im, "
    "app_mention and app_home_opened"
)

NO_SLACK = "no token is set, and the rest is for Slack; to have the bot there, see “In Slack” in the README"
SLACK_REFUSED = "Slack answered {code}"
SLACK_AWAY = "Slack could not be reached ({error})"
SLACK_AWAY_FIX = "check the network, its proxy and SLACK_API_URL, and try again"

"""What `mentor doctor` says. A finding is a line: its mark, what was looked at, what was found, and how to mend it."""

DOCTOR_HELP = (
    "Check the index, the records, the tokens and Slack.\n\n"
    "Says how to fix whatever is wrong. Exit code 1 if anything is."
)
FINDING = "{mark:>5}  {what}: {text}."
MARKS = {True: "ok", False: "WRONG", None: "?"}

INDEX_WHOLE = "build {build} is whole and fits the corpus; {model} was exported to ONNX"
INDEX_SLOW = "build {build} is whole and fits the corpus; {model} is run by sentence-transformers, which starts slowly"
RECORDS_WRITABLE = "the database can be opened and written to"

TOKEN_NOT_SET = "is not set"
TOKEN_COPY = "copy it into .env from the app’s settings, {where}"
TOKEN_SWAPPED = "does not begin with {prefix}"
TOKEN_RIGHT_ONE = "the right one is {where}"
TOKEN_FITS = "begins with {prefix}"
BOT_TOKEN_WHERE = "under OAuth & Permissions, once the app is installed"
APP_TOKEN_WHERE = "under Basic Information, App-Level Tokens, with connections:write"

BOT_TOKEN = "bot token"
BOT_TOKEN_OF = "belongs to {user} in {team}"
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

SLACK_REFUSED = "Slack answered {code}"
SLACK_AWAY = "Slack could not be reached ({error})"
SLACK_AWAY_FIX = "check the network and try again"

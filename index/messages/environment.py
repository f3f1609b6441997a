"""What is said of settings and of the database."""

from collections.abc import Sequence

# The environment.
ENV_NOT_A_FILE = "{path} is not a file; put a text file in its place, or remove it."
ENV_UNREADABLE = "The file {path} cannot be read ({reason}); put that right, or remove it."
ENV_NOT_UTF8 = "{path}, line {line}: not UTF-8 text; save the file as UTF-8."
ENV_LINE_NOT_READ = "{path}, line {line}: not a setting; write NAME=value, and close every quotation mark."
SETTING_DOES_NOT_FIT = "The setting {name} does not fit; set it to {expected}."
SETTING_WITH_NUL = "The setting {name} contains a NUL character; write it again without."
WHOLE_NUMBER = "a whole number from {low} to {high}"
UNKNOWN_IN_ENVIRONMENT = "Note: {name} in the environment is not a setting; did you mean {nearest}?"
UNKNOWN_IN_FILE = "Note: {path}, line {line}: {name} is not a setting; did you mean {nearest}?"


def one_of(choices: Sequence[str]) -> str:
    """Name two or more choices: "flat, ivf or auto"."""
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


# The database.
DATABASE_NOT_AN_ADDRESS = (
    "MENTOR_DATABASE_URL (formerly MENTOR_RECORDS) is not the address of a database; write it like "
    "sqlite:///mentor.sqlite3 or postgresql+psycopg://user:password@host:5432/name."
)
DATABASE_DRIVER_MISSING = (
    "The driver that MENTOR_DATABASE_URL (formerly MENTOR_RECORDS) asks for is not installed; run "
    "`pip install 'psycopg[binary]'` and let the address begin with postgresql+psycopg://."
)
DATABASE_NOT_A_FILE = (
    "MENTOR_DATABASE_URL (formerly MENTOR_RECORDS) names something that is not a file; set it to a file, such as "
    "sqlite:///mentor.sqlite3."
)
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

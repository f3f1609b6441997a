"""Every sentence of index/ that a user sees, and the fix in it. Names in braces are given to `.format`."""

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

"""Brings the tables of a database to the newest revision, all or nothing."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from index import messages
from index.errors import MentorError

_SCRIPTS = "index.database:migrations"


def upgrade(connection: Connection) -> None:
    """Upgrade within the connection's transaction.

    Raises MentorError for a database of a newer version, and one that cannot be upgraded: the transaction must then be
    rolled back.
    """
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.attributes["connection"] = connection  # Read by migrations/env.py.
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise MentorError(messages.DATABASE_TOO_NEW)
    try:
        command.upgrade(config, "head")
    except Exception as error:  # Its text can hold what people asked.
        raise MentorError(messages.DATABASE_NOT_UPGRADED.format(error=type(error).__name__)) from None
    # A database that can only be read is noticed here.
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")

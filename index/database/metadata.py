"""The tables of every package, known to one MetaData: migrations must end at exactly these."""

from sqlalchemy import MetaData

metadata = MetaData(
    # A migration can only drop what has a name, and databases choose different ones.
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

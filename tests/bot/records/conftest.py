from tests.index.database.engines import database_url

__all__ = ["database_url"]

"""The database: how it is opened, and how its tables change from version to version."""

"""A query to hits and coverage."""

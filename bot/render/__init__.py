"""Answers made visible: pure functions from an Answer to a terminal or to Slack."""

"""The terminal: one room for each `mentor` command."""

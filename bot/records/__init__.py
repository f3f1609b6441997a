"""What outlives a process, a room for each table."""

"""What outlives a process, a room for each table. Slack's side knows `Records` alone."""

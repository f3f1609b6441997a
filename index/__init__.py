"""From text to hits: reading, building, searching and judging the index. Knows no Slack."""

"""From hits to people: the mentor, how its answers look, and where they are asked for."""

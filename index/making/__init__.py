"""How a build is made."""

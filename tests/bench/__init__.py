"""How fast the parts are, each beside a reference measured in the same run: `make bench`."""

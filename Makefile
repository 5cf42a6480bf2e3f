# All commands of the project. Works with GNU Make 3.81 (macOS) and later, from a fresh clone.
SHELL := bash
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
# Pinned: each release of the compiler reports new errors.
TYPESCRIPT_VERSION := 7.0.2
TYPESCRIPT := $(VENV)/typescript-$(TYPESCRIPT_VERSION)

# Installing does not compile bytecode, which would take longer than the rest: Python compiles modules on
# import and stores the result. With this variable set, every process would compile JAX again.
unexport PYTHONDONTWRITEBYTECODE

# An environment that was copied or moved still points to its old path: create it again.
ifneq ($(CURDIR),$(shell cat $(VENV)/.made-for 2>/dev/null))
MOVED := moved
endif

.PHONY: help run test check lint lint-python lint-javascript format architecture bench soak pictures clean system-packages moved

help:  ## this list
	@echo 'make run [PORT=8123] [HOST=0.0.0.0] [BROWSER=no] [DATA_DIR=folder]'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

# --- commands ---

# HOST counts only on the command line: some shells export it as the name of the machine.
run: $(RUN_READY)  ## start ganscope and open it in the browser
	@echo 'Starting ganscope ...' >&2
	@exec $(BIN)/python -m ganscope \
	    $(if $(PORT),--port '$(PORT)') \
	    $(if $(filter command line,$(origin HOST)),--host '$(HOST)' --share) \
	    $(if $(filter no No NO 0 false off,$(BROWSER)),--no-browser) \
	    $(if $(DATA_DIR),--data-dir '$(DATA_DIR)')

# Two processes of about equal length. The browser tests run apart, because Playwright keeps an event loop
# running, which tests that are coroutines cannot share. Their output is printed at the end. The trap
# ends the background process on Ctrl-C, which the shell would not.
APART := tests/abuse tests/notebooks tests/browser
test: $(TEST_READY) system-packages  ## all tests, in Python, in node and in a real browser; ARGS goes to pytest instead
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@output=$$(mktemp); \
	$(BIN)/python -m pytest $(APART) >"$$output" 2>&1 & browser=$$!; \
	trap 'kill $$browser 2>/dev/null; rm -f "$$output"' EXIT; trap 'exit 130' INT TERM; \
	failed=0; \
	$(BIN)/python -m pytest $(APART:%=--ignore %) || failed=1; \
	wait $$browser || failed=1; \
	cat "$$output"; exit $$failed
endif

# Tests that drive a browser, load a server or start a process are marked; only `make test` runs them.
check: lint-python lint-javascript  ## style, types and the quick tests: before every commit, in three minutes
	@$(BIN)/python -m pytest -m 'not browser and not load and not process'

lint: lint-python lint-javascript  ## style and types of the Python and of the browser code

lint-python: $(TEST_READY)
	@$(BIN)/python -m ruff check
	@$(BIN)/python -m ruff format --check
	@$(BIN)/python -m mypy

lint-javascript: $(TYPESCRIPT)/.ready
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(TYPESCRIPT)/node_modules/.bin/tsc \
	    --noEmit --allowJs --checkJs --strict --target es2023 --lib es2023,dom,dom.iterable \
	    --module nodenext --types '' $$(find static -name '*.js')
	@echo 'TypeScript: no errors in static/'

format: $(TEST_READY)  ## format the Python code
	@$(BIN)/python -m ruff check --fix-only
	@$(BIN)/python -m ruff format

architecture: $(TEST_READY)  ## draw the import graph in docs/architecture.md again
	@$(BIN)/python tests/import_graph.py

# Processes inherit the processors that `taskset` allows.
bench: $(TEST_READY)  ## measure what the design promises, in eight minutes; ONLY=name for one benchmark, CPUS=0 on one processor
	@$(if $(CPUS),taskset -c '$(CPUS)' )$(BIN)/python tests/benchmarks/results.py $(if $(CPUS),--cpus '$(CPUS)') $(ONLY)

soak: $(TEST_READY)  ## an hour of a class's requests, checked for leaks; MINUTES=n for less or more
	@PYTHONPATH=tests $(BIN)/python tests/soak.py $(or $(MINUTES),60)

pictures: $(TEST_READY) system-packages  ## take the README's pictures from the real page again; ONLY=name for one
	@PYTHONPATH=tests $(BIN)/python tests/pictures.py $(ONLY)

clean:  ## remove everything that make has made, the virtual environment too
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find server tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- prerequisites; messages go to standard error, standard output belongs to the program ---

$(BIN)/python: $(MOVED)
	@fits() { "$$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; }; \
	for python in $(PYTHON) python3.14 python3.13 python3.12 python3 python; do \
	    fits "$$python" && break; python=; \
	done; \
	if [ -z "$$python" ] && command -v pyenv >/dev/null; then \
	    for version in $$(pyenv versions --bare | sort -r -V); do \
	        python=$$(PYENV_VERSION=$$version pyenv which python 2>/dev/null) && fits "$$python" && break; python=; \
	    done; \
	fi; \
	if [ -z "$$python" ]; then \
	    echo "ganscope needs Python 3.12 or newer with its venv module, and found none. Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; \
	    exit 1; \
	fi; \
	"$$python" -m venv --clear --without-pip $(VENV)

$(RUN_READY): pyproject.toml $(MOVED) | $(BIN)/python
	@echo 'Installing what ganscope needs into $(VENV) (once; about 200 MB) ...' >&2
	@$(BIN)/python server/install.py .
	@echo '$(CURDIR)' > $(VENV)/.made-for
	@touch $@

$(TEST_READY): pyproject.toml $(MOVED) | $(BIN)/python
	@echo 'Installing ganscope and the tools that test it into $(VENV) (once) ...' >&2
	@$(BIN)/python server/install.py '.[test,lint]'
	@echo '$(CURDIR)' > $(VENV)/.made-for
	@touch $@ $(RUN_READY)

$(TYPESCRIPT)/.ready: | $(TEST_READY)
	@echo 'Installing TypeScript $(TYPESCRIPT_VERSION) into $(VENV) (once) ...' >&2
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --silent --no-audit --no-fund --no-save \
	    --prefix $(TYPESCRIPT) typescript@$(TYPESCRIPT_VERSION)
	@touch $@

# The browser tests drive the system's Chromium; docker-compose checks docker-compose.yml.
system-packages:
	@has() { command -v "$$1" >/dev/null; }; missing=; \
	has chromium || has chromium-browser || has google-chrome || missing='chromium fonts-dejavu-core'; \
	has docker-compose || missing="$$missing docker-compose"; \
	if [ -z "$$missing" ]; then exit; fi; \
	if [ "$$(id -u)" != 0 ] || ! has apt-get; then \
	    echo "make test needs $$missing. On Debian: sudo apt-get install $$missing" >&2; \
	    exit 1; \
	fi; \
	echo "Installing $$missing (once) ..." >&2; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get -qq update && apt-get -qq install --no-install-recommends $$missing >/dev/null

# Everything one does here. Works with GNU Make 3.81 (macOS) and later, from an empty clone.
SHELL := bash
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test
# Pinned: each release of the compiler finds new faults.
TYPESCRIPT_VERSION := 7.0.2
TYPESCRIPT := $(VENV)/typescript-$(TYPESCRIPT_VERSION)

# Nothing is compiled while it is installed, which would take longer than all the rest: Python keeps what
# it compiles as it imports it. Where it may not, each of many processes would compile JAX again.
unexport PYTHONDONTWRITEBYTECODE

# An environment that was copied or moved still points to the old place: make it anew.
ifneq ($(CURDIR),$(shell cat $(VENV)/.made-for 2>/dev/null))
MOVED := moved
endif

.PHONY: help run test check lint lint-python lint-javascript format architecture bench soak pictures clean system-packages moved

help:  ## this list
	@echo 'make run [PORT=8123] [HOST=0.0.0.0] [BROWSER=no] [DATA_DIR=folder]'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

# --- what a person does ---

# HOST counts only on make's own command line: some shells export one, the name of the machine.
run: $(RUN_READY)  ## start ganscope and open it in the browser
	@echo 'Starting ganscope ...' >&2
	@exec $(BIN)/python -m ganscope \
	    $(if $(PORT),--port '$(PORT)') \
	    $(if $(filter command line,$(origin HOST)),--host '$(HOST)' --share) \
	    $(if $(filter no No NO 0 false off,$(BROWSER)),--no-browser) \
	    $(if $(DATA_DIR),--data-dir '$(DATA_DIR)')

# Two processes, which take about as long each. The browser's tests are apart since Playwright keeps an
# event loop running, which tests that are coroutines cannot share. What those say comes last,
# together. A shell leaves what it started in the background out when Ctrl-C is pressed: hence the
# trap.
APART := tests/abuse tests/notebooks tests/browser
test: $(TEST_READY) system-packages  ## all tests, in Python, in node and in a real browser; ARGS goes to pytest instead
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@told=$$(mktemp); \
	$(BIN)/python -m pytest $(APART) >"$$told" 2>&1 & browser=$$!; \
	trap 'kill $$browser 2>/dev/null; rm -f "$$told"' EXIT; trap 'exit 130' INT TERM; \
	failed=0; \
	$(BIN)/python -m pytest $(APART:%=--ignore %) || failed=1; \
	wait $$browser || failed=1; \
	cat "$$told"; exit $$failed
endif

# What needs a browser, puts load on a server or starts a process of its own is marked so: `make test` runs it too.
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
	@echo 'TypeScript: no faults in static/'

format: $(TEST_READY)  ## put the Python code into its one form
	@$(BIN)/python -m ruff check --fix-only
	@$(BIN)/python -m ruff format

architecture: $(TEST_READY)  ## draw the import graph in docs/architecture.md again
	@$(BIN)/python tests/import_graph.py

# What `taskset` allows a process, it allows all that it starts.
bench: $(TEST_READY)  ## measure what the design promises, in eight minutes; ONLY=name for one benchmark, CPUS=0 on one processor
	@$(if $(CPUS),taskset -c '$(CPUS)' )$(BIN)/python tests/benchmarks/results.py $(if $(CPUS),--cpus '$(CPUS)') $(ONLY)

soak: $(TEST_READY)  ## an hour of what a class does, watched for leaks; MINUTES=n for less or more
	@PYTHONPATH=tests $(BIN)/python tests/soak.py $(or $(MINUTES),60)

pictures: $(TEST_READY) system-packages  ## take the README's pictures anew from the real page; ONLY=name for one
	@PYTHONPATH=tests $(BIN)/python tests/pictures.py $(ONLY)

clean:  ## remove everything that make has made, the virtual environment too
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find server tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what that needs; messages go to standard error, standard output is the program's ---

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

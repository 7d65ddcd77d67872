# Everything works on a machine with only Python 3.11 or newer, make and git.
SHELL := /bin/bash
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell \
	command -v $(name) >/dev/null && $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
# The lock names everything: nothing is resolved, so a release of tomorrow changes nothing.
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all:
# Tools that read the settings must not make keys in the data folder.
QUIET := SECRET_KEY=checks INVITATION_KEYS=checks REDIS_URL= DATABASE_URL=sqlite://:memory:
# Per cent of lines, and of branches, of rules.py and services.py that the tests must reach.
COVERAGE ?= 95

.PHONY: run test check race faults sweep bench lock messages clean
.PHONY: check-style check-types check-templates check-migrations check-translations check-requirements
.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

run: .venv/app.stamp ## open the site with a demo school (PORT=8000)
	@exec $(BIN)/python manage.py serve --demo

test: .venv/dev.stamp ## run all tests, on PostgreSQL with Redis and then embedded
	@$(BIN)/python -m tests.ensure_browser
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -q -n logical -m "not race and not sweep" --cov --cov-report=
	DATABASE_URL=sqlite:// REDIS_URL= $(BIN)/python -m pytest -q -n logical -m "embedded and not race and not faults" --cov --cov-append --cov-report=
	@$(BIN)/python -m tests.covered $(COVERAGE)

check: check-style check-types check-templates check-migrations check-translations check-requirements ## check style, types, templates, migrations, translations (make -k check: all of them)

check-style: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: .venv/dev.stamp
	$(QUIET) $(BIN)/mypy .

check-templates: .venv/dev.stamp
	$(BIN)/djlint --quiet --lint templates

check-migrations: .venv/dev.stamp
	$(QUIET) $(BIN)/python manage.py makemigrations --check --dry-run

check-translations: .venv/dev.stamp
	$(BIN)/python -m tests.catalogue

check-requirements:
	@! grep -n '://' requirements/*.txt

race: .venv/dev.stamp ## many clients at one door, many rounds, on PostgreSQL and on SQLite
	$(BIN)/python -m pytest -q -m race
	DATABASE_URL=sqlite:// REDIS_URL= $(BIN)/python -m pytest -q -m race

faults: .venv/dev.stamp ## kill processes in the middle of their work
	$(BIN)/python -m pytest -q -m faults

sweep: .venv/dev.stamp ## look at every page of the demo as each of its people
	@$(BIN)/python -m tests.ensure_browser
	$(BIN)/python -m pytest -q -m sweep

bench: .venv/dev.stamp ## measure pages and jobs against a bare view on this machine
	$(BIN)/python -m benchmarks

lock: ## write the hashed requirements anew (for maintainers)
	test -x .venv/lock/bin/uv || { $(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install -q uv; }
	.venv/lock/bin/uv pip compile -q --universal --python-version 3.11 --upgrade --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/app.txt
	.venv/lock/bin/uv pip compile -q --universal --python-version 3.11 --upgrade --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links -c requirements/app.txt --group dev -o requirements/dev.txt

messages: .venv/dev.stamp ## gather strings to translate (for maintainers; needs gettext)
	$(QUIET) $(BIN)/python manage.py makemessages -l ru --no-location --no-wrap --no-obsolete -i .venv -i tests -i docs -i benchmarks

clean: ## remove the virtual environment; the data folder stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install the package python3."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -qq -y python3-venv >/dev/null; } \
		|| { echo "Python's venv is needed: install the package python3-venv."; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/app.stamp: requirements/app.txt | .venv/bin/python
	@echo "Installing…"
	@$(PIP) -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/app.stamp
	@$(PIP) -r $<
	@touch $@

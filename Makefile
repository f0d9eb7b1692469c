# Every verb sets up what it needs from nothing. `make serve` and `make test` are all a newcomer has to know.
PYTHON ?= python3
PORT ?= 8000
DATA ?= data
FRESH ?=
PY = .venv/bin/python
SHELL = /bin/bash

.PHONY: setup serve test prove check conformance attacks mutants bench schema migrate migration web tools

setup: .venv/runtime
tools: .venv/tools

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pacesetter needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing what the server needs ..."
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/tools: requirements-dev.lock .venv/runtime
	@echo "Installing what the tests need ..."
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Bring the database to the tables of today; starting does so as well.
migrate: setup
	@$(PY) -m api migrate

# Write the step to the models as they are now: make migration NAME=badges_have_colours
migration: tools
	@$(PY) -m models.migrations.writing $(NAME)

# Every verb sets up what it needs from nothing. `make serve` and `make test` are all a newcomer has to know.
SHELL = /bin/bash
PYTHON ?= python3
PORT ?= 8000
DATA ?= data
FRESH ?=
PY = .venv/bin/python
# The tests of a file stay together: some share what they have made.
SPREAD = -n auto --maxprocesses 4 --dist loadfile
PIP = $(PY) -m pip install -q --disable-pip-version-check --require-hashes
NODE = export PATH="$(CURDIR)/.tools/node/bin:$$PATH"
export PACESETTER_PORT ?= $(PORT)
export PACESETTER_DATA ?= $(DATA)

.PHONY: serve test prove check conformance attacks mutants bench schema migrate migration setup tools web demo e2e

# Sets up, fills an empty folder with the demo chain, prints sign-in links, serves.
serve: setup
	@if [ -n "$(FRESH)" ]; then rm -rf "$(DATA)"; fi
	@$(MAKE) -s -j2 web demo
	@echo; echo "http://127.0.0.1:$(PORT)  (Ctrl-C stops)"
	@[ "$(DATA)" = data ] || echo "Commands for this data: ./pacesetter COMMAND --data $(DATA)"
	@exec $(PY) -m api serve

demo: setup
	@$(PY) -m api demo

# Everything that has to hold, with property tests at 100 examples.
test: tools web
	@$(NODE); cd frontend && npm test --silent
	@$(PY) -m pytest -q $(SPREAD) $(ARGS)

# The large counts: 2,000 examples, 1,000 cancelled mutations, 40 killed servers, all planted faults.
prove: tools web
	@PACESETTER_EXAMPLES=2000 PACESETTER_PROVE=1 $(PY) -m pytest -q $(SPREAD) $(ARGS)
	@$(MAKE) -s attacks mutants

check: tools web
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && .venv/bin/lint-imports
	@$(PY) -m api schema --check
	@$(NODE); cd frontend && npm run --silent typecheck && npm run --silent budgets

conformance: tools web
	@$(NODE); (cd tests/conformance && npm ci --silent --no-audit --no-fund) && $(PY) -m tests.conformance.run

# In a real browser against the real server, in real time: phone and desktop, both languages; then every screen with axe.
e2e: tools web
	@[ -x /usr/bin/chromium ] || { echo "Chromium is missing. On Debian and Ubuntu: apt-get install chromium"; exit 1; }
	@PACESETTER_E2E=1 $(PY) -m pytest -q -s tests/e2e

attacks: tools
	@$(PY) -m tests.courses.attacks

mutants: tools
	@$(PY) -m tests.courses.mutants

# Every figure of docs/performance.md; about eleven minutes.
bench: tools
	@for name in home beats completion server kpi boards rewards; do echo "$$name"; $(PY) -m benchmarks.$$name || exit 1; done

schema: setup
	@$(PY) -m api schema

migrate: setup
	@$(PY) -m api migrate

# Write the step to the models as they are now: make migration NAME=badges_have_colours
migration: tools
	@$(PY) -m models.migrations.writing $(NAME)

# --- setting up ---

setup: .venv/runtime
tools: .venv/tools
web: frontend/dist/index.html

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Pacesetter needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing what the server needs ..."
	@$(PIP) -r requirements.lock
	@touch $@

.venv/tools: requirements-dev.lock .venv/runtime
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

# Node from PATH where it is new enough, else the one that comes as a Python package.
.tools/node/ready: .venv/runtime
	@mkdir -p .tools/node/bin
	@if node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null && npm --version >/dev/null 2>&1; then :; else \
	  echo "Installing Node ..."; $(PY) -m venv .tools/venv && .tools/venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock && \
	  ln -sf ../../venv/bin/node ../../venv/bin/npm ../../venv/bin/npx .tools/node/bin/; fi
	@touch $@

frontend/node_modules/ready: frontend/package-lock.json .tools/node/ready
	@echo "Installing what the web client is built with ..."
	@$(NODE); cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

frontend/dist/index.html: frontend/node_modules/ready api/schema/schema.graphql $(shell find frontend/src frontend/build frontend/scripts frontend/public frontend/*.html frontend/*.ts -type f -not -path '*/generated/*' 2>/dev/null)
	@echo "Building the web client ..."
	@$(NODE); cd frontend && npm run --silent build >/dev/null
	@touch $@

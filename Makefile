# Every command does its own set-up: a virtual environment in .venv, filled from the lock file by plain pip.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; exit; }; done)
BIN := .venv/bin
RUN := $(BIN)/.installed
DEV := $(BIN)/.installed-dev

.PHONY: setup run demo test bench chaos lint format lock clean

setup: $(RUN)

run: $(RUN)
	@exec $(BIN)/videobot run

demo: $(RUN)
	@exec $(BIN)/videobot demo

# all checks and tests; the test runner's summary comes last
test: $(DEV) lint
	@$(BIN)/python -m tests.missing
	$(BIN)/python -m pytest -q -n auto --dist loadgroup --cov --cov-report=term:skip-covered

bench: $(DEV)
	@$(BIN)/python -m benchmarks

# ten thousand seeds of a simulated world, the bugs it must find, and a thousand real kills; what breaks says how to see it again
chaos: $(DEV)
	@status=0; \
	$(BIN)/python -m tests.chaos.simulation || status=$$?; \
	$(BIN)/python -m tests.chaos.kill || status=$$?; \
	exit $$status

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "videobot needs Python 3.11 or newer with venv: install python3.11 (Debian: apt-get install python3 python3-venv), or say make PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv .venv

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# after a change of the ranges in pyproject.toml (needs uv)
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -c requirements.lock --group dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv build *.egg-info

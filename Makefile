# make help says what each target does. Everything lives in .venv and var/; nothing else is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup run test check bench soak lock clean
.DEFAULT_GOAL := help

help: ## say what each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Name another with: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.run ## make the virtual environment and install the locked dependencies

run: setup ## set up, ingest episodes/ and serve the show on http://localhost:8000 (PORT=… make run for another port)
	@$(BIN)/podcast-service ingest || { test $$? -eq 1 && echo "Some files were refused (see above); everything else is served."; }
	@$(BIN)/podcast-service serve

test: $(VENV)/.dev ## set up and run every test
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: $(VENV)/.dev ## lint, types, the import contract
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## measure speed beside peers and limits, in one run
	@$(BIN)/python -m bench $(BENCH_ARGS)

soak: $(VENV)/.dev ## the long runs: fuzzing, kill loops, random acts
	@$(BIN)/python -m pytest -m soak $(PYTEST_ARGS)

lock: $(VENV)/.dev ## lock the newest allowed dependencies with their hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --extra postgres pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --extra postgres --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove the virtual environment and what the tools left behind; var/ (your data) stays
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

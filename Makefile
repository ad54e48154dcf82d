# `make run` builds SMART-MS into output/; `make test` checks everything. Both set up what they need in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint bench clean install-system

run: $(VENV)/.run
	$(BIN)/kg build

# The mutants, thousands of graphs in two engines, are judged apart: measuring coverage would slow what it can tell nothing of.
test: $(VENV)/.dev install-system
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses=auto --dist=loadgroup --ignore=tests/test_mutants.py --cov --cov-report=term:skip-covered
	$(BIN)/pytest --numprocesses=auto --dist=loadgroup tests/test_mutants.py

STUDIES ?= ../shared/ctgov/studies.jsonl.gz

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/cold_build.py
	@if [ -f "$(STUDIES)" ]; then $(BIN)/python benchmarks/registry.py "$(STUDIES)"; \
	$(BIN)/kg bulk "$(STUDIES)" --out .bench/trials.nq --validate none && $(BIN)/python benchmarks/stores.py .bench/trials.nq; rm -rf .bench; \
	else echo "not measured: registry records and stores; make STUDIES=studies.jsonl.gz bench takes a file of them"; fi

install-system:
	@if [ "$(KG_INSTALL)" = 1 ]; then sh tests/install-system; fi

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "trial-kg needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist build

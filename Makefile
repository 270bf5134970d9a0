# Everything a person types. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
# Sample databases and deadline vectors may lie in a folder beside the checkout; else their tests skip, and say so.
export RIGHTSDESK_SAMPLE_DATABASES ?= $(patsubst %/crm_chinook.sqlite,%,$(firstword $(wildcard $(CURDIR)/../*/data/crm_chinook.sqlite)))
export RIGHTSDESK_DEADLINE_VECTORS ?= $(firstword $(wildcard $(CURDIR)/../*/vectors/deadlines.csv))

.PHONY: help install setup demo month test lint format lock
.DEFAULT_GOAL := help

help: ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

install: .venv/.run-ready ## install what running needs

setup: .venv/.dev-ready ## install everything for working on Rightsdesk

demo: .venv/.run-ready ## run the whole service with a sample organisation, until Ctrl-C
	$(BIN)/rightsdesk up --demo

month: .venv/.dev-ready ## rehearse one request through its month, in seconds
	$(BIN)/rightsdesk month

test: .venv/.dev-ready ## run the tests
	$(BIN)/pytest

lint: .venv/.dev-ready ## check style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev-ready ## put the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## renew the hashed locks (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url requirements/build.in -o requirements/build.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra local pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra local --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run-ready: requirements/run.txt requirements/build.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev-ready: requirements/dev.txt .venv/.run-ready
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

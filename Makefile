# make alone prints this list.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export GUIJU_HOME ?= $(CURDIR)/var

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

run: .make/run ## set everything up and serve a demo on http://127.0.0.1:8000
	@$(BIN)/guiju demo

test: .make/dev .make/assets .make/browser .make/proxy ## set everything up and pass all tests (SQLite, PostgreSQL, Chromium)
	@$(BIN)/python -m tests.suite

test-all: .make/dev .make/assets .make/browser .make/proxy .make/clock ## the same, everything on PostgreSQL too, and the long forms beside (hundreds of kills, full disks, every address × role; some hours)
	@$(BIN)/python -m tests.suite --long

check: .make/dev .make/assets ## style, types, import contract, templates, translations, migrations, known vulnerabilities
	@$(BIN)/python -m tests.house.formatting --check
	@$(BIN)/ruff check src tests bench docs requirements conftest.py
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target .check/types .check/house

.check/types:
	@$(BIN)/mypy

.check/house:
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.house.check
	@$(BIN)/python -m docs.generate --check
	@$(BIN)/python -m requirements.audit

format: .make/dev .make/assets ## write Python, templates, styles and scripts as their formatters leave them
	@$(BIN)/python -m tests.house.formatting

bench: .make/dev .make/assets ## measure what the product promises in speed
	@$(BIN)/python -m bench

docs: .make/dev ## write docs/reference from the code
	@$(BIN)/python -m docs.generate

wheel: .make/dev .make/assets ## build the wheel, assets inside; beside it the lock and the bill of what it needs
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null
	@$(BIN)/python -m requirements.bill dist >/dev/null && ls dist

clean: ## forget everything that was built (your instance in var/ stays)
	rm -rf $(VENV) .make node_modules dist build src/guiju/kit/static/built src/guiju/kit/fonts src/guiju/kit/packed

$(BIN)/python:
	@echo "· making a virtual environment"
	@$(PYTHON) -c 'import sys; sys.exit("Guiju needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

.make/run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "· installing what Guiju needs (once; a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "· building pages' assets"
	@$(BIN)/python -m guiju.kit.build
	@$(BIN)/python -m guiju.web.settings.translations
	@mkdir -p .make && touch $@

.make/dev: requirements/run.txt requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "· installing what Guiju and its tests need (once; some minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p .make && touch $@

.PHONY: help run test check format bench docs wheel clean .check/types .check/house .make/assets .make/browser .make/proxy .make/clock
.make/assets: | .make/dev
	@$(BIN)/python -m guiju.kit.build
	@$(BIN)/python -m guiju.web.settings.translations

.make/browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "· installing Debian's chromium for the browser tests"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	  else echo "· no Chromium here and no right to install one: the browser tests will fail; install chromium first"; fi

.make/proxy:
	@command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "· installing Debian's nginx for the tests behind a proxy"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; \
	  else echo "· no nginx here and no right to install one: the tests behind a proxy will fail; install nginx first"; fi

.make/clock:
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "· installing Debian's libfaketime for the tests of wrong clocks"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libfaketime >/dev/null; \
	  else echo "· no libfaketime here and no right to install one: the tests of wrong clocks will fail; install libfaketime first"; fi

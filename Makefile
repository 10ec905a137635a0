# Two commands matter: `make run` and `make test`. `make help` lists all.
SHELL := /usr/bin/env bash
PY := .venv/bin/python
export PORT ?= 8000

.PHONY: help run test quick test-told test-postgres bench limits coverage lint hooks lock vendor verify tamperings hostile docs forms picture clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-13s %s\n", $$1, $$2}'

run:  ## the demonstration: web and scheduler on SQLite (PORT is honored)
	@scripts/run.sh

test:  ## everything: on SQLite, on PostgreSQL with Redis and a real worker, in a real browser
	@scripts/test.sh

quick: .venv/ready  ## while you work: the tests on SQLite without the slow ones, each property with few examples
	@$(PY) -m pytest -q -n 2 --dist loadgroup -m "not postgres and not browser and not slow" --hypothesis-profile=quick

test-told: .venv/ready  ## the same, with each story told anew instead of laid down as rows
	@STORIES=told $(PY) -m pytest -q -n 2 --dist loadgroup -m "not postgres and not browser" --durations=20

test-postgres: .venv/ready  ## all tests but those in the browser, on PostgreSQL and Redis
	@scripts/packages.sh pango pdftools postgresql redis-server
	@$(PY) scripts/with_services.py $(PY) -m pytest -q -n 2 --dist loadgroup -m "not browser" --durations=20

bench: .venv/ready  ## queries, times and sizes of each page with 1,000 and 10,000 BUCPs on PostgreSQL
	@scripts/packages.sh postgresql redis-server pango
	@$(PY) scripts/with_services.py sh -c 'DEMO=1 DATABASE_URL="$$TEST_DATABASE_URL" exec $(PY) manage.py bench'

limits: .venv/ready  ## what one stranger can stop: uploads of the worst file, mutations of each import
	@DEMO=1 $(PY) manage.py limits

coverage: .venv/ready  ## what the tests on SQLite pass through; lines and branches in htmlcov/
	@$(PY) -m pytest -q -n 2 --dist loadgroup -m "not postgres and not browser" --cov --cov-report=term --cov-report=html

lint: .venv/ready  ## style and spelling of code and templates, types of what is typed
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m codespell_lib
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --check --target-version 5.2
	@$(PY) -m mypy

hooks: .venv/ready  ## lets git look at style and spelling before each commit
	@$(PY) -m pre_commit install

verify: .venv/ready  ## recomputes the demonstration's whole history and compares all records with it
	@DEMO=1 $(PY) manage.py verify_history

tamperings: .venv/ready  ## each kind of record by each tampering, into docs/security.md: every cell must be found
	@WRITE=1 $(PY) -m pytest -q tests/history/test_tamperings.py tests/history/test_lists_of_records.py

hostile: .venv/ready  ## who sees what, and hostile requests at every address: counted, beside docs/security.md
	@HOSTILE=1 WRITE=1 $(PY) -m pytest -q -n 2 --dist load tests/access/test_every_address.py tests/access/test_foreign_ids.py tests/access/test_hostile_input.py

docs: .venv/ready  ## writes docs/permissions.md and docs/data-model.md anew from the code
	@DEMO=1 $(PY) manage.py permissions > docs/permissions.md
	@DEMO=1 $(PY) manage.py data_model > docs/data-model.md

forms: .venv/ready  ## writes the golden files of versions of the official form that have not begun yet
	@DEMO=1 $(PY) manage.py freeze_forms

picture:  ## takes the README's picture from a running demonstration
	@$(PY) scripts/picture.py

lock:  ## locks the dependencies of pyproject.toml with hashes
	@uv pip compile --all-extras --generate-hashes --python-version 3.11 --no-header --no-emit-find-links -q pyproject.toml -o requirements.lock

vendor:  ## fetches the vendored styles and fonts again
	@python3 scripts/vendor.py

clean:  ## forgets the demonstration's data (var/)
	@rm -rf var

.venv/ready: requirements.lock
	@scripts/environment.sh

# Two commands matter: `make demo` shows the product, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
# Without compiled modules every start of the program compiles its libraries again, which takes seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo serve test check format bench docs lock clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(UV): requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit("Goodsign needs Python 3.11 or newer; set PYTHON=python3.12, say." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $(UV)

$(READY): $(UV) requirements/dev.txt pyproject.toml
	VIRTUAL_ENV=$(VENV) $(UV) pip sync --quiet --require-hashes requirements/dev.txt
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --editable .
	@touch $(READY)

demo: $(READY) ## Invent a portfolio, rank it, show the ranked leads and why
	$(BIN)/goodsign demo

serve: $(READY) ## Take webhooks in and follow them up, on your own data
	$(BIN)/goodsign serve

test: check ## Run every check and every test
	$(BIN)/python -m pytest -n auto

check: $(READY) ## Format, lint, types, import contracts, dependencies
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache > $(VENV)/lint-imports.log || (cat $(VENV)/lint-imports.log; exit 1)
	$(BIN)/deptry --no-ansi src 2> $(VENV)/deptry.log || (cat $(VENV)/deptry.log; exit 1)

format: $(READY) ## Format the code and sort the imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet .

bench: $(READY) ## Time the heavy paths against their limits
	$(BIN)/python -m bench

docs: $(READY) ## Build the documentation into site/
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements/docs.txt
	$(BIN)/zensical build --clean

lock: $(UV) ## Refresh the locked dependencies
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 requirements/bootstrap.in -o requirements/bootstrap.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/app.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml requirements/bootstrap.in --group dev -c requirements/app.txt -o requirements/dev.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --group docs -o requirements/docs.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --group bench -c requirements/app.txt -o requirements/bench.txt

clean: ## Remove everything that was built here (not your data in .goodsign/)
	rm -rf $(VENV) site .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

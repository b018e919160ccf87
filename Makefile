# Two commands do everything, set-up included: `make screen` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev

.PHONY: screen test mutation lint format types docs clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(DEV_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

screen: $(READY) ## screen the example cohort and print the result
	$(BIN)/trialshape screen seeds/cohort --out out/example --time-zone Asia/Shanghai

test: $(DEV_READY) lint types ## lint, types and all tests
	$(BIN)/python -m pytest -n auto

mutation: $(DEV_READY) ## wrong shapes and wrong rules: do the cases notice? takes hours, and can be taken up again
	$(BIN)/python -m tests.mutation

lint: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV_READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV_READY)
	$(BIN)/mypy

docs: $(DEV_READY) ## the ontology and the criteria as pages
	$(BIN)/trialshape document --out out/docs

clean:
	rm -rf $(VENV) out build dist

# The index of everything one does here. `make` lists it; nothing outside this folder is touched,
# except that `make test` installs a browser where the machine has none.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
RUNTIME := $(VENV)/.runtime
TESTED := $(VENV)/.test
PEERS := .venv-peers
PEERS_LIST := benchmarks/peers/requirements

# The newest Python that can do it; `make PYTHON=/path/to/python setup` takes another.
CAN := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3.14 python3.13 python3.12 python3.11 python3 python; do \
  "$$each" -c "$(CAN)" >/dev/null 2>&1 && echo "$$each" && break; done)

# A virtual environment holds absolute paths: one that was moved or copied here is made again.
MOVED := $(shell test ! -e $(VENV)/pyvenv.cfg || \
  { grep -qF "$(CURDIR)/$(VENV)" $(VENV)/pyvenv.cfg && $(BIN)/python -c "" 2>/dev/null; } || echo yes)

SAMPLE_FILE := data/sample.sqlite
# In a container everybody is root, which Jupyter otherwise refuses.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
WITH_SAMPLE := $(if $(SAMPLE),COPWIDGETS_STORE="sqlite:///$(CURDIR)/$(SAMPLE_FILE)")

# Tests wait for kernels and pauses as much as they compute: two workers more than there are cores.
# A file's tests stay together, as they share servers; slow folders come first.
WORKERS := $(shell expr $$(nproc 2>/dev/null || sysctl -n hw.ncpu) + 2)
SHARED := --dist=loadfile --no-loadscope-reorder

# JupyterLab looks for news, updates and extensions on the network unless told not to.
OFFLINE := --LabApp.news_url=None --LabApp.extension_manager=readonly \
  --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

.DEFAULT_GOAL := help
.PHONY: help setup serve lab sample test check bench bench-peers lock screenshots wheel clean browser FORCE

help:  ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  PORT=8900 and SAMPLE=1 go with serve and lab, ARGS='...' with test and lab."

setup: $(RUNTIME)  ## install what the workbook needs, into .venv

serve: $(RUNTIME) $(if $(SAMPLE),$(SAMPLE_FILE))  ## serve the workbook and print its address
	@$(WITH_SAMPLE) $(BIN)/copwidgets serve $(if $(PORT),--port $(PORT))

lab: $(RUNTIME) $(if $(SAMPLE),$(SAMPLE_FILE))  ## open the notebooks in JupyterLab
	@$(WITH_SAMPLE) $(BIN)/jupyter-lab $(AS_ROOT) $(OFFLINE) $(if $(PORT),--port $(PORT)) $(ARGS) notebooks

sample: $(SAMPLE_FILE)  ## fill a separate store with a made-up group's answers
	@echo "$(SAMPLE_FILE) holds a made-up group. To look at it: make serve SAMPLE=1"
	@echo "To begin it anew, delete the file and run make sample again."

$(SAMPLE_FILE): | $(RUNTIME)
	@$(BIN)/copwidgets sample $@ >/dev/null

test: $(TESTED) browser  ## run all tests, in a real browser too
	$(BIN)/python -m pytest --numprocesses=$(WORKERS) $(SHARED) $(ARGS)

check: $(TESTED)  ## check style, types, layers, notebooks and recipes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy copwidgets $(wildcard benchmarks/*.py)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/notebooks/test_style.py tests/deploy

bench: $(TESTED) browser  ## measure: pages, store, pooling
	@for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python "$$each" || exit 1; done

bench-peers: $(TESTED) $(PEERS)/.ready browser  ## measure beside Streamlit, Panel, Solara and Gradio
	$(BIN)/python benchmarks/serving.py $(ARGS)

screenshots: $(TESTED) browser $(SAMPLE_FILE)  ## take the pictures of the README
	$(BIN)/python docs/screenshots.py

wheel: $(TESTED)  ## build the package into dist/
	$(BIN)/python -m build --no-isolation

PIN := uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-header
LOCK := $(PIN) pyproject.toml --extra analysis --extra intake --extra build

lock: $(RUNTIME)  ## pin dependencies again (UPGRADE=1: to their newest)
	$(PIP) install --quiet --no-build-isolation --editable '.[lock]'
	$(BIN)/$(LOCK) $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	$(BIN)/$(LOCK) $(if $(UPGRADE),--upgrade) --extra test --extra check --extra bench \
	  --constraint requirements.lock --output-file requirements-test.lock
	$(BIN)/$(PIN) pyproject.toml $(if $(UPGRADE),--upgrade) --extra postgres --extra hub --extra build \
	  --constraint requirements-test.lock --output-file deploy/requirements.lock
	$(BIN)/$(PIN) $(PEERS_LIST).in $(if $(UPGRADE),--upgrade) --output-file $(PEERS_LIST).lock

clean:  ## remove what was installed and built; answers in data/ stay
	rm -rf $(VENV) $(PEERS) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

browser: $(TESTED)
	@tests/get_browser $(BIN)/python

$(VENV)/pyvenv.cfg: $(if $(MOVED),FORCE)
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c "$(CAN)" 2>/dev/null; then \
	  echo "This needs Python 3.11 or newer with its venv module (on Debian and Ubuntu:" \
	    "apt install python3-venv); see PYTHON= in the Makefile." >&2; exit 1; fi
	@"$(PYTHON)" -m venv --clear $(VENV)

# Hashes are checked; the project itself builds with what the lock has just installed.
$(RUNTIME): $(VENV)/pyvenv.cfg requirements.lock pyproject.toml
	@echo "Installing what the workbook needs into $(VENV) (a minute or two) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTED): $(RUNTIME) requirements-test.lock
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements-test.lock
	@touch $@

# What the benchmarks measure beside this stays apart: none of it may mix with the project's own.
$(PEERS)/.ready: $(PEERS_LIST).lock
	@echo "Installing the peers of benchmarks/serving.py into $(PEERS) (a minute or two) ..."
	@$(BIN)/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes \
	  --requirement $(PEERS_LIST).lock
	@touch $@

# make setup | reproduce | test | bench | lint | clean.  None of them needs root.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2
# The first interpreter that is new enough and runs; python3.11 is preferred.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

export OMP_NUM_THREADS ?= 1
export MPLBACKEND := Agg

.PHONY: setup reproduce test bench lint clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make setup: needs Python 3.11 or newer on PATH" >&2; exit 2; }
	@$(BIN)/python -c 'import pip' 2>/dev/null || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Derivations, checks, quick experiments, figures and report; resumes where it was interrupted.
reproduce: setup
	@$(BIN)/learnability reproduce --profile quick --workers $(WORKERS)

test: setup
	$(BIN)/python -m pytest

# Every module called bench_*: ratios within one run, since machines differ.  All of them run.
bench: setup
	@status=0; for file in $$(find numerics experiments -name 'bench_*.py' | sort); do \
		module=$$(echo $${file%.py} | tr / .); echo "== $$module"; \
		$(BIN)/python -m $$module || status=1; done; exit $$status

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

# Build products and tool caches; neither the environment nor the runs, which are results.
clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

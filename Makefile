# For GNU make 3.81 and POSIX sh, so that it runs on macOS as it is.

# The first of these that really runs makes .venv; `make PYTHON=... demo` names another.
PYTHON ?= python3.14 python3.13 python3.12 python3.11 python3
# How many test processes run side by side; 0 runs the tests in one.
JOBS ?= 2
# Options of the benchmark, as `make bench BENCH="--only engine,growth"` or `BENCH=--quick`.
BENCH ?=

BIN = .venv/bin
PYTEST = $(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup

.PHONY: help demo test check slow bench format lint types quick wheel constraints clean
.NOTPARALLEL:

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F '|' '{ printf "make %-12s %s\n", $$1, $$2 }'

demo: .venv/.core ## set up the core in .venv and run the main job
	$(BIN)/officesim demo

test: .venv/.dev ## set up everything and run all tests but the slow ones
	$(PYTEST) -m "not slow"

check: lint types quick ## format, lint, types, quick tests, doctests: before every commit

slow: .venv/.dev ## the long runs: equality of the engines, coverage of the intervals
	$(PYTEST) -m slow

bench: .venv/.dev ## the benchmark against SimPy and Ciw, about 8 minutes; BENCH="--only engine" runs a part
	cd tests && ../$(BIN)/python -m bench.bench $(BENCH)

format: .venv/.dev ## rewrite the code as `make check` wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: .venv/.dev ## is the code formatted, and free of what ruff finds
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev ## do the types hold
	$(BIN)/python -m mypy

quick: .venv/.dev ## the quick tests and the doctests
	$(PYTEST) -m "not slow and not long"

wheel: .venv/.dev ## build dist/officesim-*.whl
	$(BIN)/python -m build --outdir dist .

constraints: .venv/.dev ## choose the newest versions anew, for every platform and Python
	test -x .venv/uv/bin/uv || { $(BIN)/python -m venv .venv/uv && .venv/uv/bin/python -m pip install --quiet uv; }
	mkdir -p build
	.venv/uv/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --fork-strategy fewest --upgrade \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file build/constraints.txt
	cp build/constraints.txt constraints.txt

clean: ## remove .venv, caches and what was built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: .core says that the core is installed, .dev that everything is. .unfinished stands while an
# installation runs; where it is found, one was interrupted, and .venv is made again from nothing.
.venv/.core: pyproject.toml constraints.txt
	$(call install,.)
	@touch .venv/.core

.venv/.dev: pyproject.toml constraints.txt
	$(call install,.[dev])
	@touch .venv/.core .venv/.dev

define install
@rm -f .venv/.core .venv/.dev
@if test -e .venv/.unfinished \
|| ! $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	found=; bare=; \
	for python in $(PYTHON); do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			if $$python -c 'import venv, ensurepip' >/dev/null 2>&1; then found=$$python; break; fi; \
			bare=$${bare:-$$python}; \
		fi; \
	done; \
	if test -n "$$found"; then \
		echo "$$found makes .venv"; $$found -m venv --clear .venv; \
	elif test -n "$$bare"; then \
		echo "$$bare cannot make a .venv. Debian, Ubuntu: apt-get install $${bare##*/}-venv" >&2; exit 1; \
	else \
		echo "Python 3.11 or later is missing. Debian, Ubuntu: apt-get install python3-venv; macOS: brew install python" >&2; \
		exit 1; \
	fi; \
fi
@touch .venv/.unfinished
$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e "$(1)"
@echo "compiling the engine (once)"; $(BIN)/python -m sim.engine
@rm -f .venv/.unfinished
endef

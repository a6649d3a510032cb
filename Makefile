# make demo   from nothing to a portal over harvested records      make test    every check and every test
# make bench  ratios against peers -> benchmarks/RESULTS.md        make torture kills and memory -> benchmarks/TORTURE.md
PYTHON ?= python3
BIN := .venv/bin
DEMO_DIR ?= demo-data

.PHONY: demo test lint bench torture browser install clean
.DELETE_ON_ERROR:

install: .venv/installed

.venv/installed: pyproject.toml .ci/constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt -e '.[dev]'
	touch $@

demo: install
	$(BIN)/catalogue demo --data-dir $(DEMO_DIR) $(DEMO_ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

browser: install
	.ci/browser

test: lint browser
	$(BIN)/python -m pytest $(TEST_ARGS)

bench: install
	$(BIN)/python -m benchmarks.run $(BENCH_ARGS)

torture: install
	$(BIN)/python -m benchmarks.torture $(TORTURE_ARGS)

clean:
	rm -rf .venv build demo-data .mypy_cache .ruff_cache .pytest_cache .hypothesis

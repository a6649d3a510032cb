# make demo   from nothing to a portal over harvested records
# make test    every check and every test, on all cores (WORKERS=0: one after the other)
# make bench  ratios against peers -> benchmarks/RESULTS.md, the search engines -> SEARCH.md, BY_HAND.md, REHARVEST.md, RELEVANCE.md
#             and INVENTORY.md
# make torture  kills and memory -> benchmarks/TORTURE.md, a cluster that loses nodes -> CLUSTER.md
# make coverage-table  what becomes of every sample file, by folder -> tests/COVERAGE.md
# make audit  known faults of the libraries, their list -> build/sbom.cdx.json; says so where the database is away
# make dachs  a real DaCHS on loopback (Debian, as root) and a harvest of it beside sickle
# make elasticsearch  a real server on loopback until Ctrl-C (NODES=3 for a cluster, HEAP=512 megabytes for each)
PYTHON ?= python3
BIN := .venv/bin
DEMO_DIR ?= demo-data
NODES ?= 1
HEAP ?= 512
WORKERS ?= auto

# Every harvest and every test starts commands; compiling our modules anew each time costs them a fifth of their start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint coverage-table bench torture audit browser dachs elasticsearch install clean
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
	$(BIN)/mypy --scripts-are-modules .ci/elasticsearch

browser: install
	.ci/browser

elasticsearch:
	exec .ci/elasticsearch run --nodes $(NODES) --heap $(HEAP)

test: lint browser
	.ci/r
	.ci/proxy
	.ci/pycsw
	.ci/elasticsearch install
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist worksteal $(TEST_ARGS)

dachs: install
	tests/journeys/dachs_server.sh start
	CATALOGUE_TEST_DACHS=http://localhost:8099 $(BIN)/python -m pytest tests/journeys/test_dachs.py; \
	ended=$$?; tests/journeys/dachs_server.sh stop; exit $$ended

coverage-table: install
	$(BIN)/python -m tests.coverage_table $(TABLE_ARGS)

bench: install
	$(BIN)/python -m benchmarks.run $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.by_hand
	$(BIN)/python -m benchmarks.reharvest
	$(BIN)/python -m benchmarks.relevance
	$(BIN)/python -m benchmarks.inventory

torture: install
	$(BIN)/python -m benchmarks.torture $(TORTURE_ARGS)
	$(BIN)/python -m benchmarks.cluster

audit: install
	$(BIN)/python .ci/audit

clean:
	.ci/elasticsearch stop --all
	rm -rf .venv build demo-data .mypy_cache .ruff_cache .pytest_cache .hypothesis

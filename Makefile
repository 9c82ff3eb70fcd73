# A bare machine needs Python 3.11+ and make. `make demo` runs the product, `make test` passes the tests.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

# The tests make thousands of small databases: in memory where there is room (4 GB), else on disk.
SCRATCH := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')
ifeq ($(SCRATCH),)
SCRATCH := $(or $(TMPDIR),/tmp)
endif

# Only what `guanhu[spark]` needs: 450 MB that the demo does without.
SPARK := pyspark|py4j
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test bench lint tests long format lock wheel clean

demo: $(VENV)/.base  ## the whole product on invented data; PORT=8600 to choose
	$(BIN)/guanhu demo $(if $(PORT),--port $(PORT)) $(ARGS)

test: lint tests  ## everything that must hold

# Many tests start a process: what one has compiled the next one reads, whatever the shell says of bytecode.
tests: $(VENV)/.ready
	PYTHONDONTWRITEBYTECODE= TMPDIR=$(SCRATCH) $(BIN)/pytest -n 2

long: $(VENV)/.ready  ## the tests left out of `make test` for their length
	TMPDIR=$(SCRATCH) $(BIN)/pytest -m long

bench: $(VENV)/.ready  ## the published speeds, measured here; SIZE=1000000 for the full size
	$(BIN)/guanhu bench import $(if $(SIZE),--size $(SIZE)) $(ARGS)

lint: $(VENV)/.ready  ## format, all lint rules, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.ready  ## exact versions and hashes of every extra, no addresses
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock

wheel: $(VENV)/.ready
	$(BIN)/python -m build --wheel --no-isolation

$(VENV)/.ready: $(VENV)/.base
	$(INSTALL) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.base: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "guanhu needs Python 3.11 or newer; name one with make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@awk '/^[^ ]/ { left_out = /^($(SPARK))==/ } !left_out' requirements.lock > $(VENV)/base.lock
	$(INSTALL) --require-hashes -r $(VENV)/base.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot console content handlers schedules segmentation store  # a first answer in under a second
	@touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

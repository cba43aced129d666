# The same verbs for people and for CI; `make demo` and `make test` are all that a newcomer needs.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
# LOCK=1 installs exactly what requirements.lock names, with hashes (as CI and images do)
LOCK   ?=

.PHONY: demo test setup lint typecheck format schemas lock torture bench-detection bench-replay delivery-faults bench-poller clean

demo: setup
	@$(BIN)/whiteflag demo

test: setup
	$(BIN)/pytest

setup: $(VENV)/.installed

$(VENV)/.installed: setup.cfg pyproject.toml $(if $(LOCK),requirements.lock)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Whiteflag needs Python 3.11 or newer; name one with make PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (a minute or two the first time) ..." >&2
ifdef LOCK
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
else
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,broker]'
endif
	@touch $@

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

typecheck: setup
	$(BIN)/mypy

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# docs/schemas from the models; a test fails where they differ
schemas: setup
	$(BIN)/python -m monitor.schemas docs/schemas

# the versions for images and CI, for every platform and Python at once
lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --extra broker --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --output-file requirements.lock setup.cfg

# articles a second, beside one Aho-Corasick pass alone and spaCy over everything (REPLAY=FILE adds a file of yours)
bench-detection: setup
	$(BIN)/python -m benchmarks.detection --write $(if $(REPLAY),--replay $(REPLAY))

# long tortures of the workers on real Kafka: with our fixes of Faust, and (STOCK=1) as it comes
torture: setup
	@for scene in kill term mix worker-freeze broker-kill broker-freeze changelog; do \
		$(BIN)/python -m tests.faults.torture $$scene --seconds 60 $(if $(STOCK),--stock) || bad=1; done; exit $${bad:-0}

# a year of entries (ARCHIVE=file.jsonl.gz for real ones): time beside detection alone, memory at each quarter
bench-replay: setup
	$(BIN)/python -m benchmarks.replay $(ARCHIVE) --out benchmarks/results/replay.json

# 1,000 alerts to three receivers, one flaky, one dead for a minute, the notifier killed five times; ten minutes
delivery-faults: setup
	$(BIN)/python -m tests.faults.delivery_run --out benchmarks/results/delivery.json

# what a poll costs against bare httpx, a day of 10,000 feeds, and how soon news is on Kafka (two minutes)
bench-poller: setup
	$(BIN)/python -m benchmarks.poller --out benchmarks/results/poller.json

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# `make demo` runs Upwell, `make test` proves it. Both need Python 3.11 or newer and nothing else.

PYTHON ?= python3
BIN := .venv/bin
# What reads the settings (types, migrations, benchmarks) gets servers of its own for as long as it runs.
WITH_SERVERS := $(BIN)/python -m embedded.temporary

.PHONY: demo test check lint types settings fix bench setup setup-demo

demo: setup-demo
	@exec $(BIN)/python -m embedded.demo

# A test that hangs says where each thread stands, fails, and costs ten minutes and not the night. Its worker is ended for that:
# the driver of the browser would not survive an exception in the middle of its waiting.
PATIENT := --timeout 600 --timeout-method thread -o faulthandler_timeout=590 --max-worker-restart 2

test: setup check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(PATIENT)

# Each is busy with one core, so two of them go on side by side.
check: setup
	@$(MAKE) --no-print-directory -j 2 types lint settings

types:
	$(WITH_SERVERS) $(BIN)/mypy .

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/bandit -q -c pyproject.toml -r .

settings:
	$(WITH_SERVERS) $(BIN)/python manage.py makemigrations --check --dry-run
	$(WITH_SERVERS) env DEBUG=false UPWELL_VAULT_KEYS= UPWELL_PROCESS=web ALLOWED_HOSTS=upwell.example \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	@$(WITH_SERVERS) $(BIN)/python -m benchmarks

setup:
	@$(PYTHON) embedded/bootstrap.py dev

setup-demo:
	@$(PYTHON) embedded/bootstrap.py demo

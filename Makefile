# Two commands are enough to begin with: make run, make test. `make` alone lists all.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The oldest Python that will do; the first of these names that is new enough is taken.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps
LOCKS := requirements/core.txt requirements/report.txt requirements/plan.txt requirements/local.txt requirements/build.txt
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--no-annotate --python-version 3.11 --universal
# Room for the packages, the database and the demo city.
DISK_NEEDED_MB := 2500

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench lock messages test-tools clean
.DELETE_ON_ERROR:

help: ## This list
	@echo "make run      the whole system with a demo city on port $(PORT); Ctrl-C stops it"
	@echo "make test     everything that can be tested (installs what tests need)"
	@echo "make setup    install into $(VENV); the command is then $(BIN)/sizao"
	@echo "make check    style, types, floors and quick tests, in less than two minutes"
	@echo "make fix      put style right where it can be done by itself"
	@echo "make bench    measure the trace and who is who (BENCH=full for 100 million presences and 4 million people)"
	@echo "make messages gather texts for translation and compile them (needs GNU gettext)"
	@echo "make lock     renew requirements/*.txt from requirements/*.in"
	@echo "make clean    remove what was installed; data in .sizao stays"

setup: $(VENV)/.ready ## Install

run: $(VENV)/.ready ## Start everything
	@exec $(BIN)/sizao run --port $(PORT)

$(VENV)/.ready: $(LOCKS) pyproject.toml
	@test -n "$(PYTHON)" || { echo "Sizao needs Python 3.11 or newer; found $$(python3 --version 2>/dev/null || echo none). Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(PYTHON) is no Python 3.11 or newer." >&2; exit 1; }
	@test -w . || { echo "No permission to write to $$(pwd). Clone Sizao into a folder of your own." >&2; exit 1; }
	@free=$$(df -Pm . | awk 'NR==2 {print $$4}'); test -d $(VENV) || test "$$free" -ge $(DISK_NEEDED_MB) || { echo "The disk of $$(pwd) has $$free MB left; Sizao needs $(DISK_NEEDED_MB) MB." >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || { echo "No virtual environment could be made. On Debian: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@echo "Installing the locked packages into $(VENV) ..."
	@$(PIP_INSTALL) $(addprefix -r ,$(LOCKS))
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements/dev.txt
	@echo "Installing what tests need into $(VENV) ..."
	@$(PIP_INSTALL) -r requirements/dev.txt
	@touch $@

# In the order of the folders: the long walks in the browser begin early, and many short modules fill up the end.
test: $(VENV)/.ready-dev test-tools ## Everything
	@HYPOTHESIS_PROFILE=full $(BIN)/python -m pytest -p xdist -n 2 --dist loadscope --no-loadscope-reorder

# A browser and a font for Chinese pages, from Debian. Where they may not be installed, the browser tests say so and are skipped.
test-tools:
	@if command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Debian's chromium and fonts-noto-cjk for the browser tests ..."; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk fontconfig; } >/dev/null 2>&1 \
		|| echo "apt-get could not install chromium: the browser tests will be skipped."; \
	else echo "There is no chromium here and it may not be installed (that needs root and apt-get): the browser tests will be skipped."; fi

check: $(VENV)/.ready-dev ## Quick judgment
	@status=0; \
	$(BIN)/ruff check --quiet --output-format concise . || status=1; \
	$(BIN)/ruff format --quiet --check . || { echo "Some files are not formatted: make fix"; status=1; }; \
	$(BIN)/mypy || status=1; \
	$(BIN)/lint-imports --no-logo || status=1; \
	$(BIN)/python -m pytest -q -p xdist -n 2 --dist loadscope -m "not slow" --ignore tests/functional || status=1; \
	exit $$status

fix: $(VENV)/.ready-dev ## Style
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

bench: $(VENV)/.ready-dev ## Measure
	@$(BIN)/python -m bench

messages: $(VENV)/.ready ## Translations
	@SIZAO_HOME=.sizao DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m django makemessages --pythonpath . -l zh_Hans \
		--no-wrap --no-obsolete --add-location file --ignore '.*' --ignore tests --ignore build 2>&1 | grep -v '^processing' || true
	@SIZAO_HOME=.sizao DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m django compilemessages --pythonpath . -l zh_Hans \
		--ignore '.venv' | grep -v '^processing' || true

lock: $(VENV)/.ready-dev ## Locks
	@$(LOCK) requirements/core.in -o requirements/core.txt
	@$(LOCK) -c requirements/core.txt requirements/report.in -o requirements/report.txt
	@$(LOCK) -c requirements/core.txt requirements/plan.in -o requirements/plan.txt
	@$(LOCK) -c requirements/core.txt requirements/local.in -o requirements/local.txt
	@$(LOCK) -c requirements/core.txt -c requirements/plan.txt -c requirements/local.txt requirements/dev.in -o requirements/dev.txt
	@$(LOCK) -c requirements/core.txt -c requirements/dev.txt requirements/build.in -o requirements/build.txt

clean: ## Remove the installation
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache test-results

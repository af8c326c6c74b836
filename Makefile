# The commands of the house; `make help` lists them. Only Python, its venv and pip, and the package registries are needed.

PYTHON ?= python3
UV_VERSION := 0.13.9

# One `.venv` per folder, interpreter aside: made anew when what is to be in it, or where it lies, has changed.
STAMP := .venv/.made-$(shell { pwd; cat requirements.lock pyproject.toml clients/python/pyproject.toml; } | cksum | tr ' ' -)
# Two commands in one folder wait for each other while something is being made; where there is no flock, they do not.
ALONE := $(shell command -v flock >/dev/null && echo flock .)
# uv keeps what it fetched; where the user has no place for that (no home folder, say), inside `.venv`.
UV := $(shell cache="$${UV_CACHE_DIR:-$${XDG_CACHE_HOME:-$$HOME/.cache}/uv}"; \
	mkdir -p "$$cache" 2>/dev/null && test -w "$$cache" || echo UV_CACHE_DIR=.venv/.cache) .venv/bin/uv

PYTEST := .venv/bin/python -m pytest --strict-markers --allow-unix-socket --allow-hosts=127.0.0.1,::1
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help demo test check bench static venv clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: static ## Run everything with the demo world; PORT (8000) and FORECOURT_HOME (./var) are honoured
	@exec .venv/bin/forecourtd demo

test: static ## Run the whole suite, browser tests included; TESTS=tests/kernel runs a part
	@CHROMIUM="$$(.venv/bin/python tests/browser/find_chromium.py)" && export CHROMIUM && \
		exec $(PYTEST) -n 2 --dist loadgroup $(TESTS)

check: static ## Check format, lint, types, import contracts and documentation
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/python -m mypy
	.venv/bin/lint-imports
	.venv/bin/python hatch_build.py --check
	$(PYTEST) -q tests/house

bench: static ## Measure, beside floors and rivals; writes benchmarks/results.json
	@exec .venv/bin/python -m benchmarks

static: venv ## Build the static files, if their sources have changed
	@$(ALONE) .venv/bin/python hatch_build.py

venv: ## Make .venv with everything of requirements.lock, if that has changed
	@test -x .venv/bin/python || rm -f $(STAMP)
	@test -e $(STAMP) || $(ALONE) $(MAKE) --silent $(STAMP)

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@echo 'Making .venv and installing what requirements.lock names. This takes a minute the first time.'
	@$(PYTHON) -m venv --clear .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) pip install --quiet --python .venv/bin/python --requirement requirements.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable . --editable clients/python
	@touch $@

clean: ## Remove what was made; state below FORECOURT_HOME stays
	rm -rf .venv frontend/node_modules src/forecourt/look/static/dist tests/.artifacts
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

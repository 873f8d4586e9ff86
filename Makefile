# `make run` and `make test` are all that a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
BENCH ?= all
SOAK ?= --minutes 30
FUZZ ?= readers drawing --seed 1 --minutes 10

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# One version of each package for all Python versions, so that a briefing has the same bytes on all of them.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--custom-compile-command 'make lock'

.PHONY: run cluster test test-office test-server test-cluster check licences lock data bench soak fuzz clean

# A file in the environment records which lock was installed, so that a second run installs nothing.
$(VENV)/.run-installed: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Khorasan Atlas needs Python 3.11 to 3.13, this is " + sys.version.split()[0] + ". Choose another: make run PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.lock
	touch $@

$(VENV)/.dev-installed: requirements-dev.lock $(VENV)/.run-installed
	$(PIP) -r requirements-dev.lock
	touch $@

$(VENV)/.cluster-installed: requirements-cluster.lock $(VENV)/.dev-installed
	$(PIP) -r requirements-cluster.lock
	touch $@

run: $(VENV)/.run-installed
	@echo "Khorasan Atlas opens at http://127.0.0.1:$(PORT) (stop it with Ctrl+C)"
	$(BIN)/python -m khorasan_atlas run --server.port $(PORT)

# The browser has the machine to itself: two of them at once would wait for each other.
test: $(VENV)/.dev-installed
	$(BIN)/python -m pytest -n 2 --ignore tests/browser --ignore tests/office --ignore tests/server --ignore tests/cluster
	chromium=$$($(BIN)/python -m bench.chromium) && CHROMIUM="$$chromium" $(BIN)/python -m pytest tests/browser

# Slides as LibreOffice draws them, with a font as wide as Arial and without one.
test-office: $(VENV)/.dev-installed
	$(BIN)/python -m tools.debian_packages soffice=libreoffice-impress-nogui \
		/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf=fonts-liberation
	$(BIN)/python -m pytest tests/office

# A team's server with a real provider (node) and a real proxy: programs that no package index of Python has.
test-server: $(VENV)/.dev-installed
	$(BIN)/python -m tools.debian_packages node=nodejs npm=npm nginx=nginx-light
	npm ci --prefix tests/server --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m pytest tests/server

cluster: $(VENV)/.cluster-installed
	$(BIN)/python -m tools.debian_packages java=openjdk-17-jre-headless
	$(BIN)/python -m tools.spark_cluster

# Apache Spark on two workers of this machine; see docs/cluster.md.
test-cluster: $(VENV)/.cluster-installed
	$(BIN)/python -m tools.debian_packages java=openjdk-17-jre-headless
	chromium=$$($(BIN)/python -m bench.chromium) && CHROMIUM="$$chromium" $(BIN)/python -m pytest tests/cluster

check: $(VENV)/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint dashboard
	$(BIN)/mypy
	$(BIN)/python -m khorasan_atlas check
	$(BIN)/python -m tools.licences --check

licences: $(VENV)/.dev-installed
	$(BIN)/python -m tools.licences

# Keeps the locked versions that still fit. To update all packages, remove all locks first, with this environment installed.
lock:
	test -x $(BIN)/uv || $(MAKE) $(VENV)/.dev-installed
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-dev.txt -c requirements.lock -o requirements-dev.lock
	$(LOCK) requirements-cluster.txt -c requirements.lock -o requirements-cluster.lock

data: $(VENV)/.run-installed
	$(BIN)/python -m geodata build

bench: $(VENV)/.dev-installed $(if $(findstring cluster,$(BENCH)),$(VENV)/.cluster-installed)
	$(BIN)/python -m bench $(BENCH)

soak: $(VENV)/.dev-installed
	$(BIN)/python -m bench.soak $(SOAK)

fuzz: $(VENV)/.dev-installed
	$(BIN)/python -m bench.fuzz $(FUZZ)

clean:
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Two commands: `make site` builds this project's own register and the tour, `make test` checks
# everything. `make site` installs what the site needs; what tests need comes with `make test`.
# `make serve` rebuilds while you write; `make bench` measures.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SITE := $(VENV)/.installed-site
STAMP := $(VENV)/.installed

.PHONY: site serve test lint lint-js types unit sites hosts slow plugins browser fuzz bench clean

site: $(SITE)
	@$(BIN)/python tools/site.py

serve: $(SITE)
	@$(BIN)/mkdocs serve

test: lint lint-js types unit sites hosts

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Needs npx; says so and goes on where there is none.
lint-js: $(STAMP)
	@$(BIN)/python tools/lint_script.py

types: $(STAMP)
	$(BIN)/mypy

# In the order of their names, the slow files of the browser come early and no core waits at the end.
unit: $(STAMP) browser
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not hosts and not slow"

sites: $(STAMP)
	$(BIN)/mkdocs build --strict --site-dir .build/site
	$(BIN)/mkdocs build --strict --config-file examples/vienna/mkdocs.yml --site-dir ../../.build/vienna
	$(BIN)/mkdocs build --strict --config-file examples/platform-team/mkdocs.yml --site-dir ../../.build/platform-team
	$(BIN)/mkdocs build --strict --config-file examples/mistakes/mkdocs.yml --site-dir ../../.build/mistakes

# ProperDocs takes over every import of mkdocs, and each host is tried as a user has it.
HOSTS := properdocs materialx zensical
INSTALL_properdocs := '.[site]' properdocs
INSTALL_materialx := . mkdocs-materialx properdocs
INSTALL_zensical := . zensical

hosts: $(STAMP) browser $(HOSTS:%=$(VENV)-%/.installed)
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m hosts tests/test_hosts.py

# Other plugins, each before ours and after; writes the guide's table of what was tried.
PLUGINS = $(shell sed -n 's/^    "\(mkdocs[a-z0-9-]*\)": .*/\1/p' tests/test_plugins.py)
plugins: $(VENV)-plugins/.installed
	DISSENT_PLUGINS_TABLE=1 $(VENV)-plugins/bin/python -m pytest tests/test_plugins.py

$(VENV)-plugins/.installed: pyproject.toml Makefile tests/test_plugins.py
	$(PYTHON) -m venv $(VENV)-plugins
	$(VENV)-plugins/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[site]' pytest hypothesis mkdocstrings-python $(PLUGINS)
	@touch $@

browser: $(STAMP)
	@$(BIN)/python tests/find_browsers.py

# What looks at more widths, schemes and themes than `make test` has time for.
slow: $(STAMP) browser
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

# Every property test with other examples than `make test` has; the seed that failed fails again.
SEED ?= $(shell date +%s)
fuzz: $(STAMP)
	@echo "make fuzz SEED=$(SEED)"
	$(BIN)/python -m pytest -n 2 -m hypothesis --hypothesis-profile=fuzz --hypothesis-seed=$(SEED)

bench: $(STAMP) browser
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) $(VENV)-plugins $(HOSTS:%=$(VENV)-%) .build site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(SITE): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "mkdocs-dissent needs Python 3.11 or later; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 site"; exit 1; }
	@echo "Making a virtual environment in $(VENV), and installing what the site needs …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[site]'
	@touch $@

$(STAMP): $(SITE) pyproject.toml
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[site,test]'
	@touch $@

$(VENV)-%/.installed: pyproject.toml Makefile
	$(PYTHON) -m venv $(VENV)-$*
	$(VENV)-$*/bin/python -m pip install --quiet --disable-pip-version-check --editable $(INSTALL_$*)
	@touch $@

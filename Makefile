# Every target works on a fresh machine that has make and Python 3.11 or newer.

# Plain python3 first: of the versioned names, some machines have a shim with nothing behind it.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$name" && break; done)
PORT ?= 8501
SKIP_BROWSER ?=
WORKERS ?= 4
ARGS ?=

# Hundreds of processes read the same modules: their compiled form is kept, also where a shell says otherwise.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev browser test lint peers bench soak samples stills licences audit clean

help:  ## show the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' Makefile | while IFS='	' read -r name what; do \
		printf '  make %-10s %s\n' "$$name" "$$what"; done

run: setup  ## start the app on http://localhost:8501 (PORT=... for another)
	@$(PY) -m library prepare
	@# The mark lies in the library, so that a sample which a user deleted stays deleted.
	@library="$${FOOTNOTE_LIBRARY:-data/library}"; [ -e "$$library/samples-added" ] || { \
		echo "Indexing the sample documents ..."; \
		$(PY) -m ingest data/samples && : > "$$library/samples-added"; }
	@exec $(PY) -m streamlit run app.py --server.port $(PORT)

# The copy of requirements.txt in .venv is what is installed; it is written after pip is done.
setup:  ## make .venv and install what the app needs
	@[ -x $(PY) ] || { \
		[ -n "$(PYTHON)" ] || { echo "Footnote needs Python 3.11 or newer with venv (on Debian: apt install python3 python3-venv)." >&2; exit 1; }; \
		echo "Making .venv with $(PYTHON) ..."; "$(PYTHON)" -m venv --clear .venv; }
	@cmp -s requirements.txt .venv/requirements.txt || { \
		echo "Installing requirements.txt (some minutes the first time) ..."; \
		$(PIP) install -r requirements.txt && cp requirements.txt .venv/requirements.txt; }
	@# For shells that say otherwise: to compile what one question needs takes a twelfth of its time.
	@$(PY) -m compileall -q app.py serve ui rag ingest library

# $(call apart,FILE,PLACE) installs FILE in an environment of its own.
define apart
cmp -s $(1) $(2)/requirements.txt || { \
	echo "Installing $(1) ..."; \
	$(PY) -m venv --clear $(2) \
	&& $(2)/bin/python -m pip --disable-pip-version-check --quiet install -r $(1) \
	&& cp $(1) $(2)/requirements.txt; }
endef

setup-dev: setup
	@cat requirements.txt requirements-server.txt requirements-ray.txt requirements-dev.txt | cmp -s - .venv/requirements-dev.txt || { \
		echo "Installing requirements-dev.txt ..."; \
		$(PIP) install -r requirements-dev.txt && cat requirements.txt requirements-server.txt requirements-ray.txt requirements-dev.txt > .venv/requirements-dev.txt; }
	@# The pins of the tests' proxy contradict ours.
	@$(call apart,tests/proxy/requirements.txt,.venv/mitmproxy)

browser: setup-dev
	@SKIP_BROWSER="$(SKIP_BROWSER)" $(PY) -m tests.browser.find_browser

test: setup-dev browser lint  ## lint, then every test (SKIP_BROWSER=1 leaves the browser out; ARGS="-k name")
	@$(PY) -m library prepare
	$(PY) -m pytest -n $(WORKERS) --no-loadscope-reorder -m "not soak$(if $(filter 1,$(SKIP_BROWSER)), and not browser)" $(ARGS)

lint: setup-dev  ## ruff and mypy
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@# Status 2 is no error of ours: mypy gives its workers 3 s to begin, which a busy machine may not keep (2.4).
	$(PY) -m mypy || { [ $$? -eq 2 ] && $(PY) -m mypy --num-workers 0; }

# Each peer has an environment of its own: their pins contradict ours and each other's.
PEERS := $(basename $(notdir $(wildcard bench/peers/*.txt)))
peers: setup-dev
	@$(foreach peer,$(PEERS),{ $(call apart,bench/peers/$(peer).txt,.venv/peers/$(peer)); } &&) true

bench: setup-dev browser peers  ## every benchmark beside its peers
	@$(PY) -m library prepare
	$(PY) -m bench $(ARGS)

soak: setup-dev browser  ## what takes long: the variants that make test leaves out, harm, new examples, 1,000 questions
	@$(PY) -m library prepare
	$(PY) -m pytest -n $(WORKERS) --no-loadscope-reorder -m hypothesis --hypothesis-profile searching
	$(PY) -m pytest -n $(WORKERS) --no-loadscope-reorder -m soak
	$(PY) -m bench.odd_pdfs
	$(PY) -m bench.fuzz
	$(PY) -m bench.kills
	$(PY) -m bench.memory
	$(PY) -m bench.full_disk
	$(PY) -m bench.load --people 4 --each 10 --pages 0 --minutes 30
	$(PY) -m bench.server_soak

samples: setup-dev browser  ## make the sample PDFs in data/samples anew
	$(PY) -m data.samples.make_samples

licences: setup-dev  ## list what is installed and under which licences, in docs/licences.md
	$(PY) -m bench.licences

# The data is fetched from the package index. Where that does not give it, --strict fails: without, nothing looked at
# would pass for nothing found. Versions are asked for without what names a build, such as +cpu.
audit: setup  ## look for known weaknesses in what is installed, by pip-audit
	@$(call apart,.ci/audit.txt,.venv/audit)
	@$(PIP) freeze | sed 's/+[a-z0-9.]*$$//' > .venv/audit/installed.txt
	.venv/audit/bin/pip-audit --strict --no-deps --disable-pip -r .venv/audit/installed.txt

stills: setup-dev browser  ## draw the pictures of README and docs/ anew
	@$(PY) -m library prepare
	$(PY) -m bench.stills

clean:  ## remove .venv, caches and artefacts; the library stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Three commands do everything:  make dossier  (the main job)  ·  make quick  (while writing)  ·  make test  (the proof)
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
CITY   ?= musterstadt
LOWEST ?= .venv-lowest
CORE   ?= ctrace

.PHONY: dossier lab all changed test quick lint types floors unit long others coverage fast notebooks lab-test lock lowest clean approve costly demo benchmark

# dozens of processes import the same modules: whoever forbids bytecode has each of them compile all of it anew
unexport PYTHONDONTWRITEBYTECODE

dossier: $(STAMP)            ## render the newest year of CITY
	$(BIN)/screening run $(CITY)

lab: $(STAMP)                ## open the notebooks in JupyterLab, by default as they are
	$(BIN)/screening lab $(if $(filter command line environment,$(origin CITY)),$(CITY))

all: $(STAMP)
	$(BIN)/screening run $(CITY) --all

changed: $(STAMP)
	$(BIN)/screening run --changed

# what is never imported need not be compiled, and the pip of Python 3.11 looks at every version that a package ever
# had: each doubles what an installation takes
$(STAMP): requirements.lock requirements-pip.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements-pip.lock
	$(BIN)/pip install --quiet --no-compile --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $(STAMP)

test: $(STAMP)               ## the proof: minutes; what it leaves to CI: `make long`
	$(MAKE) --no-print-directory -j 2 unit others

others: $(STAMP)             ## beside the tests, so that no core is idle
	$(MAKE) --no-print-directory -j 1 lint floors types notebooks

quick: $(STAMP)              ## the loop while writing, a minute and a half: style, types, floors, tests of small things
	$(MAKE) --no-print-directory -j 4 lint types floors fast

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

floors: $(STAMP)
	$(BIN)/lint-imports

unit: $(STAMP)               ## all tests but the long ones
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --no-cov -m "not long"

long: $(STAMP)               ## whole cities once more, and every property on all of its examples
	SCREENING_EXAMPLES=alle $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --no-cov -m "long or property"

coverage: $(STAMP)           ## which lines the tests walk, 90 % at least; from Python 3.12 on tracing costs little
	COVERAGE_CORE=$(CORE) $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" \
	  --cov --cov-report=term:skip-covered

fast: $(STAMP)               ## no coverage, and nothing that takes seconds of the processor
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --no-cov -q \
	  -m "not (long or slow or documents or browser or thorough)"

costly: $(STAMP)             ## write anew which tests `make quick` leaves out, by what they take alone on a machine
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --no-cov -q -p tests.costly -m "not long"

notebooks: $(STAMP)
	$(BIN)/pytest --nbval-lax --nbval-kernel-startup-timeout 600 -p tests.patience \
	  -p no:cacheprovider --no-cov -q notebooks

lab-test: $(STAMP)           ## each notebook in a real JupyterLab, light and dark: minutes
	SCREENING_LAB=1 $(BIN)/pytest -p no:cacheprovider --no-cov -q tests/workbench/test_lab.py

approve: $(STAMP)            ## take the approved pictures of pages anew; look at what git shows as changed, then commit
	SCREENING_APPROVE=1 $(BIN)/pytest -q --no-cov tests/test_documents.py -m "not long" -k "as_they_were_approved"

demo: $(STAMP)               ## write Musterstadt's committed files anew
	$(BIN)/python -m screening.musterstadt

benchmark: $(STAMP)
	$(BIN)/python benchmarks/stages.py

lock:                        ## renew the lock files after a change to pyproject.toml (needs uv)
	echo pip | uv pip compile --quiet - --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --upgrade --output-file requirements-pip.lock
	uv pip compile --quiet pyproject.toml --extra dev --universal --python-version 3.11 --no-strip-extras \
	  --generate-hashes --no-annotate --no-header --upgrade --output-file requirements.lock

lowest:                      ## a year and the tests with the oldest packages that pyproject.toml allows (needs uv)
	uv venv --quiet --clear --python 3.11 $(LOWEST)
	uv pip install --quiet --python $(LOWEST) --resolution lowest-direct -e '.[dev]'
	$(LOWEST)/bin/screening run $(CITY) --reports $(LOWEST)/reports
	$(LOWEST)/bin/python -m pytest -n 2 --dist loadfile -p no:cacheprovider --no-cov -m "not browser and not slow"

clean:                       ## not the reports: with them the register of what has been told would go
	rm -rf $(VENV) $(LOWEST) .pytest_cache .mypy_cache .ruff_cache .coverage

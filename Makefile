# What people run is what CI runs. `make demo` and `make test` need Python 3.11+ and make only.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TEXTS  := $(patsubst %.po,%.mo,$(wildcard src/soleplate/locale/*/LC_MESSAGES/*.po))
LIVE_SECONDS ?= 60
MINUTES ?= 1

# The tests start hundreds of processes that import the same modules, which are compiled once only where that is kept
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo demo-app test test-full test-windows test-windows-short check texts bench bench-verdicts fuzz soak docs firmware windows system-tools clean

help:
	@echo "make demo      a virtual athlete does two tests: files, tables and pictures in soleplate-demo/"
	@echo "make test      the tests, side by side, the firmware in its emulator included; of what takes long a short form"
	@echo "make test-full the long forms too (a hundred kills, hundreds of faults, minutes of waveform), and what is covered"
	@echo "make check     lint, types, import contracts, freshness of the docs and of the catalogues of texts"
	@echo "make texts     bring the catalogues of texts up to date and compile them"
	@echo "make bench     speed, as ratios measured in one run"
	@echo "make bench-verdicts  false alarms and power of the verdicts, drawn anew: docs/verdicts.md (half an hour)"
	@echo "make soak      boards in real time: two emulated ones for a minute, one of 4000 Hz for ten, LSL; then the live view"
	@echo "               for a minute: losses, alignment, frames, memory; half an hour of it: make soak LIVE_SECONDS=1800"
	@echo "make fuzz      files, journals, indexes, settings and lines that are nearly right, for a minute; more: make fuzz MINUTES=60"
	@echo "make demo-app  the physio's application with a simulated rig, three people and six visits"
	@echo "make firmware  compile the sketches for the boards"
	@echo "make windows   the folder that runs on Windows and its zip, from PyPI alone: build/windows/; newer parts: make windows RENEW=1"
	@echo "make test-windows  what was made for Windows, run under Wine: demo, boards on COM ports, kills, pages, odd folders"
	@echo "make test-windows-short  of these the most telling, with what the command line needs, in two minutes"
	@echo "make docs      write the generated pages again"
	@echo "make clean     remove everything that was made"

$(READY): pyproject.toml setup.py .ci/install
	@.ci/install venv "$(PYTHON)" "$(VENV)"
	@mkdir -p build/types
	@ln -sfn ../../src/soleplate build/types/soleplate
	@ln -sfn ../../drivers build/types/soleplate_drivers
	@ln -sfn ../../protocols build/types/soleplate_protocols
	@touch $(READY)

demo: $(READY)
	@$(BIN)/soleplate demo

system-tools:
	@.ci/install firmware
	@.ci/install gui

test: $(READY) system-tools $(TEXTS)
	$(BIN)/python -m pytest -n auto --dist worksteal

test-full: $(READY) system-tools $(TEXTS)
	$(BIN)/python -m pytest -n auto --dist worksteal -m "" --cov --cov-report=term:skip-covered

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m soleplate.report.docs --check docs
	$(BIN)/python -m soleplate.testing.texts --check

texts: $(READY)
	$(BIN)/python -m soleplate.testing.texts

%.mo: %.po | $(READY)
	@$(BIN)/python -m soleplate.testing.texts --compile

bench: $(READY)
	$(BIN)/python -m benchmarks

bench-verdicts: $(READY)
	$(BIN)/python tests/verdicts/page.py

fuzz: $(READY)
	$(BIN)/python tests/fuzz/fuzz.py --minutes $(MINUTES)

soak: $(READY) system-tools
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.soak_4000
	$(BIN)/python -m benchmarks.soak_lsl
	$(BIN)/python -m benchmarks.live_soak $(LIVE_SECONDS)

demo-app: $(READY)
	@.ci/install gui
	@$(BIN)/soleplate app --demo

windows: $(READY)
	@.ci/install windows
	$(BIN)/python -m windows.build $(if $(RENEW),--renew)

test-windows: windows system-tools
	@.ci/install wine
	SOLEPLATE_WINDOWS=all $(BIN)/python -m pytest tests/windows -q -m ""

test-windows-short: $(READY) system-tools
	@.ci/install windows
	@.ci/install wine
	$(BIN)/python -m windows.build --console
	SOLEPLATE_WINDOWS=short $(BIN)/python -m pytest tests/windows -q -m windows_short

docs: $(READY)
	$(BIN)/python -m soleplate.report.docs docs
	$(BIN)/python tests/people/truth_page.py

firmware: $(READY) system-tools
	sh drivers/firmware/build.sh build/firmware

clean:
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache soleplate-demo

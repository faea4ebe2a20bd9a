# What a newcomer types. Every target does its own set-up and says each step before doing it.
PYTHON ?= python3
BIN := .venv/bin
# Python's caches belong to whoever makes them; a demo that is interrupted leaves no file.
RUN := $(BIN)/python -B -m

.DEFAULT_GOAL := help
.PHONY: help demo test test-pure test-namespaces test-ipvs test-interop lint format types docs wheel \
        bench fuzz ci constraints clean set-up set-up-demo set-up-test

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name about; do \
	  printf '  make %-16s %s\n' "$$name" "$$about"; done

demo: set-up-demo  ## two directors fail over before your eyes, in their own namespaces (DEMO=--help)
	@$(RUN) demo $(DEMO)

test: set-up-test  ## every tier of tests; the last line counts
	@$(BIN)/python -m tools.tiers

test-pure: set-up  ## cores, adapters, simulation: anywhere, no privilege
	@$(BIN)/python -m tools.tiers pure

test-namespaces: set-up-test  ## real routers in network namespaces
	@$(BIN)/python -m tools.tiers namespaces

test-ipvs: set-up-test  ## the kernel's real IPVS table
	@$(BIN)/python -m tools.tiers ipvs

test-interop: set-up-test  ## beside Debian's C keepalived
	@$(BIN)/python -m tools.tiers interop

lint: set-up  ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: set-up  ## ruff: put it right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: set-up  ## mypy --strict with mypy-zope
	@$(BIN)/mypy

docs: set-up  ## the API's reference by pydoctor, in build/api
	@$(BIN)/python -m tools.docs

wheel: set-up  ## build a wheel, install it elsewhere, run `twistd keepalived --help` from it
	@$(BIN)/python -m tools.wheel

fuzz: set-up  ## changed configurations until time is up (FUZZ="--seconds 3600")
	@$(BIN)/python -m tools.fuzz $(FUZZ)

bench: set-up  ## measure kalive beside the C keepalived (BENCH=--help)
	@$(BIN)/python -m bench $(BENCH)

ci: set-up-test  ## all that CI does
	@$(BIN)/python -m tools.ci

constraints: set-up  ## pin what is installed now
	@$(BIN)/python -m tools.constraints

set-up:
	@$(PYTHON) -B -m tools.set_up python

set-up-demo:
	@$(PYTHON) -B -m tools.set_up demo

set-up-test:
	@$(PYTHON) -B -m tools.set_up test

clean:  ## remove what make made, the virtual environment too
	rm -rf .venv build dist *.egg-info _trial_temp* .mypy_cache .ruff_cache .hypothesis twisted/plugins/dropin.cache
	find . -name __pycache__ -prune -exec rm -rf {} +

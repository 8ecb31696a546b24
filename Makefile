# Everything is done by tools/dev.py, which also runs where there is no make.
# Arguments go in ARGS: make test ARGS="-k momentum"

PYTHON ?= python3
COMMANDS := setup run test lint format bench soak faults tour pictures films kills fuzz mutants translations clean

.DEFAULT_GOAL := help
.PHONY: help $(COMMANDS)

help:
	@$(PYTHON) tools/dev.py help

$(COMMANDS):
	@$(PYTHON) tools/dev.py $@ $(ARGS)

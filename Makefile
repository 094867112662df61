# Every target is one command of dev.py, so a machine without make can call that instead.
# ARGS go along: make bench ARGS="sums --millions 1 5"
PYTHON ?= python3
.PHONY: demo test spark-specs check run bench assurance docs setup format

demo test spark-specs check run bench assurance docs setup format:
	@$(PYTHON) dev.py $@ $(ARGS)

# The targets are thin: each calls a script that can be read.
.PHONY: setup run test soak bench lint help

setup: ## set up what the others need: Python packages, front end, browser for the tests
	@scripts/setup everything

run: ## set up, then serve the whole service with demo data; Ctrl-C stops all of it (PORT chooses the port)
	@scripts/run

test: ## set up, then run all tests (ARGS go to pytest)
	@scripts/test $(ARGS)

soak: ## set up, then the reliability programme in full size (hours); ARGS go to pytest
	@scripts/soak $(ARGS)

bench: ## set up, then run the benchmarks: one line a figure
	@scripts/bench

lint: ## set up, then check style, types, rooms, migrations and models
	@scripts/lint

help: ## list the targets
	@sed -n 's/^\([a-z]*\): ## /\1\t/p' Makefile | expand -t 8

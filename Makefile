# Plain `make` lists what there is.

FUZZTIME ?= 60s
PORT     ?= 8080
API      ?=
FOR      ?= 10m
LOADTIME ?= 60s
# The compiler of the module: go, or tinygo for the release build.
export COMPILER ?= go
# Where e2e/install.sh puts Node.js when the system's is too old.
export PATH := $(CURDIR)/.tools/node/bin:$(PATH)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo build test check unit browsers pages docs soak load fuzz size bench release tinygo node install clean vulnerabilities

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: ## demo site and authorization server on http://localhost:8080 (PORT=…, API=http://localhost:4100)
	@echo "Compiling the demo (the first time this takes a minute) …"
	@go run ./e2e/demo -port $(PORT) -api '$(API)'

build: e2e/node_modules ## web/dist and worker/dist: scripts, modules, types, manifest.json (COMPILER=tinygo)
	go run ./web/build/command
	e2e/node_modules/.bin/tsc -p web

test: install tinygo e2e/bundlers/node_modules check ## all that proves the project, on both builds; installs what it needs
	go test -count=1 -timeout 15m ./e2e/webdriver
	go test -count=1 -timeout 15m ./e2e/parity ./e2e/workos
	@cat e2e/artifacts/parity.txt # of a package that passes go test prints nothing
	go test -count=1 -timeout 20m -p 1 ./e2e/workerd ./e2e/edge/...
	$(MAKE) --no-print-directory browsers pages COMPILER=tinygo
	ENGINES=chromium $(MAKE) --no-print-directory browsers COMPILER=go SHORT=-short
	@echo "make test: passed"

check: e2e/node_modules ## the fast part: format, vet, static analysis, types, unit tests
	@test -z "$$(gofmt -l core wasm web worker e2e)" || { gofmt -d core wasm web worker e2e; exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./wasm ./worker/...
	go tool staticcheck ./...
	tool=$$(go tool -n staticcheck) && GOOS=js GOARCH=wasm $$tool ./wasm ./worker/...
	e2e/node_modules/.bin/tsc -p web --emitDeclarationOnly false --noEmit
	e2e/node_modules/.bin/tsc -p worker
	$(MAKE) --no-print-directory unit

unit: ## tests of core, module and servers, without a browser
	go test ./core/... ./wasm/... ./web/... ./worker/... ./e2e/authserver/... ./e2e/demo/... ./e2e/docs ./e2e/screenshot ./e2e/release/... ./e2e/size/... ./e2e/bench/...

browsers: e2e/node_modules ## Chromium, Firefox and WebKit, WorkOS's emulator too (ENGINES=chromium,… SHORT=-short)
	go test -count=1 $(SHORT) -timeout 25m ./e2e/browser

pages: e2e/node_modules e2e/bundlers/node_modules ## elements, examples, inspector, docs, bundlers, quick starts in browsers (ENGINES=chromium,…)
	go test -count=1 -p 1 -timeout 25m ./e2e/elements ./e2e/examples ./e2e/inspector ./e2e/docs/look ./e2e/look ./e2e/bundlers
	go test -count=1 -v -timeout 25m ./e2e/quickstart # -v: it prints the steps and how long they take

docs: ## the documentation as a static site, in web/dist-docs
	go run ./web/docs/site/command

soak: e2e/node_modules ## random events and faults against the session, for FOR (10m)
	@go run ./e2e/soak -for $(FOR)

load: e2e/node_modules ## 64 connections for LOADTIME (60s) against each host of the edge
	LOADTIME=$(LOADTIME) go test -count=1 -timeout 15m -v -run UnderLoad ./e2e/edge

fuzz: ## each fuzz target for FUZZTIME, or so often: 2000x
	@count=0; for package in $$(go list ./core/...); do \
	  for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	    echo "$$package $$target"; count=$$((count + 1)); \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$package || exit 1; \
	  done; \
	done; echo "$$count fuzz targets"; test $$count -ge 18

size: e2e/node_modules ## what a page loads, raw and compressed, against the budget
	@go run ./e2e/size

bench: e2e/node_modules ## ratios against the peers, in one run
	@go run ./e2e/bench $(BENCH)

release: node tinygo e2e/node_modules ## the npm tarball, the Worker, bill of materials and checksums, in release/
	go run ./e2e/release

vulnerabilities: ## govulncheck; says so where the public database is out of reach
	@out=$$(go tool govulncheck ./... 2>&1); s=$$?; echo "$$out"; \
	case $$out in *"fetching vulnerabilities"*) echo "govulncheck: NOT RUN, see above";; *) exit $$s;; esac

tinygo: ## the TinyGo toolchain of the release build, into .tools/
	wasm/tinygo/setup.sh

node: # what npm and the toolchain need
	@e2e/install.sh node

install: ## browsers and Node, as Debian packages
	e2e/install.sh
	@$(MAKE) --no-print-directory e2e/node_modules

e2e/node_modules: e2e/package.json e2e/package-lock.json
	cd e2e && npm ci --loglevel=error
	@touch $@

e2e/bundlers/node_modules: e2e/bundlers/package.json e2e/bundlers/package-lock.json
	cd e2e/bundlers && npm ci --loglevel=error
	@touch $@

clean: ## remove what was built
	rm -rf web/dist web/dist-docs worker/dist e2e/artifacts

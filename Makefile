# Every target is a short line that also runs by hand. `make help` lists them.
SHELL := /bin/bash
GO_PACKAGES := ./...
# Generators and linters are pinned in tools/go.mod and tools/package.json and live in tools/bin.
export PATH := $(CURDIR)/tools/bin:$(CURDIR)/tools/node_modules/.bin:$(PATH)

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

.PHONY: run
run: deps build ## Build and open the demo city at http://127.0.0.1:8080
	./doorstep demo

.PHONY: build
build: web ## Build ./doorstep, with the apps inside when there is npm
	go build -trimpath -o doorstep ./cmd/doorstep

# The apps are built again when a file of theirs is newer than what was built. Without npm the program
# has a page that says how to build them.
WEB_FILES := $(shell git ls-files --cached --others --exclude-standard web 2>/dev/null | grep -vE '^web/(dist|e2e)/|\.go$$|\.test\.')

.PHONY: web
web: ## Build the apps into web/dist
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web/dist/index.html; \
	else echo 'no npm found: building without the apps (Node 20 or newer brings it)'; fi

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_FILES)
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --silent && touch node_modules/.package-lock.json

.PHONY: web-test
web-test: build ## Check, test and weigh the apps, then use them in a real browser
	cd web && npm run --silent check && npm test --silent && npm run --silent budget && npm run --silent e2e
	$(MAKE) --no-print-directory lighthouse LIGHTHOUSE=--without-timing

# Lighthouse is heavy, so it is installed apart, when it is first wanted.
.PHONY: lighthouse
lighthouse: build tools/lighthouse/node_modules/.package-lock.json ## Judge the apps with Lighthouse; fails below 95 for speed, 100 for the rest
	cd tools/lighthouse && node run.mjs $(LIGHTHOUSE)

tools/lighthouse/node_modules/.package-lock.json: tools/lighthouse/package-lock.json
	cd tools/lighthouse && npm ci --no-audit --no-fund --silent && touch node_modules/.package-lock.json

.PHONY: screenshots
screenshots: build ## Take pictures of every main screen, light and dark, into docs/screenshots
	cd web && npm run --silent screenshots

.PHONY: deps
deps: ## Install what is missing: a PostgreSQL server program, Redis for tests
	@tools/deps.sh

.PHONY: test
test: deps web-test ## Run all tests
	go vet $(GO_PACKAGES)
	go test -race -shuffle=on -timeout 15m ./test/e2e $(GO_PACKAGES) # what waits longest begins first

.PHONY: test-short
test-short: ## Run the tests that take seconds
	go test -short -race -shuffle=on $(GO_PACKAGES)

.PHONY: planted
planted: deps ## Plant ten bugs and show which test catches each
	go test -count=1 -v ./test/planted

FUZZTIME ?= 10s

.PHONY: fuzz
fuzz: ## Give every decoder FUZZTIME of random input (10s)
	@git grep -oE '^func Fuzz\w+' -- '*_test.go' | tr : ' ' | while read -r file _ name; do \
		echo "$$(dirname $$file) $$name"; \
		go test "./$$(dirname $$file)" -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s || exit 1; \
	done

.PHONY: e2e
e2e: build ## Run a whole city headless and check every invariant
	./doorstep demo --headless --http 127.0.0.1:0 --data "$$(mktemp -d)" --orders 300 --speed 60 --report report.json

.PHONY: faults
faults: deps ## Break everything while 2,000 orders run; writes docs/reliability.md
	go test ./test/faults -run TestStorm -count=1 -v -timeout 60m -within 50m -orders 2000 -kills 50 -restarts 5 -cuts 60 -report docs/reliability.md

.PHONY: tools
tools: ## Build the pinned generators and linters (minutes, once)
	cd tools && GOBIN=$(CURDIR)/tools/bin go install tool ./protoc-gen-local ./openapi && npm ci --no-audit --no-fund

.PHONY: gen
gen: tools ## Generate code from proto/ and db/queries
	buf generate
	cd web && npm ci --no-audit --no-fund --silent
	buf generate --template buf.gen.web.yaml
	buf generate --template buf.gen.shop.yaml
	for config in services/*/db/sqlc.yaml; do sqlc generate -f "$$config" || exit 1; done

.PHONY: lint
lint: tools ## Check format, code, contracts
	test -z "$$(gofmt -l $$(git ls-files '*.go' | grep -vE '^gen/|/dbgen/'))"
	golangci-lint run
	go mod tidy -diff
	buf lint

.PHONY: clean
clean: ## Remove what was built
	rm -rf doorstep report.json tools/bin tools/node_modules tools/lighthouse/node_modules web/node_modules web/.cache
	find web/dist -mindepth 1 ! -name README -delete

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
build: ## Build ./doorstep
	go build -trimpath -o doorstep ./cmd/doorstep

.PHONY: deps
deps: ## Install what is missing: a PostgreSQL server program, Redis for tests
	@tools/deps.sh

.PHONY: test
test: deps ## Run all tests
	go vet $(GO_PACKAGES)
	go test -race -shuffle=on -timeout 15m $(GO_PACKAGES)

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
	for config in services/*/db/sqlc.yaml; do sqlc generate -f "$$config" || exit 1; done

.PHONY: lint
lint: tools ## Check format, code, contracts
	test -z "$$(gofmt -l $$(git ls-files '*.go' | grep -vE '^gen/|/dbgen/'))"
	golangci-lint run
	go mod tidy -diff
	buf lint

.PHONY: clean
clean: ## Remove what was built
	rm -rf doorstep report.json tools/bin tools/node_modules
